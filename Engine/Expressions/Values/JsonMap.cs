namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>An object of a JSON document; members are looked up one by one, and all are read when there is more to do with them.</summary>
internal sealed class JsonMap(JsonSource source) : MapValue
{
    // As many names as are looked up one by one before the object is read as a whole.
    private const int FewNames = 8;
    private const int BytesPerMember = 96;

    // A member is one value however often it is asked for, so that it equals itself; one that is not there is undefined.
    private (string Name, Value Value)[] seen = [];
    private int seenCount;
    private Whole? whole;

    public JsonSource Source => source;

    public override bool TryGet(Evaluation run, string name, out Value value)
    {
        if (whole is not null)
        {
            return whole.TryGet(run, name, out value);
        }

        for (var place = 0; place < seenCount; place++)
        {
            if (string.Equals(seen[place].Name, name, StringComparison.Ordinal))
            {
                value = seen[place].Value;
                return !value.IsUndefined;
            }
        }

        // .NET cannot encode half a surrogate pair, so a name with one is not looked up but compared.
        if (seenCount == FewNames || name.AsSpan().ContainsAnyInRange('\ud800', '\udfff') || !source.TryMember(name, out var member))
        {
            return Open(run).TryGet(run, name, out value);
        }

        run.Step(1);
        value = member?.Read(run) ?? default;
        if (seenCount == seen.Length)
        {
            Array.Resize(ref seen, Math.Max(2, seenCount * 2));
        }

        seen[seenCount++] = (name, value);
        return !value.IsUndefined;
    }

    public override IReadOnlyList<string> Names(Evaluation run) => Open(run).Names;

    private Whole Open(Evaluation run)
    {
        if (whole is not null)
        {
            return whole;
        }

        var (names, members) = source.Members();
        run.Charge((long)names.Count * BytesPerMember);
        run.Step(names.Count);
        var order = PropertyKey.Ordered(names);
        whole = new Whole([.. order.Select(place => names[place])], [.. order.Select(place => members[place])]);
        foreach (var (name, value) in seen.AsSpan(0, seenCount))
        {
            whole.Keep(name, value);
        }

        return whole;
    }

    private sealed class Whole
    {
        private readonly List<JsonSource> members;
        private readonly Value[] values;
        private readonly Dictionary<string, int> places;

        public Whole(List<string> names, List<JsonSource> members)
        {
            (Names, this.members, values) = (names, members, new Value[names.Count]);
            places = new Dictionary<string, int>(names.Count, StringComparer.Ordinal);
            for (var place = 0; place < names.Count; place++)
            {
                places[names[place]] = place;
            }
        }

        public List<string> Names { get; }

        public void Keep(string name, Value value)
        {
            if (places.TryGetValue(name, out var place))
            {
                values[place] = value;
            }
        }

        public bool TryGet(Evaluation run, string name, out Value value)
        {
            if (!places.TryGetValue(name, out var place))
            {
                value = default;
                return false;
            }

            if (values[place].IsUndefined)
            {
                values[place] = members[place].Read(run);
            }

            value = values[place];
            return true;
        }
    }
}
