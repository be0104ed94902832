using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The methods of lists that call a function with item, index and list.</summary>
internal static class ListFunctions
{
    public static Value Map(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        var result = new ListBuilder(run, items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            result.Add(Call(run, function, items[index], index, receiver));
        }

        return result.ToValue();
    }

    public static Value Filter(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        var result = new ListBuilder(run, 0);
        for (var index = 0; index < items.Length; index++)
        {
            if (Coercion.IsTruthy(Call(run, function, items[index], index, receiver)))
            {
                result.Add(items[index]);
            }
        }

        return result.ToValue();
    }

    public static Value FlatMap(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        var result = new ListBuilder(run, 0);
        for (var index = 0; index < items.Length; index++)
        {
            var mapped = Call(run, function, items[index], index, receiver);
            if (mapped.List is { } list)
            {
                result.AddRange(list.Items(run).Span);
            }
            else
            {
                result.Add(mapped);
            }
        }

        return result.ToValue();
    }

    /// <summary>The index of the first item for which the function says yes (or no); -1 if there is none.</summary>
    public static int Find(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments, bool wanted)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        for (var index = 0; index < items.Length; index++)
        {
            if (Coercion.IsTruthy(Call(run, function, items[index], index, receiver)) == wanted)
            {
                return index;
            }
        }

        return -1;
    }

    public static int FindLast(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        for (var index = items.Length - 1; index >= 0; index--)
        {
            if (Coercion.IsTruthy(Call(run, function, items[index], index, receiver)))
            {
                return index;
            }
        }

        return -1;
    }

    public static Value Reduce(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        var index = arguments.Length > 1 ? 0 : 1;
        var result = arguments.Length > 1 ? arguments[1] : items.Length > 0 ? items[0] : throw Empty(run);
        for (; index < items.Length; index++)
        {
            result = Fold(run, function, result, items[index], index, receiver);
        }

        return result;
    }

    public static Value ReduceRight(Evaluation run, Value receiver, ReadOnlySpan<Value> arguments)
    {
        var items = receiver.List!.Items(run).Span;
        var function = arguments.Function(run, 0);
        var index = items.Length - (arguments.Length > 1 ? 1 : 2);
        var result = arguments.Length > 1 ? arguments[1] : items.Length > 0 ? items[^1] : throw Empty(run);
        for (; index >= 0; index--)
        {
            result = Fold(run, function, result, items[index], index, receiver);
        }

        return result;
    }

    public static Value Call(Evaluation run, FunctionValue function, Value item, int index, Value list)
    {
        run.Step(1);
        ReadOnlySpan<Value> arguments = [item, Value.Of(index), list];
        return function.Invoke(run, arguments);
    }

    private static Value Fold(Evaluation run, FunctionValue function, Value result, Value item, int index, Value list)
    {
        run.Step(1);
        ReadOnlySpan<Value> arguments = [result, item, Value.Of(index), list];
        return function.Invoke(run, arguments);
    }

    private static ExpressionException Empty(Evaluation run) =>
        run.Fail(ExpressionErrorKind.Type, "an empty list can only be reduced from a value to begin with: reduce(function, value)");
}
