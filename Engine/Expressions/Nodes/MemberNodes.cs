using Aspire.Media.Engine.Expressions.Values;
using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary><c>target.name</c> or <c>target?.name</c></summary>
internal sealed class MemberNode(int position, Node target, string name, bool optional) : Node(position, target)
{
    public Node Target => target;

    public string Name => name;

    public bool Optional => optional;

    public override string? Path => target.Path is { } path ? $"{path}.{name}" : null;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var value = target.Evaluate(run, frame);
        if (value.Map is { } map && map.TryGet(run, name, out var member))
        {
            return member;
        }

        if (value.IsNullish || value.IsBroken)
        {
            return value.IsBroken || optional ? Value.Broken : throw Nothing.Fail(run, frame, target, name, Position);
        }

        run.Position = Position;
        return Members.Get(run, value, name);
    }
}

/// <summary><c>target[key]</c> or <c>target?.[key]</c></summary>
internal sealed class IndexNode(int position, Node target, Node key, bool optional) : Node(position, target, key)
{
    public Node Target => target;

    public Node Key => key;

    public bool Optional => optional;

    public override string? Path => target.Path is { } path && key is LiteralNode literal ? $"{path}[{Nothing.Show(literal.Value)}]" : null;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var value = target.Evaluate(run, frame);
        if (value.IsNullish || value.IsBroken)
        {
            return value.IsBroken || optional ? Value.Broken : throw Nothing.Fail(run, frame, target, "[…]", Position);
        }

        var index = key.Evaluate(run, frame);
        run.Position = Position;
        return Members.At(run, value, index);
    }
}

/// <summary>The end of a chain with <c>?.</c> in it: what broke becomes undefined here.</summary>
internal sealed class ChainNode(Node chain) : Node(chain.Position, chain)
{
    public override string? Path => chain.Path;

    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var value = chain.Evaluate(run, frame);
        return value.IsBroken ? Value.Undefined : value;
    }
}

/// <summary>Says what was undefined where something was to be read from it, and which name may have been meant.</summary>
internal static class Nothing
{
    private const int MostCandidates = 1000;

    public static ExpressionException Fail(Evaluation run, Frame? frame, Node target, string wanted, int position)
    {
        var value = target.Evaluate(run, frame);
        var what = $"{target.Path ?? "what stands before it"} is {(value.IsUndefined ? "undefined" : "null")}";
        var hint = Hint(run, frame, target);
        return run.Fail(ExpressionErrorKind.Type, hint is null ? $"{what}, so `{wanted}` cannot be read from it" : $"{what}: {hint}", position);
    }

    public static string Show(Value value) => value.Text is { } text ? $"\"{text}\"" : NumberText.Format(value.Number);

    // Paths only: evaluating them again costs nothing and cannot fail where it did not before.
    private static string? Hint(Evaluation run, Frame? frame, Node target)
    {
        var (parent, name) = target switch
        {
            MemberNode { Path: not null } member => (member.Target, member.Name),
            IndexNode { Path: not null, Key: LiteralNode { Value.Text: { } key } } index => (index.Target, key),
            _ => (null, ""),
        };
        if (parent?.Evaluate(run, frame).Map is not { } map || map.TryGet(run, name, out _))
        {
            return null;
        }

        var kind = parent is NameNode { Path: "steps" } ? "step " : parent is NameNode { Path: "inputs" } ? "input " : "";
        var place = kind.Length == 0 ? $" in {parent.Path}" : "";
        var near = Suggestion.For(name, map.Names(run).Take(MostCandidates));
        return $"there is no {kind}`{name}`{place}{(near is null ? "" : "; " + near)}";
    }
}
