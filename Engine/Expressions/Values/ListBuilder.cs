namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An array in the making, charged before it grows.</summary>
internal struct ListBuilder(Evaluation run, int capacity)
{
    private Value[] items = capacity == 0 ? [] : run.NewList(capacity);

    public int Count { get; private set; }

    public void Add(Value item)
    {
        if (Count == items.Length)
        {
            Grow(1);
        }

        items[Count++] = item;
    }

    public void AddText(string text)
    {
        run.ChargeText(text.Length);
        Add(Value.Of(text));
    }

    public void AddRange(ReadOnlySpan<Value> added)
    {
        run.Step(added.Length);
        if (added.Length > items.Length - Count)
        {
            Grow(added.Length);
        }

        added.CopyTo(items.AsSpan(Count));
        Count += added.Length;
    }

    public readonly ReadOnlySpan<Value> Span => items.AsSpan(0, Count);

    public readonly Value ToValue() => Value.Of(new MadeList(items.AsMemory(0, Count)));

    public readonly Value ToReversedValue()
    {
        items.AsSpan(0, Count).Reverse();
        return ToValue();
    }

    private void Grow(int room)
    {
        var larger = run.NewList(Math.Max(Math.Max(4, items.Length * 2), Count + room));
        items.AsSpan(0, Count).CopyTo(larger);
        items = larger;
    }
}
