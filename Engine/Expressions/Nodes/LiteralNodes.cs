using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.Nodes;

/// <summary>A number, a text, true, false, null or a regular expression.</summary>
internal sealed class LiteralNode(int position, Value value) : Node(position)
{
    public Value Value => value;

    public override Value Evaluate(Evaluation run, Frame? frame) => value;
}

/// <summary><c>`text ${expression} text`</c>; there is one text more than there are expressions.</summary>
internal sealed class TemplateNode(int position, string[] texts, Node[] parts) : Node(position, parts)
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var text = new TextBuilder(run);
        text.Append(texts[0]);
        for (var index = 0; index < parts.Length; index++)
        {
            text.Append(Coercion.ToText(run, parts[index].Evaluate(run, frame)));
            text.Append(texts[index + 1]);
        }

        return Value.Of(text.ToString());
    }
}

/// <summary><c>...items</c>, in a list or among arguments.</summary>
internal sealed class SpreadNode(int position, Node items) : Node(position, items)
{
    public override Value Evaluate(Evaluation run, Frame? frame) => items.Evaluate(run, frame);

    public void AddTo(ref ListBuilder list, Evaluation run, Frame? frame)
    {
        var value = Evaluate(run, frame);
        run.Position = Position;
        AddItems(ref list, run, value);
    }

    /// <summary>The items of a list, or the characters of a text, surrogate pairs kept together.</summary>
    public static void AddItems(ref ListBuilder list, Evaluation run, Value value)
    {
        if (value.List is { } items)
        {
            list.AddRange(items.Items(run).Span);
        }
        else if (value.Text is { } text)
        {
            for (var place = 0; place < text.Length;)
            {
                run.Step(1);
                var length = char.IsSurrogatePair(text, place) ? 2 : 1;
                list.AddText(text.Substring(place, length));
                place += length;
            }
        }
        else
        {
            throw run.Fail(ExpressionErrorKind.Type, $"only lists and texts can be spread or taken apart here, not {Members.Describe(value)}");
        }
    }
}

/// <summary><c>[1, ...more]</c></summary>
internal sealed class ListNode(int position, Node[] items) : Node(position, items)
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        var list = new ListBuilder(run, items.Length);
        foreach (var item in items)
        {
            if (item is SpreadNode spread)
            {
                spread.AddTo(ref list, run, frame);
            }
            else
            {
                list.Add(item.Evaluate(run, frame));
            }
        }

        return list.ToValue();
    }
}

/// <summary><c>{ name: value, [computed]: value, ...rest }</c></summary>
internal sealed class MapNode(int position, MapNode.Entry[] entries)
    : Node(position, [.. entries.Select(entry => entry.Key), .. entries.Select(entry => entry.Value)])
{
    public override Value Evaluate(Evaluation run, Frame? frame)
    {
        run.Charge(128);
        var map = new MapBuilder(run);
        foreach (var (name, key, valueNode) in entries)
        {
            if (name is null && key is null)
            {
                Spread(ref map, run, valueNode.Evaluate(run, frame));
                continue;
            }

            var computed = name ?? PropertyKey.Of(run, key!.Evaluate(run, frame));
            map.Set(computed, valueNode.Evaluate(run, frame));
        }

        return map.ToValue();
    }

    private static void Spread(ref MapBuilder map, Evaluation run, Value value)
    {
        foreach (var (name, item) in Members.Entries(run, value))
        {
            map.Set(name, item);
        }
    }

    /// <summary>A property by name or by computed key; a spread has neither.</summary>
    internal readonly record struct Entry(string? Name, Node? Key, Node Value);
}
