using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>Sorting as JavaScript does: stable, by text unless a function compares, undefined last.</summary>
internal static class ListOrder
{
    public static Value Sort(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var compare = arguments.Get(0).IsUndefined ? null : arguments.Function(run, 0);
        var items = receiver.List!.Items(run).Span;
        var defined = new ListBuilder(run, items.Length);
        foreach (var item in items)
        {
            if (!item.IsUndefined)
            {
                defined.Add(item);
            }
        }

        var sorted = compare is null ? ByText(run, defined.Span) : ByFunction(run, defined.Span, compare);
        var result = new ListBuilder(run, items.Length);
        result.AddRange(sorted);
        while (result.Count < items.Length)
        {
            result.Add(Value.Undefined);
        }

        return result.ToValue();
    }

    private static Value[] ByText(Evaluation run, ReadOnlySpan<Value> items)
    {
        run.Charge(items.Length * 24L);
        var keyed = new (string Text, Value Value)[items.Length];
        for (var index = 0; index < items.Length; index++)
        {
            keyed[index] = (Coercion.ToText(run, items[index]), items[index]);
        }

        MergeSort(keyed, (left, right) =>
        {
            run.Step(1);
            return Equality.Order(run, left.Text, right.Text) <= 0;
        });
        run.Charge(items.Length * 16L);
        return [.. keyed.Select(entry => entry.Value)];
    }

    private static Value[] ByFunction(Evaluation run, ReadOnlySpan<Value> items, FunctionValue compare)
    {
        var sorted = run.NewList(items.Length);
        items.CopyTo(sorted);
        MergeSort(sorted, (left, right) =>
        {
            run.Step(1);
            ReadOnlySpan<Value> arguments = [left, right];
            return !(Coercion.ToNumber(run, compare.Invoke(run, arguments)) > 0);
        });
        return sorted;
    }

    // By halves from the bottom up: whatever the comparison answers, it ends, and equals keep their order.
    private static void MergeSort<T>(T[] items, Func<T, T, bool> inOrder)
    {
        var (from, to) = (items, new T[items.Length]);
        for (var width = 1; width < items.Length; width *= 2)
        {
            for (var start = 0; start < items.Length; start += 2 * width)
            {
                var (left, right) = (start, Math.Min(start + width, items.Length));
                var (middle, end) = (right, Math.Min(start + (2 * width), items.Length));
                for (var place = start; place < end; place++)
                {
                    to[place] = left < middle && (right >= end || inOrder(from[left], from[right])) ? from[left++] : from[right++];
                }
            }

            (from, to) = (to, from);
        }

        if (!ReferenceEquals(from, items))
        {
            from.CopyTo(items, 0);
        }
    }
}
