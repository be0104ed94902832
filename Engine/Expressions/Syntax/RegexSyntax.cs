using System.Text;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Syntax;

/// <summary>Rewrites a regular expression of JavaScript into one of .NET that reads every text once, whatever it looks for.</summary>
internal sealed class RegexSyntax
{
    private const int LongestPattern = 1000;
    private const string Blanks = @"\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff";
    private const string NotBlanks = @"\0-\x08\x0e-\x1f!-\u009f\u00a1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe\uff00-\uffff";
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(250);

    private readonly string pattern;
    private readonly string source;
    private readonly int start;
    private readonly bool dotAll;
    private readonly StringBuilder text = new();
    private readonly List<string?> groups = [];
    private int place;

    private RegexSyntax(Token token, string source)
    {
        (pattern, this.source, start, dotAll) = (token.Text, source, token.Start, token.Flags.Contains('s'));
    }

    public static RegexValue Read(Token token, string source)
    {
        var syntax = new RegexSyntax(token, source);
        var options = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
        foreach (var flag in token.Flags)
        {
            options |= flag switch
            {
                'g' or 's' => RegexOptions.None,
                'i' => RegexOptions.IgnoreCase,
                'm' => RegexOptions.Multiline,
                _ => throw syntax.Fail($"the flag '{flag}' of a regular expression is not part of the language; g, i, m and s are", token.End - 1),
            };
        }

        if (token.Flags.Distinct().Count() < token.Flags.Length)
        {
            throw syntax.Fail("a flag of a regular expression is given twice", token.End - 1);
        }

        if (token.Text.Length > LongestPattern)
        {
            throw new ExpressionException(
                ExpressionErrorKind.Limit, $"the regular expression is longer than {LongestPattern} characters", source, token.Start);
        }

        var translated = syntax.Translate(options.HasFlag(RegexOptions.Multiline));
        try
        {
            return new RegexValue(token.Text, string.Concat(token.Flags.Order()), new Regex(translated, options, Patience), syntax.groups);
        }
        catch (Exception refusal) when (refusal is ArgumentException or NotSupportedException)
        {
            throw syntax.Fail("the regular expression cannot be read, or would be too large", token.Start);
        }
    }

    private string Translate(bool multiline)
    {
        while (place < pattern.Length)
        {
            var character = pattern[place];
            switch (character)
            {
                case '\\':
                    Escape(inClass: false);
                    break;
                case '[':
                    Class();
                    break;
                case '.':
                    place++;
                    text.Append(dotAll ? @"[\s\S]" : @"[^\n\r\u2028\u2029]");
                    break;
                case '$':
                    place++;
                    // .NET also lets $ match before a last line end.
                    text.Append(multiline ? "$" : @"\z");
                    break;
                case '(':
                    Group();
                    break;
                default:
                    place++;
                    // .NET takes # and blanks as they are unless told otherwise.
                    text.Append(character);
                    break;
            }
        }

        return text.ToString();
    }

    private void Group()
    {
        var rest = pattern.AsSpan(place);
        if (rest.StartsWith("(?=", StringComparison.Ordinal) || rest.StartsWith("(?!", StringComparison.Ordinal)
            || rest.StartsWith("(?<=", StringComparison.Ordinal) || rest.StartsWith("(?<!", StringComparison.Ordinal))
        {
            throw Fail("a regular expression cannot look ahead or behind here", start + 1 + place);
        }

        if (rest.StartsWith("(?", StringComparison.Ordinal) && !rest.StartsWith("(?:", StringComparison.Ordinal)
            && !(rest.StartsWith("(?<", StringComparison.Ordinal) && rest.Length > 3 && (char.IsAsciiLetter(rest[3]) || rest[3] == '_')))
        {
            throw Fail("this group of a regular expression is not part of the language", start + 1 + place);
        }

        if (rest.StartsWith("(?:", StringComparison.Ordinal))
        {
            text.Append("(?:");
            place += 3;
            return;
        }

        var nameEnd = rest.StartsWith("(?<", StringComparison.Ordinal) ? rest.IndexOf('>') : 0;
        if (nameEnd < 0)
        {
            throw Fail("the name of a group has no '>'", start + 1 + place);
        }

        // .NET counts groups with names after those without, unless all have names.
        var name = nameEnd == 0 ? null : rest[3..nameEnd].ToString();
        groups.Add(name is not null && groups.Contains(name) ? throw Fail($"two groups are called {name}", start + 1 + place) : name);
        text.Append(NumberText.Culture, $"(?<g{groups.Count}>");
        place += nameEnd + 1;
    }

    private void Class()
    {
        place++;
        var negated = place < pattern.Length && pattern[place] == '^';
        place += negated ? 1 : 0;
        if (place < pattern.Length && pattern[place] == ']')
        {
            place++;
            text.Append(negated ? @"[\s\S]" : @"[^\s\S]");
            return;
        }

        text.Append(negated ? "[^" : "[");
        while (place < pattern.Length && pattern[place] != ']')
        {
            if (pattern[place] == '\\')
            {
                Escape(inClass: true);
            }
            else
            {
                // In .NET a class within a class is subtracted from it.
                text.Append(pattern[place] == '[' ? @"\[" : pattern[place].ToString());
                place++;
            }
        }

        place++;
        text.Append(']');
    }

    private void Escape(bool inClass)
    {
        var from = place;
        var letter = place + 1 < pattern.Length
            ? pattern[place + 1]
            : throw Fail("the regular expression ends in the middle of an escape", start + 1 + from);
        place += 2;
        switch (letter)
        {
            case 'd':
                text.Append(inClass ? "0-9" : "[0-9]");
                break;
            case 'D':
                text.Append(inClass ? @"\0-/:-\uffff" : "[^0-9]");
                break;
            case 'w':
                text.Append(inClass ? "a-zA-Z0-9_" : "[a-zA-Z0-9_]");
                break;
            case 'W':
                text.Append(inClass ? @"\0-/:-@\[-\^`{-\uffff" : "[^a-zA-Z0-9_]");
                break;
            case 's':
                text.Append(inClass ? Blanks : $"[{Blanks}]");
                break;
            case 'S':
                text.Append(inClass ? NotBlanks : $"[^{Blanks}]");
                break;
            case 'b' when inClass:
                text.Append(@"\x08");
                break;
            case 'b' or 'B':
                text.Append('\\').Append(letter);
                break;
            case 'n' or 't' or 'r' or 'f' or 'v':
                text.Append('\\').Append(letter);
                break;
            case 'x' or 'u' or '0':
                var decoded = new StringBuilder();
                place = StringText.ReadEscape(source, start + 1 + from, decoded) - start - 1;
                foreach (var unit in decoded.ToString())
                {
                    text.Append($"\\u{(int)unit:x4}");
                }

                break;
            case (>= '1' and <= '9') or 'k':
                throw Fail("a regular expression cannot refer back to its groups here", start + 1 + from);
            case var other when char.IsAsciiLetter(other):
                throw Fail($@"\{other} is not part of regular expressions here", start + 1 + from);
            default:
                text.Append($"\\u{(int)letter:x4}");
                break;
        }
    }

    private ExpressionException Fail(string reason, int position) => new(ExpressionErrorKind.Syntax, reason, source, position);
}
