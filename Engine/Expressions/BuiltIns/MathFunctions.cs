using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Nodes;
using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary><c>Math</c>, without random: the same expression over the same documents has one result.</summary>
internal static class MathFunctions
{
    public static BuiltInGroup Group { get; } = new("Math", null, new Dictionary<string, Value>
    {
        ["E"] = Value.Of(Math.E),
        ["LN10"] = Value.Of(2.302585092994046),
        ["LN2"] = Value.Of(0.6931471805599453),
        ["PI"] = Value.Of(Math.PI),
        ["SQRT2"] = Value.Of(1.4142135623730951),
        ["abs"] = Of("abs", Math.Abs),
        ["cbrt"] = Of("cbrt", Math.Cbrt),
        ["ceil"] = Of("ceil", Math.Ceiling),
        ["floor"] = Of("floor", Math.Floor),
        ["hypot"] = Of("hypot", Hypotenuse),
        ["log"] = Of("log", Math.Log),
        ["log10"] = Of("log10", Math.Log10),
        ["log2"] = Of("log2", Math.Log2),
        ["max"] = Of("max", (run, arguments) => Fold(run, arguments, double.NegativeInfinity, Math.Max)),
        ["min"] = Of("min", (run, arguments) => Fold(run, arguments, double.PositiveInfinity, Math.Min)),
        ["pow"] = Of("pow", (run, arguments) => Value.Of(ArithmeticNode.Power(arguments.Number(run, 0), arguments.Number(run, 1)))),
        ["round"] = Of("round", Round),
        ["sign"] = Of("sign", number => double.IsNaN(number) || number == 0 ? number : Math.Sign(number)),
        ["sqrt"] = Of("sqrt", Math.Sqrt),
        ["trunc"] = Of("trunc", Math.Truncate),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    // Halves go up, also below 0; adding a half before would round 0.49999999999999994 to 1.
    private static double Round(double number)
    {
        var up = Math.Ceiling(number);
        return up - 0.5 > number ? up - 1 : up;
    }

    private static Value Hypotenuse(Evaluation run, ReadOnlySpan<Value> arguments) =>
        Value.Of(Math.Sqrt(Fold(run, arguments, 0, (sum, number) => sum + (number * number)).Number));

    private static Value Fold(Evaluation run, ReadOnlySpan<Value> arguments, double start, Func<double, double, double> combine)
    {
        run.Step(arguments.Length);
        foreach (var argument in arguments)
        {
            start = combine(start, Coercion.ToNumber(run, argument));
        }

        return Value.Of(start);
    }

    private static Value Of(string name, Func<double, double> function) =>
        Of(name, (run, arguments) => Value.Of(function(arguments.Number(run, 0))));

    private static Value Of(string name, BuiltIn body) => Value.Of(new BuiltInFunction(name, body));
}
