namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An array.</summary>
internal abstract class ListValue() : HeldValue(ValueKind.List)
{
    public abstract int Count { get; }

    /// <summary>The element, or undefined outside of the list.</summary>
    public abstract Value At(Evaluation run, int index);

    public abstract ReadOnlyMemory<Value> Items(Evaluation run);
}

/// <summary>An array that the expression made.</summary>
internal sealed class MadeList(ReadOnlyMemory<Value> items) : ListValue
{
    public override int Count => items.Length;

    public override Value At(Evaluation run, int index) => (uint)index < (uint)items.Length ? items.Span[index] : default;

    public override ReadOnlyMemory<Value> Items(Evaluation run) => items;
}

/// <summary>What a regular expression found: the match and its groups, with properties of its own beside.</summary>
internal sealed class MatchList(ReadOnlyMemory<Value> items, int start, string input, Value groups) : ListValue
{
    public static IReadOnlyList<string> Properties { get; } = ["index", "input", "groups"];

    public Value Property(string name) => name switch
    {
        "index" => Value.Of(start),
        "input" => Value.Of(input),
        _ => groups,
    };

    public override int Count => items.Length;

    public override Value At(Evaluation run, int index) => (uint)index < (uint)items.Length ? items.Span[index] : default;

    public override ReadOnlyMemory<Value> Items(Evaluation run) => items;
}
