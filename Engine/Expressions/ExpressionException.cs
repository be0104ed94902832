namespace Aspire.Media.Engine.Expressions;

/// <summary>An expression that cannot be read or evaluated; the message shows the place.</summary>
public sealed class ExpressionException : Exception
{
    private const int ExcerptBefore = 50;
    private const int ExcerptAfter = 30;

    private readonly string text;

    internal ExpressionException(ExpressionErrorKind kind, string reason, string source, int position)
        : this(kind, reason, source, position, null)
    {
    }

    private ExpressionException(ExpressionErrorKind kind, string reason, string source, int position, string? pointer)
        : base((pointer is null ? "" : $"At {pointer}: ") + reason + Excerpt(source, Math.Clamp(position, 0, source.Length)))
    {
        Kind = kind;
        Reason = reason;
        text = source;
        Position = Math.Clamp(position, 0, source.Length);
        JsonPointer = pointer;
    }

    public ExpressionErrorKind Kind { get; }

    /// <summary>The first line of the message, without the excerpt.</summary>
    public string Reason { get; }

    /// <summary>Where in the text of the expression or template, counted in UTF-16 units from 0.</summary>
    public int Position { get; }

    /// <summary>Which string of the document held the template, as a JSON pointer; null for a text that stood alone.</summary>
    public string? JsonPointer { get; }

    internal ExpressionException At(string pointer) => new(Kind, Reason, text, Position, pointer);

    private static string Excerpt(string source, int position)
    {
        if (source.Length == 0)
        {
            return "";
        }

        var start = Math.Max(source.LastIndexOf('\n', Math.Max(position - 1, 0)) + 1, position - ExcerptBefore);
        start = Math.Min(start, position);
        var lineEnd = source.IndexOf('\n', position);
        var end = Math.Min(lineEnd < 0 ? source.Length : lineEnd, position + ExcerptAfter);
        var before = source[start..position].Replace('\t', ' ').Replace('\r', ' ');
        var after = source[position..end].Replace('\t', ' ').Replace('\r', ' ');
        return $"\n  {before}{after}\n  {new string(' ', before.Length)}^";
    }
}
