namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An array of a JSON document; its elements are decoded when they are asked for.</summary>
internal sealed class JsonList(JsonSource source) : ListValue
{
    private const int BytesPerSource = 24;

    private JsonSource[]? elements;
    private Value[] items = [];
    private bool complete;

    public JsonSource Source => source;

    public override int Count { get; } = source.Count;

    public override Value At(Evaluation run, int index)
    {
        if ((uint)index >= (uint)Count)
        {
            return default;
        }

        var sources = Open(run);
        // No JSON value is undefined: an undefined item is one that was not decoded yet.
        if (items[index].IsUndefined)
        {
            items[index] = sources[index].Read(run);
        }

        return items[index];
    }

    public override ReadOnlyMemory<Value> Items(Evaluation run)
    {
        for (var index = 0; !complete && index < Count; index++)
        {
            At(run, index);
        }

        complete = true;
        return items;
    }

    private JsonSource[] Open(Evaluation run)
    {
        if (elements is null)
        {
            run.Charge((long)Count * BytesPerSource);
            items = run.NewList(Count);
            elements = source.Elements();
        }

        return elements;
    }
}
