using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary><c>Object</c> and <c>Array</c>, and the few methods that every object has.</summary>
internal static class ObjectFunctions
{
    public static FrozenDictionary<string, Method> Methods { get; } = new Dictionary<string, Method>
    {
        ["hasOwnProperty"] = (run, value, arguments) => Value.Of(HasOwn(run, value, arguments.Get(0))),
        ["toString"] = (run, value, _) => Value.Of(Coercion.ToText(run, value)),
        ["valueOf"] = (_, value, _) => value,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static BuiltInGroup ObjectGroup { get; } = new("Object", null, new Dictionary<string, Value>
    {
        ["entries"] = Of("entries", Entries),
        ["fromEntries"] = Of("fromEntries", FromEntries),
        ["hasOwn"] = Of("hasOwn", (run, arguments) => Value.Of(HasOwn(run, Given(run, arguments), arguments.Get(1)))),
        ["keys"] = Of("keys", Keys),
        ["values"] = Of("values", Values),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    public static BuiltInGroup ArrayGroup { get; } = new("Array", null, new Dictionary<string, Value>
    {
        ["from"] = Of("from", From),
        ["isArray"] = Of("isArray", (_, arguments) => Value.Of(arguments.Get(0).List is not null)),
        ["of"] = Of("of", (run, arguments) => Copy(run, arguments)),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    private static Value Keys(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var keys = new ListBuilder(run, 0);
        foreach (var (name, _) in Members.Entries(run, Given(run, arguments)))
        {
            keys.Add(Value.Of(name));
        }

        return keys.ToValue();
    }

    private static Value Values(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var values = new ListBuilder(run, 0);
        foreach (var (_, value) in Members.Entries(run, Given(run, arguments)))
        {
            values.Add(value);
        }

        return values.ToValue();
    }

    private static Value Entries(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var entries = new ListBuilder(run, 0);
        foreach (var (name, value) in Members.Entries(run, Given(run, arguments)))
        {
            var entry = new ListBuilder(run, 2);
            entry.Add(Value.Of(name));
            entry.Add(value);
            entries.Add(entry.ToValue());
        }

        return entries.ToValue();
    }

    private static Value FromEntries(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var map = new MapBuilder(run);
        foreach (var entry in List(run, arguments.Get(0)).Items(run).Span)
        {
            if (entry.Kind < ValueKind.List)
            {
                throw run.Fail(ExpressionErrorKind.Type, $"fromEntries takes a list of [name, value], not of {Members.Describe(entry)}");
            }

            map.Set(PropertyKey.Of(run, Members.Get(run, entry, "0")), Members.Get(run, entry, "1"));
        }

        return map.ToValue();
    }

    // A list, the characters of a text, or { length: 3 }, and what a function makes of each.
    private static Value From(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var source = Given(run, arguments);
        var list = new ListBuilder(run, 0);
        if (source.List is not null || source.Text is not null)
        {
            SpreadItems(ref list, run, source);
        }
        else if (source.Map is { } map && map.TryGet(run, "length", out var length))
        {
            var count = Math.Clamp(Coercion.ToInteger(run, length), 0, int.MaxValue);
            for (var index = 0; index < count; index++)
            {
                run.Step(1);
                list.Add(map.TryGet(run, PropertyKey.Of(index), out var item) ? item : Value.Undefined);
            }
        }

        if (arguments.Get(1).IsUndefined)
        {
            return list.ToValue();
        }

        var function = arguments.Function(run, 1);
        var items = list.Span;
        var mapped = new ListBuilder(run, items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            run.Step(1);
            ReadOnlySpan<Value> given = [items[index], Value.Of(index)];
            mapped.Add(function.Invoke(run, given));
        }

        return mapped.ToValue();
    }

    private static void SpreadItems(ref ListBuilder list, Evaluation run, Value source) => Nodes.SpreadNode.AddItems(ref list, run, source);

    private static Value Copy(Evaluation run, ReadOnlySpan<Value> items)
    {
        var list = new ListBuilder(run, items.Length);
        list.AddRange(items);
        return list.ToValue();
    }

    private static bool HasOwn(Evaluation run, Value value, Value key)
    {
        var name = PropertyKey.Of(run, key);
        if (value.Map is { } map)
        {
            return map.TryGet(run, name, out _);
        }

        var count = value.List?.Count ?? value.Text?.Length ?? -1;
        return count >= 0 && (name == "length" || (PropertyKey.IsIndex(name, out var index) && index < count));
    }

    private static Value Given(Evaluation run, ReadOnlySpan<Value> arguments) => arguments.Get(0).IsNullish
        ? throw run.Fail(ExpressionErrorKind.Type, $"an object is needed here, not {Members.Describe(arguments.Get(0))}")
        : arguments.Get(0);

    private static ListValue List(Evaluation run, Value value) =>
        value.List ?? throw run.Fail(ExpressionErrorKind.Type, $"a list is needed here, not {Members.Describe(value)}");

    private static Value Of(string name, BuiltIn body) => Value.Of(new BuiltInFunction(name, body));
}
