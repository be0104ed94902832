using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of lists that take no function; those that do are beside. None changes its list.</summary>
internal static class ListMethods
{
    public static FrozenDictionary<string, Method> All { get; } = new Dictionary<string, Method>
    {
        ["at"] = At,
        ["concat"] = Concat,
        ["every"] = (run, list, arguments) => Value.Of(ListFunctions.Find(run, list, arguments, wanted: false) < 0),
        ["filter"] = ListFunctions.Filter,
        ["find"] = (run, list, arguments) => list.List!.At(run, ListFunctions.Find(run, list, arguments, wanted: true)),
        ["findIndex"] = (run, list, arguments) => Value.Of(ListFunctions.Find(run, list, arguments, wanted: true)),
        ["findLast"] = (run, list, arguments) => list.List!.At(run, ListFunctions.FindLast(run, list, arguments)),
        ["findLastIndex"] = (run, list, arguments) => Value.Of(ListFunctions.FindLast(run, list, arguments)),
        ["flat"] = Flat,
        ["flatMap"] = ListFunctions.FlatMap,
        ["includes"] = Includes,
        ["indexOf"] = IndexOf,
        ["join"] = Join,
        ["lastIndexOf"] = LastIndexOf,
        ["map"] = ListFunctions.Map,
        ["reduce"] = ListFunctions.Reduce,
        ["reduceRight"] = ListFunctions.ReduceRight,
        ["reverse"] = Reverse,
        ["slice"] = Slice,
        ["some"] = (run, list, arguments) => Value.Of(ListFunctions.Find(run, list, arguments, wanted: true) >= 0),
        ["sort"] = ListOrder.Sort,
        ["toReversed"] = Reverse,
        ["toSorted"] = ListOrder.Sort,
        ["toString"] = (run, list, _) => Value.Of(Coercion.ToText(run, list)),
        ["with"] = With,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static Value At(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var list = receiver.List!;
        var index = Coercion.ToInteger(run, arguments.Get(0));
        index += index < 0 ? list.Count : 0;
        return index >= 0 && index < list.Count ? list.At(run, (int)index) : Value.Undefined;
    }

    private static Value Concat(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var result = new ListBuilder(run, receiver.List!.Count);
        result.AddRange(receiver.List.Items(run).Span);
        foreach (var argument in arguments)
        {
            if (argument.List is { } other)
            {
                result.AddRange(other.Items(run).Span);
            }
            else
            {
                result.Add(argument);
            }
        }

        return result.ToValue();
    }

    private static Value Flat(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var depth = arguments.Get(0).IsUndefined ? 1 : Coercion.ToInteger(run, arguments.Get(0));
        var result = new ListBuilder(run, 0);
        Flatten(run, receiver.List!, depth, ref result);
        return result.ToValue();
    }

    private static void Flatten(Evaluation run, ListValue list, double depth, ref ListBuilder result)
    {
        run.Descend(1);
        foreach (var item in list.Items(run).Span)
        {
            run.Step(1);
            if (depth >= 1 && item.List is { } inner)
            {
                Flatten(run, inner, depth - 1, ref result);
            }
            else
            {
                result.Add(item);
            }
        }

        run.Ascend(1);
    }

    private static Value Includes(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var wanted = arguments.Get(0);
        for (var index = Coercion.ToIndex(run, arguments.Get(1), items.Length, 0); index < items.Length; index++)
        {
            run.Step(1);
            if (Equality.SameValueZero(run, items[index], wanted))
            {
                return Value.True;
            }
        }

        return Value.False;
    }

    private static Value IndexOf(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var wanted = arguments.Get(0);
        for (var index = Coercion.ToIndex(run, arguments.Get(1), items.Length, 0); index < items.Length; index++)
        {
            run.Step(1);
            if (Equality.Strict(run, items[index], wanted))
            {
                return Value.Of(index);
            }
        }

        return Value.Of(-1);
    }

    private static Value LastIndexOf(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var wanted = arguments.Get(0);
        var latest = arguments.Length > 1 ? Coercion.ToInteger(run, arguments[1]) : items.Length;
        latest = latest < 0 ? latest + items.Length : Math.Min(latest, items.Length - 1);
        for (var index = (int)Math.Max(latest, -1); index >= 0; index--)
        {
            run.Step(1);
            if (Equality.Strict(run, items[index], wanted))
            {
                return Value.Of(index);
            }
        }

        return Value.Of(-1);
    }

    private static Value Join(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments) =>
        Value.Of(Coercion.Join(run, receiver.List!, arguments.Get(0).IsUndefined ? "," : arguments.Text(run, 0)));

    private static Value Reverse(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var result = new ListBuilder(run, receiver.List!.Count);
        result.AddRange(receiver.List.Items(run).Span);
        return result.ToReversedValue();
    }

    private static Value Slice(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var (start, length) = arguments.Range(run, receiver.List!.Count);
        var result = new ListBuilder(run, length);
        result.AddRange(length == 0 ? [] : receiver.List.Items(run).Span.Slice(start, length));
        return result.ToValue();
    }

    private static Value With(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var count = receiver.List!.Count;
        var index = Coercion.ToInteger(run, arguments.Get(0));
        index += index < 0 ? count : 0;
        if (index < 0 || index >= count)
        {
            throw run.Fail(ExpressionErrorKind.Type, $"the list has no item {NumberText.Format(index)} to replace: it has {count}");
        }

        var items = receiver.List.Items(run).Span;
        var result = new ListBuilder(run, count);
        result.AddRange(items[..(int)index]);
        result.Add(arguments.Get(1));
        result.AddRange(items[((int)index + 1)..]);
        return result.ToValue();
    }
}
