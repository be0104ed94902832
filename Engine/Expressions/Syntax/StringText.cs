using System.Globalization;
using System.Text;

namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>What the characters between two quotes say.</summary>
internal static class StringText
{
    private const int HighestCodePoint = 0x10ffff;

    /// <summary>Reads a literal with its quotes, such as one of a JSON document.</summary>
    public static string Unescape(string literal)
    {
        var text = new StringBuilder();
        for (var place = 1; place < literal.Length - 1;)
        {
            if (literal[place] == '\\')
            {
                place = ReadEscape(literal, place, text);
            }
            else
            {
                text.Append(literal[place++]);
            }
        }

        return text.ToString();
    }

    /// <summary>Reads the escape at that place and returns the place after it.</summary>
    public static int ReadEscape(string source, int start, StringBuilder text)
    {
        var place = start + 1;
        if (place >= source.Length)
        {
            throw Fail("the text ends in the middle of an escape", source, start);
        }

        var letter = source[place++];
        switch (letter)
        {
            case 'n': text.Append('\n'); break;
            case 't': text.Append('\t'); break;
            case 'r': text.Append('\r'); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'v': text.Append('\v'); break;
            case '0' when place >= source.Length || !char.IsAsciiDigit(source[place]): text.Append('\0'); break;
            case >= '0' and <= '9': throw Fail(@"octal escapes are not part of the language; write \x or \u", source, start);
            case 'x': text.Append((char)ReadHex(source, start, ref place, 2)); break;
            case 'u': ReadCodePoint(source, start, ref place, text); break;
            case '\r' when place < source.Length && source[place] == '\n': place++; break;
            case '\n' or '\r' or '\u2028' or '\u2029': break;
            default: text.Append(letter); break;
        }

        return place;
    }

    private static void ReadCodePoint(string source, int start, ref int place, StringBuilder text)
    {
        if (place >= source.Length || source[place] != '{')
        {
            text.Append((char)ReadHex(source, start, ref place, 4));
            return;
        }

        var close = source.IndexOf('}', place);
        if (close < 0 || close == place + 1
            || !int.TryParse(source.AsSpan(place + 1, close - place - 1), NumberStyles.AllowHexSpecifier, Values.NumberText.Culture, out var codePoint)
            || codePoint is < 0 or > HighestCodePoint)
        {
            throw Fail(@"\u{…} takes a hexadecimal code point up to 10FFFF", source, start);
        }

        if (codePoint > char.MaxValue)
        {
            text.Append(char.ConvertFromUtf32(codePoint));
        }
        else
        {
            text.Append((char)codePoint);
        }

        place = close + 1;
    }

    private static int ReadHex(string source, int start, ref int place, int length)
    {
        if (place + length > source.Length || !int.TryParse(source.AsSpan(place, length), NumberStyles.AllowHexSpecifier, Values.NumberText.Culture, out var value))
        {
            throw Fail($@"\{(length == 2 ? 'x' : 'u')} takes {length} hexadecimal digits", source, start);
        }

        place += length;
        return value;
    }

    private static ExpressionException Fail(string reason, string source, int position) =>
        new(ExpressionErrorKind.Syntax, reason, source, position);
}
