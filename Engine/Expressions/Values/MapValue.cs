namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An object: own properties, no prototype.</summary>
internal abstract class MapValue() : HeldValue(ValueKind.Map)
{
    public abstract bool TryGet(Evaluation run, string name, out Value value);

    /// <summary>In JavaScript's order: indexes ascending, then names as they came.</summary>
    public abstract IReadOnlyList<string> Names(Evaluation run);
}

/// <summary>An object that the expression made.</summary>
internal sealed class MadeMap : MapValue
{
    // Up to here a search through the names is quicker than a dictionary.
    private const int FewNames = 8;

    private readonly List<string> names;
    private readonly List<Value> values;
    private readonly Dictionary<string, int>? places;

    internal MadeMap(List<string> names, List<Value> values, Dictionary<string, int>? places)
    {
        (this.names, this.values, this.places) = (names, values, places);
    }

    public override IReadOnlyList<string> Names(Evaluation run) => names;

    public override bool TryGet(Evaluation run, string name, out Value value)
    {
        var place = Place(names, places, name);
        value = place < 0 ? default : values[place];
        return place >= 0;
    }

    internal static int Place(List<string> names, Dictionary<string, int>? places, string name) =>
        places is null ? names.IndexOf(name) : places.GetValueOrDefault(name, -1);

    internal static Dictionary<string, int>? Places(List<string> names)
    {
        if (names.Count <= FewNames)
        {
            return null;
        }

        var found = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
        for (var place = 0; place < names.Count; place++)
        {
            found[names[place]] = place;
        }

        return found;
    }
}
