namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An object in the making.</summary>
internal struct MapBuilder(Evaluation run)
{
    private const int BytesPerProperty = 96;

    private readonly List<string> names = [];
    private readonly List<Value> values = [];
    private Dictionary<string, int>? places;
    private int indexes;

    public void Set(string name, Value value)
    {
        var place = MadeMap.Place(names, places, name);
        if (place >= 0)
        {
            values[place] = value;
            return;
        }

        run.Step(1);
        run.Charge(BytesPerProperty);
        names.Add(name);
        values.Add(value);
        indexes += PropertyKey.IsIndex(name, out _) ? 1 : 0;
        if (places is null)
        {
            places = MadeMap.Places(names);
        }
        else
        {
            places[name] = names.Count - 1;
        }
    }

    public Value ToValue()
    {
        if (indexes == 0)
        {
            return Value.Of(new MadeMap(names, values, places));
        }

        var order = PropertyKey.Ordered(names);
        var (sortedNames, sortedValues) = (new List<string>(order.Count), new List<Value>(order.Count));
        foreach (var place in order)
        {
            sortedNames.Add(names[place]);
            sortedValues.Add(values[place]);
        }

        return Value.Of(new MadeMap(sortedNames, sortedValues, MadeMap.Places(sortedNames)));
    }
}
