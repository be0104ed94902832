using System.Globalization;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>What JavaScript takes for white space, which is not quite what .NET does.</summary>
internal static class Whitespace
{
    public static bool Contains(char character) => character switch
    {
        ' ' or (>= '\t' and <= '\r') or '\u00a0' or '\ufeff' or '\u2028' or '\u2029' => true,
        < '\u0080' => false,
        _ => char.GetUnicodeCategory(character) == UnicodeCategory.SpaceSeparator,
    };

    public static bool EndsLine(char character) => character is '\n' or '\r' or '\u2028' or '\u2029';

    public static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text) => TrimEnd(TrimStart(text));

    public static ReadOnlySpan<char> TrimStart(ReadOnlySpan<char> text)
    {
        var start = 0;
        while (start < text.Length && Contains(text[start]))
        {
            start++;
        }

        return text[start..];
    }

    public static ReadOnlySpan<char> TrimEnd(ReadOnlySpan<char> text)
    {
        var end = text.Length;
        while (end > 0 && Contains(text[end - 1]))
        {
            end--;
        }

        return text[..end];
    }
}
