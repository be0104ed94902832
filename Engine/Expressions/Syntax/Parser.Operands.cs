using Aspire.Media.Engine.Expressions.Nodes;
using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Syntax;

internal sealed partial class Parser
{
    // An operand and what hangs on it: members, indexes and calls.
    private Node ParseChain()
    {
        var first = Current;
        var node = ParseOperand();
        // As long as members follow a name of the scope, they are a path that can be checked without evaluating it.
        var path = node is NameNode { Path: { } root } && IsFree(root) && !grouped.Contains(node) ? new List<string> { root } : null;
        var broken = false;
        while (true)
        {
            var sign = Current;
            var optional = TryTake("?.");
            broken |= optional;
            if (TryTake("(") || (optional && TryTake("(")))
            {
                (node, path) = (Call(node, sign.Start, optional), Recorded(path, first, node is MemberNode));
            }
            else if (TryTake("["))
            {
                node = new IndexNode(sign.Start, node, ParseExpression(), optional);
                Expect("]");
                path = Extended(path, first, ((IndexNode)node).Key is LiteralNode { Value.Text: { } key } ? key : null);
            }
            else if (optional || TryTake("."))
            {
                var name = TakeMemberName();
                node = new MemberNode(tokens[next - 1].Start, node, name, optional);
                path = Extended(path, first, name);
            }
            else if (Current.Kind is TokenKind.TemplateStart or TokenKind.TemplateWhole)
            {
                throw Unexpected();
            }
            else
            {
                Recorded(path, first, isMethod: false);
                return broken ? new ChainNode(node) : node;
            }

            Grown(node);
        }
    }

    private Node Call(Node callee, int position, bool optional)
    {
        var arguments = ParseItems(")", gaps: false);
        return callee switch
        {
            MemberNode member when !grouped.Contains(callee) =>
                new MethodCallNode(member.Position, member.Target, member.Name, arguments, member.Optional, optional),
            IndexNode index when !grouped.Contains(callee) => new ComputedCallNode(position, index, arguments, optional),
            _ => new CallNode(position, callee, arguments, optional),
        };
    }

    private List<string>? Extended(List<string>? path, Token first, string? name)
    {
        if (name is null)
        {
            return Recorded(path, first, isMethod: false);
        }

        path?.Add(name);
        return path;
    }

    private List<string>? Recorded(List<string>? path, Token first, bool isMethod)
    {
        if (path is not null)
        {
            references.Add(new ExpressionReference(isMethod && path.Count > 1 ? path[..^1] : path, first.Start));
        }

        return null;
    }

    private string TakeMemberName()
    {
        var name = Current;
        if (name.Kind != TokenKind.Name)
        {
            throw Current.Kind == TokenKind.End ? Unexpected() : Fail("after '.' comes the name of a member");
        }

        Take();
        return PropertyKey.IsForbidden(name.Text) ? throw Fail($"`{name.Text}` cannot be reached from an expression", name.Start) : name.Text;
    }

    private Node ParseOperand()
    {
        var token = Take();
        switch (token.Kind)
        {
            case TokenKind.Number:
                return new LiteralNode(token.Start, Value.Of(token.Number));
            case TokenKind.Text:
                return new LiteralNode(token.Start, Value.Of(token.Text));
            case TokenKind.TemplateWhole:
                return new LiteralNode(token.Start, Value.Of(token.Text));
            case TokenKind.TemplateStart:
                return ParseTemplate(token);
            case TokenKind.Regex:
                return new LiteralNode(token.Start, Value.Of(RegexSyntax.Read(token, source)));
            case TokenKind.Name:
                return ParseName(token);
            case TokenKind.Sign when token.Text == "(":
                return ParseGroup();
            case TokenKind.Sign when token.Text == "[":
                return new ListNode(token.Start, ParseItems("]", gaps: true));
            case TokenKind.Sign when token.Text == "{":
                return ParseMap(token);
            default:
                next--;
                throw Unexpected(token.Kind == TokenKind.Sign ? $"a value is missing before '{token.Text}'" : null);
        }
    }

    private Node ParseGroup()
    {
        var node = ParseExpression();
        Expect(")");
        grouped.Add(node);
        return node;
    }

    private Node ParseName(Token token)
    {
        switch (token.Text)
        {
            case "true":
                return new LiteralNode(token.Start, Value.True);
            case "false":
                return new LiteralNode(token.Start, Value.False);
            case "null":
                return new LiteralNode(token.Start, Value.Null);
        }

        if (ReservedWords.Contains(token.Text))
        {
            next--;
            throw Unexpected();
        }

        return names?.Find(token.Text, token.Start) is { } found
            ? new ParameterNode(token.Start, token.Text, found.Hops, found.Place)
            : new NameNode(token.Start, token.Text);
    }

    private TemplateNode ParseTemplate(Token start)
    {
        var (texts, parts) = (new List<string> { start.Text }, new List<Node>());
        while (true)
        {
            parts.Add(ParseExpression());
            var part = Current.Kind is TokenKind.TemplateMiddle or TokenKind.TemplateEnd ? Take() : throw Unexpected("'}' is missing here");
            texts.Add(part.Text);
            if (part.Kind == TokenKind.TemplateEnd)
            {
                return new TemplateNode(start.Start, [.. texts], [.. parts]);
            }
        }
    }

    // Up to and with the closing bracket. A list may end with a comma, and so may arguments.
    private Node[] ParseItems(string close, bool gaps)
    {
        var items = new List<Node>();
        while (!TryTake(close))
        {
            if (gaps && Current.Is(","))
            {
                throw Fail("a list has no gaps here; write undefined or null");
            }

            var position = Current.Start;
            items.Add(TryTake("...") ? new SpreadNode(position, ParseExpression()) : ParseExpression());
            if (!Current.Is(close))
            {
                Expect(",");
            }
        }

        return [.. items];
    }

    private MapNode ParseMap(Token open)
    {
        var entries = new List<MapNode.Entry>();
        while (!TryTake("}"))
        {
            entries.Add(ParseProperty());
            if (!Current.Is("}"))
            {
                Expect(",");
            }
        }

        return new MapNode(open.Start, [.. entries]);
    }

    private MapNode.Entry ParseProperty()
    {
        if (TryTake("..."))
        {
            return new MapNode.Entry(null, null, ParseExpression());
        }

        var token = Take();
        if (token.Is("["))
        {
            var key = ParseExpression();
            Expect("]");
            Expect(":");
            return new MapNode.Entry(null, key, ParseExpression());
        }

        var name = PropertyName(token);
        if (token.Kind == TokenKind.Name && (Current.Is(",") || Current.Is("}")))
        {
            return new MapNode.Entry(name, null, ParseShorthand(token));
        }

        if (name == "__proto__")
        {
            throw Fail("`__proto__` cannot be reached from an expression", token.Start);
        }

        if (Current.Is("(") || Current.Kind is TokenKind.Name or TokenKind.Text or TokenKind.Number)
        {
            throw Fail("an object has no methods here; write `name: (parameters) => result`");
        }

        Expect(":");
        return new MapNode.Entry(name, null, ParseExpression());
    }

    // { inputs } names inputs as { inputs: inputs } does.
    private Node ParseShorthand(Token token)
    {
        var node = ParseName(token);
        if (node is NameNode && IsFree(token.Text))
        {
            references.Add(new ExpressionReference([token.Text], token.Start));
        }

        return node is LiteralNode ? throw Fail($"`{token.Text}` needs a value: `{token.Text}: …`", token.Start) : node;
    }

    private string PropertyName(Token token)
    {
        switch (token.Kind)
        {
            case TokenKind.Name or TokenKind.Text:
                return token.Text;
            case TokenKind.Number:
                return NumberText.Format(token.Number);
            default:
                next--;
                throw Current.Kind == TokenKind.End ? Unexpected() : Fail("the name of a property is missing here");
        }
    }
}
