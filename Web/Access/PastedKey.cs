namespace Aspire.Media.Web.Access;

/// <summary>A key as it comes out of a clipboard.</summary>
internal static class PastedKey
{
    private const int Longest = 3500; // with its name and attributes, a cookie must stay under 4096 bytes

    /// <summary>Whether it could be a key at all: what cannot travel in a header is none.</summary>
    public static bool IsPlausible(string? key) =>
        key is { Length: > 0 and <= Longest } && key.All(c => c is > ' ' and < '\x7f' and not (';' or ',' or '"' or '\\'));
}
