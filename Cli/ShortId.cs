namespace Aspire.Media.Cli;

/// <summary>Ids as people read and type them. They begin with the time, so it is their end by which those of one morning differ.</summary>
internal static class ShortId
{
    private const int Letters = 8;

    // Less would be a guess.
    private const int LeastLetters = 3;

    public static string Of(Guid id) => id.ToString("N")[^Letters..];

    /// <summary>The end of an id in one form, or null where a text can be none.</summary>
    public static string? Read(string text)
    {
        var letters = text.Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return letters.Length is >= LeastLetters and <= 32 && letters.All(char.IsAsciiHexDigit) ? letters : null;
    }

    public static bool Matches(Guid id, string end) => id.ToString("N").EndsWith(end, StringComparison.Ordinal);
}
