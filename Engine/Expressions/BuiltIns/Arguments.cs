using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>What built-in functions read from their arguments; one that was not given is undefined.</summary>
internal static class Arguments
{
    public static Value Get(this ReadOnlySpan<Value> arguments, int index) => index < arguments.Length ? arguments[index] : default;

    public static double Number(this ReadOnlySpan<Value> arguments, Evaluation run, int index) => Coercion.ToNumber(run, arguments.Get(index));

    public static string Text(this ReadOnlySpan<Value> arguments, Evaluation run, int index) => Coercion.ToText(run, arguments.Get(index));

    public static FunctionValue Function(this ReadOnlySpan<Value> arguments, Evaluation run, int index) =>
        arguments.Get(index).Function is { IsCallable: true } function
            ? function
            : throw run.Fail(ExpressionErrorKind.Type, $"a function is needed here, as in `item => …`, not {Members.Describe(arguments.Get(index))}");

    /// <summary>The part of something that long which two arguments name as slice does.</summary>
    public static (int Start, int Length) Range(this ReadOnlySpan<Value> arguments, Evaluation run, int length)
    {
        var start = Coercion.ToIndex(run, arguments.Get(0), length, 0);
        var end = Coercion.ToIndex(run, arguments.Get(1), length, length);
        return (start, Math.Max(end - start, 0));
    }
}
