using System.Globalization;
using System.Text;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Syntax;

internal sealed partial class Lexer
{
    private void ReadNumber()
    {
        var from = place;
        var radix = source[place] == '0' && place + 1 < source.Length ? NumberText.Radix(source[place + 1]) : 0;
        double number;
        if (radix > 0)
        {
            place += 2;
            var digits = ReadDigits(from, char.IsAsciiHexDigit);
            number = NumberText.ParseDigits(digits, radix, out var length);
            if (length == 0 || length < digits.Length)
            {
                throw Fail($"this is not a number of base {radix}", from);
            }
        }
        else
        {
            number = ReadDecimal(from);
        }

        if (place < source.Length && (IsNameStart(source[place]) || char.IsAsciiDigit(source[place])))
        {
            throw Fail(source[place] == 'n' ? "big integers are not part of the language" : "a number ends here, and a name begins without a space", place);
        }

        tokens.Add(new Token(TokenKind.Number, source[from..place], from, place, number));
    }

    private double ReadDecimal(int from)
    {
        var text = new StringBuilder(ReadDigits(from, char.IsAsciiDigit));
        if (text.Length > 1 && text[0] == '0')
        {
            throw Fail("a number does not begin with 0; octal numbers begin with 0o", from);
        }

        if (place < source.Length && source[place] == '.')
        {
            place++;
            text.Append('.').Append(ReadDigits(from, char.IsAsciiDigit));
        }

        if (place < source.Length && source[place] is 'e' or 'E')
        {
            text.Append('e');
            place++;
            if (place < source.Length && source[place] is '+' or '-')
            {
                text.Append(source[place++]);
            }

            var exponent = ReadDigits(from, char.IsAsciiDigit);
            text.Append(exponent.Length > 0 ? exponent : throw Fail("the exponent has no digits", from));
        }

        return double.Parse("0" + text, NumberStyles.Float, NumberText.Culture);
    }

    private string ReadDigits(int from, Func<char, bool> isDigit)
    {
        var text = new StringBuilder();
        while (place < source.Length && (isDigit(source[place]) || source[place] == '_'))
        {
            if (source[place] != '_')
            {
                text.Append(source[place]);
            }
            else if (text.Length == 0 || place + 1 >= source.Length || !isDigit(source[place + 1]) || source.AsSpan(from, place - from) is "0")
            {
                throw Fail("'_' stands between two digits of a number", place);
            }

            place++;
        }

        return text.ToString();
    }

    private void ReadString(char quote)
    {
        var from = place++;
        var text = new StringBuilder();
        while (true)
        {
            if (place >= source.Length || source[place] is '\n' or '\r')
            {
                throw Fail($"the text has no closing {quote}", from);
            }

            if (source[place] == quote)
            {
                place++;
                tokens.Add(new Token(TokenKind.Text, text.ToString(), from, place));
                return;
            }

            ReadCharacter(text);
        }
    }

    // From ` or the } of a substitution to the closing ` or the next ${.
    private void ReadTemplate(TokenKind whenClosed, TokenKind whenOpen)
    {
        var from = place++;
        var text = new StringBuilder();
        while (true)
        {
            if (place >= source.Length)
            {
                throw Fail("the template literal has no closing `", from);
            }

            if (source[place] == '`')
            {
                place++;
                tokens.Add(new Token(whenClosed, text.ToString(), from, place));
                return;
            }

            if (source[place] == '$' && place + 1 < source.Length && source[place + 1] == '{')
            {
                place += 2;
                tokens.Add(new Token(whenOpen, text.ToString(), from, place));
                Open('`');
                return;
            }

            if (source[place] == '\r')
            {
                // Line ends in template literals are all alike.
                place += place + 1 < source.Length && source[place + 1] == '\n' ? 2 : 1;
                text.Append('\n');
                continue;
            }

            ReadCharacter(text);
        }
    }

    private void ReadCharacter(StringBuilder text)
    {
        if (source[place] == '\\')
        {
            place = StringText.ReadEscape(source, place, text);
        }
        else
        {
            text.Append(source[place++]);
        }
    }

    private void ReadRegex()
    {
        var from = place++;
        var inClass = false;
        while (true)
        {
            if (place >= source.Length || Whitespace.EndsLine(source[place]))
            {
                throw Fail("the regular expression has no closing /", from);
            }

            var character = source[place++];
            if (character == '\\' && place < source.Length && !Whitespace.EndsLine(source[place]))
            {
                place++;
            }
            else if (character is '[' or ']')
            {
                inClass = character == '[';
            }
            else if (character == '/' && !inClass)
            {
                break;
            }
        }

        var end = place - 1;
        while (place < source.Length && (IsNameStart(source[place]) || char.IsDigit(source[place])))
        {
            place++;
        }

        tokens.Add(new Token(TokenKind.Regex, source[(from + 1)..end], from, place, Flags: source[(end + 1)..place]));
    }
}
