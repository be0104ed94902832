using Aspire.Media.Engine.Expressions.Nodes;

namespace Aspire.Media.Engine.Expressions.Syntax;

internal sealed partial class Parser
{
    private bool IsArrow() =>
        (Current.Kind == TokenKind.Name && tokens[next + 1].Is("=>"))
        || (Current.Is("(") && closing.TryGetValue(next, out var close) && tokens[close + 1].Is("=>"));

    private ArrowNode ParseArrow()
    {
        var start = Current.Start;
        names = new Names(names);
        var parameters = new List<Pattern>();
        Pattern? rest = null;
        if (Current.Kind == TokenKind.Name)
        {
            parameters.Add(ParseParameterName());
        }
        else
        {
            Expect("(");
            (parameters, rest) = ParseParameters(")");
        }

        if (names.UsedTooEarly() is var (name, position))
        {
            throw Fail($"the parameter `{name}` is used before it has a value", position);
        }

        Expect("=>");
        if (Current.Is("{"))
        {
            throw Fail("after '=>' comes an expression, not statements; an object needs parentheses: ({ … })");
        }

        var body = ParseExpression();
        var arrow = new ArrowNode(start, source[start..tokens[next - 1].End], [.. parameters], rest, names.Count, body);
        names = names.Outer;
        return arrow;
    }

    private (List<Pattern> Patterns, Pattern? Others) ParseParameters(string close)
    {
        var patterns = new List<Pattern>();
        Pattern? rest = null;
        while (!TryTake(close))
        {
            if (TryTake("..."))
            {
                rest = ParsePattern();
                Expect(close);
                break;
            }

            patterns.Add(ParseWithDefault());
            if (!Current.Is(close))
            {
                Expect(",");
            }
        }

        return (patterns, rest);
    }

    private Pattern ParseWithDefault()
    {
        var pattern = ParsePattern();
        return TryTake("=") ? new DefaultPattern(pattern, ParseExpression()) : pattern;
    }

    private Pattern ParsePattern()
    {
        Enter();
        var position = Current.Start;
        Pattern pattern = TryTake("[") ? ParseListPattern(position) : TryTake("{") ? ParseMapPattern(position) : ParseParameterName();
        nesting--;
        return pattern;
    }

    private ListPattern ParseListPattern(int position)
    {
        var items = new List<Pattern?>();
        Pattern? rest = null;
        while (!TryTake("]"))
        {
            if (TryTake(","))
            {
                items.Add(null);
                continue;
            }

            if (TryTake("..."))
            {
                rest = ParsePattern();
                Expect("]");
                break;
            }

            items.Add(ParseWithDefault());
            if (!Current.Is("]"))
            {
                Expect(",");
            }
        }

        return new ListPattern(position, [.. items], rest);
    }

    private MapPattern ParseMapPattern(int position)
    {
        var entries = new List<MapPattern.Entry>();
        Pattern? rest = null;
        while (!TryTake("}"))
        {
            if (TryTake("..."))
            {
                rest = ParseParameterName();
                Expect("}");
                break;
            }

            entries.Add(ParsePatternEntry());
            if (!Current.Is("}"))
            {
                Expect(",");
            }
        }

        return new MapPattern(position, [.. entries], rest);
    }

    private MapPattern.Entry ParsePatternEntry()
    {
        var token = Current;
        if (TryTake("["))
        {
            var key = ParseExpression();
            Expect("]");
            Expect(":");
            return new MapPattern.Entry(null, key, ParseWithDefault());
        }

        if (token.Kind == TokenKind.Name && !tokens[next + 1].Is(":"))
        {
            Pattern target = ParseParameterName();
            return new MapPattern.Entry(token.Text, null, TryTake("=") ? new DefaultPattern(target, ParseExpression()) : target);
        }

        var name = PropertyName(Take());
        Expect(":");
        return new MapPattern.Entry(name, null, ParseWithDefault());
    }

    private NamePattern ParseParameterName()
    {
        var name = Current;
        if (name.Kind != TokenKind.Name)
        {
            throw Current.Kind == TokenKind.End ? Unexpected() : Fail("the name of a parameter is missing here");
        }

        if (ReservedWords.Contains(name.Text) || ReservedWords.IsLiteral(name.Text) || name.Text is "eval" or "arguments")
        {
            throw Fail($"`{name.Text}` cannot be the name of a parameter");
        }

        Take();
        var place = names!.Count;
        return names.TryDeclare(name.Text) ? new NamePattern(place) : throw Fail($"there are two parameters `{name.Text}`", name.Start);
    }
}
