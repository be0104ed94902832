namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>Cuts a text into tokens, all at once: whether "/" divides or begins a regular expression shows from the token before it.</summary>
internal sealed partial class Lexer(string source, int start, bool inTemplate)
{
    private const int LongestSource = 64 * 1024;
    private const int DeepestNesting = 100;

    // Longest first, as "=>" is not "=" and ">".
    private static readonly string[] Signs =
    [
        ">>>=", "...", "===", "!==", "**=", "<<=", ">>=", ">>>", "&&=", "||=", "??=",
        "=>", "==", "!=", "<=", ">=", "&&", "||", "??", "?.", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "**",
        "(", ")", "[", "]", "{", "}", ",", ":", "?", ".", "+", "-", "*", "/", "%", "<", ">", "=", "!", "~", "&", "|", "^", ";",
    ];

    private readonly List<Token> tokens = [];
    // What is open: ( [ { or ` for the ${ of a template literal, with the token that opened it.
    private readonly Stack<(char Sign, int Token)> open = new();
    private readonly int begin = start;
    private int place = start;

    /// <summary>The token that closes the parenthesis, by the token that opens it.</summary>
    public Dictionary<int, int> Closing { get; } = [];

    /// <summary>Where the text goes on after the expression, past its <c>}}</c> if it stands in a template.</summary>
    public int End { get; private set; }

    public List<Token> Read()
    {
        if (source.Length > LongestSource)
        {
            throw new ExpressionException(ExpressionErrorKind.Limit, $"the text is longer than {LongestSource:N0} characters", "", 0);
        }

        while (ReadToken())
        {
        }

        if (open.TryPeek(out var left))
        {
            var sign = left.Sign == '`' ? "${" : left.Sign.ToString();
            throw Fail($"'{sign}' is not closed", tokens[left.Token].Start);
        }

        tokens.Add(new Token(TokenKind.End, "", place, place));
        return tokens;
    }

    private bool ReadToken()
    {
        SkipBlanks();
        if (place >= source.Length)
        {
            End = inTemplate ? throw Fail("the template has no end: '}}' is missing", begin) : place;
            return false;
        }

        var first = source[place];
        if (inTemplate && open.Count == 0 && source.AsSpan(place).StartsWith("}}", StringComparison.Ordinal))
        {
            End = place + 2;
            return false;
        }

        if (IsNameStart(first))
        {
            ReadName();
        }
        else if (char.IsAsciiDigit(first) || (first == '.' && place + 1 < source.Length && char.IsAsciiDigit(source[place + 1])))
        {
            ReadNumber();
        }
        else if (first is '"' or '\'')
        {
            ReadString(first);
        }
        else if (first == '`')
        {
            ReadTemplate(TokenKind.TemplateWhole, TokenKind.TemplateStart);
        }
        else if (first == '/' && !EndsOperand())
        {
            ReadRegex();
        }
        else
        {
            ReadSign();
        }

        return true;
    }

    private void SkipBlanks()
    {
        while (place < source.Length)
        {
            if (Values.Whitespace.Contains(source[place]))
            {
                place++;
            }
            else if (source.AsSpan(place).StartsWith("//", StringComparison.Ordinal))
            {
                while (place < source.Length && !Values.Whitespace.EndsLine(source[place]))
                {
                    place++;
                }
            }
            else if (source.AsSpan(place).StartsWith("/*", StringComparison.Ordinal))
            {
                var end = source.IndexOf("*/", place + 2, StringComparison.Ordinal);
                place = end < 0 ? throw Fail("the comment is not closed", place) : end + 2;
            }
            else
            {
                return;
            }
        }
    }

    private void ReadName()
    {
        var from = place;
        while (place < source.Length && (IsNameStart(source[place]) || char.IsDigit(source[place]) || source[place] is '\u200c' or '\u200d'))
        {
            place++;
        }

        tokens.Add(new Token(TokenKind.Name, source[from..place], from, place));
    }

    private void ReadSign()
    {
        var rest = source.AsSpan(place);
        foreach (var sign in Signs)
        {
            // "a?.5:1" is a choice of .5, not an optional member.
            if (rest.StartsWith(sign, StringComparison.Ordinal) && !(sign == "?." && rest.Length > 2 && char.IsAsciiDigit(rest[2])))
            {
                if (sign == "}" && open.TryPeek(out var top) && top.Sign == '`')
                {
                    open.Pop();
                    ReadTemplate(TokenKind.TemplateEnd, TokenKind.TemplateMiddle);
                    return;
                }

                tokens.Add(new Token(TokenKind.Sign, sign, place, place + sign.Length));
                Nest(sign[0], sign.Length);
                place += sign.Length;
                return;
            }
        }

        throw Fail(source[place] == '#' ? "private names are not part of the language" : $"'{Show(source[place])}' does not belong here", place);
    }

    private void Nest(char sign, int length)
    {
        if (length > 1)
        {
            return;
        }

        if (sign is '(' or '[' or '{')
        {
            Open(sign);
        }
        else if (sign is ')' or ']' or '}')
        {
            var expected = sign switch { ')' => '(', ']' => '[', _ => '{' };
            if (!open.TryPop(out var top) || top.Sign != expected)
            {
                throw Fail($"'{sign}' closes nothing", place);
            }

            Closing[top.Token] = tokens.Count - 1;
        }
    }

    private void Open(char sign)
    {
        if (open.Count == DeepestNesting)
        {
            throw new ExpressionException(ExpressionErrorKind.Limit, $"more than {DeepestNesting} brackets within each other", source, place);
        }

        open.Push((sign, tokens.Count - 1));
    }

    // After an operand "/" divides; in an expression ")" and "}" always end one.
    private bool EndsOperand() => tokens.Count > 0 && tokens[^1] is var last && last.Kind switch
    {
        TokenKind.Sign => last.Text is ")" or "]" or "}",
        TokenKind.Name => last.Text is not ("typeof" or "void" or "in" or "instanceof" or "delete" or "new") || IsMemberName(),
        TokenKind.TemplateStart or TokenKind.TemplateMiddle => false,
        _ => true,
    };

    private bool IsMemberName() => tokens.Count > 1 && (tokens[^2].Is(".") || tokens[^2].Is("?."));

    private static bool IsNameStart(char character) => char.IsLetter(character) || character is '$' or '_';

    private static string Show(char character) =>
        char.IsControl(character) || char.IsSurrogate(character) ? $"U+{(int)character:X4}" : character.ToString();

    private ExpressionException Fail(string reason, int position) => new(ExpressionErrorKind.Syntax, reason, source, position);
}
