namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>A word of the language and where it stands.</summary>
/// <param name="Text">The name, the sign, or what a string literal says.</param>
/// <param name="Flags">Those of a regular expression.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start, int End, double Number = 0, string Flags = "")
{
    public bool Is(string sign) => Kind == TokenKind.Sign && string.Equals(Text, sign, StringComparison.Ordinal);

    public bool IsWord(string word) => Kind == TokenKind.Name && string.Equals(Text, word, StringComparison.Ordinal);
}

internal enum TokenKind
{
    End,
    Name,
    Number,
    Text,

    /// <summary>A template literal up to the next <c>${</c>; one without any is a Text of its own kind.</summary>
    TemplateStart,
    TemplateMiddle,
    TemplateEnd,
    TemplateWhole,
    Sign,
    Regex,
}
