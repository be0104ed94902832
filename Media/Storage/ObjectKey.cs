namespace Aspire.Media.Storage;

/// <summary>
/// What an object is called: thirty-two hexadecimal digits, chosen before its first byte and never used again. Nothing that a user wrote is ever in it.
/// </summary>
public static class ObjectKey
{
    private const int Length = 32;

    public static string New() => Guid.CreateVersion7().ToString("N");

    public static bool Is(string? text) => text is { Length: Length } && text.All(char.IsAsciiHexDigitLower);

    /// <exception cref="ArgumentException">It is no key.</exception>
    public static string Require(string key) =>
        Is(key) ? key : throw new ArgumentException("A key of the storage is thirty-two hexadecimal digits.", nameof(key));
}
