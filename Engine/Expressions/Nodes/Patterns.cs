using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary>What a parameter may be: it puts the parts of an argument into the frame.</summary>
internal abstract class Pattern
{
    public virtual int Size => 1;

    public virtual int Depth => 1;

    public abstract void Bind(Evaluation run, Frame frame, Value value);
}

/// <summary><c>name</c></summary>
internal sealed class NamePattern(int place) : Pattern
{
    public override void Bind(Evaluation run, Frame frame, Value value) => frame.Values[place] = value;
}

/// <summary><c>pattern = fallback</c></summary>
internal sealed class DefaultPattern(Pattern target, Node fallback) : Pattern
{
    public override int Size => target.Size + fallback.Size;

    public override int Depth => Math.Max(target.Depth, fallback.Depth) + 1;

    public override void Bind(Evaluation run, Frame frame, Value value) =>
        target.Bind(run, frame, value.IsUndefined ? fallback.Evaluate(run, frame) : value);
}

/// <summary><c>[first, , third, ...rest]</c>; a gap is null.</summary>
internal sealed class ListPattern(int position, Pattern?[] items, Pattern? rest) : Pattern
{
    public override int Size => 1 + items.Sum(item => item?.Size ?? 0) + (rest?.Size ?? 0);

    public override int Depth => 1 + items.Append(rest).Max(item => item?.Depth ?? 0);

    public override void Bind(Evaluation run, Frame frame, Value value)
    {
        if (value.List is null)
        {
            run.Position = position;
            var list = new ListBuilder(run, 0);
            SpreadNode.AddItems(ref list, run, value);
            value = list.ToValue();
        }

        for (var index = 0; index < items.Length; index++)
        {
            items[index]?.Bind(run, frame, value.List!.At(run, index));
        }

        if (rest is not null)
        {
            var others = new ListBuilder(run, 0);
            others.AddRange(value.List!.Items(run).Span[Math.Min(items.Length, value.List.Count)..]);
            rest.Bind(run, frame, others.ToValue());
        }
    }
}

/// <summary><c>{ name, other: pattern, [computed]: pattern, ...rest }</c></summary>
internal sealed class MapPattern(int position, MapPattern.Entry[] entries, Pattern? rest) : Pattern
{
    public override int Size => 1 + entries.Sum(entry => entry.Target.Size + (entry.Key?.Size ?? 0)) + (rest?.Size ?? 0);

    public override int Depth => 1 + entries.Select(entry => Math.Max(entry.Target.Depth, entry.Key?.Depth ?? 0)).DefaultIfEmpty(0).Max();

    public override void Bind(Evaluation run, Frame frame, Value value)
    {
        run.Position = position;
        if (value.IsNullish)
        {
            throw run.Fail(ExpressionErrorKind.Type, $"{Members.Describe(value)} cannot be taken apart into {{…}}");
        }

        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, key, target) in entries)
        {
            var member = name ?? PropertyKey.Of(run, key!.Evaluate(run, frame));
            taken.Add(member);
            target.Bind(run, frame, Members.Get(run, value, member));
        }

        if (rest is not null)
        {
            var others = new MapBuilder(run);
            foreach (var (name, item) in Members.Entries(run, value).Where(entry => !taken.Contains(entry.Name)))
            {
                others.Set(name, item);
            }

            rest.Bind(run, frame, others.ToValue());
        }
    }

    internal readonly record struct Entry(string? Name, Node? Key, Pattern Target);
}
