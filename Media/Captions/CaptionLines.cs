namespace Aspire.Media.Captions;

/// <summary>Goes through a text line by line, where a line may end in LF, CRLF or CR.</summary>
internal sealed class CaptionLines(string text)
{
    // No line of captions is as long; what is longer is not copied around.
    public const int Longest = 10_000;

    private int at;

    /// <summary>Of the line that was read last, from 1.</summary>
    public int Number { get; private set; }

    /// <summary>The line that was read last; null behind the last one.</summary>
    public string? Current { get; private set; }

    /// <summary>Whether the line that was read last is longer than it may be, and was cut.</summary>
    public bool IsCut { get; private set; }

    public bool IsBlank => string.IsNullOrWhiteSpace(Current);

    public bool Next()
    {
        if (at >= text.Length)
        {
            Current = null;
            return false;
        }

        var end = text.AsSpan(at).IndexOfAny('\n', '\r') is >= 0 and var length ? at + length : text.Length;
        IsCut = end - at > Longest;
        Current = text.Substring(at, Math.Min(end - at, Longest));
        at = end + 1;
        if (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n')
        {
            at++;
        }

        Number++;
        return true;
    }
}
