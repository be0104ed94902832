using System.Collections.Frozen;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>The names that every expression knows.</summary>
internal static class GlobalNames
{
    private const double LargestSafe = 9007199254740991;

    private static readonly FrozenDictionary<string, Value> Known = new Dictionary<string, Value>
    {
        ["Array"] = Value.Of(ObjectFunctions.ArrayGroup),
        ["Boolean"] = Function("Boolean", (_, arguments) => Value.Of(Coercion.IsTruthy(arguments.Get(0)))),
        ["Date"] = Value.Of(DateFunctions.Group),
        ["Infinity"] = Value.Of(double.PositiveInfinity),
        ["JSON"] = Value.Of(JsonFunctions.Group),
        ["Math"] = Value.Of(MathFunctions.Group),
        ["NaN"] = Value.NaN,
        ["Number"] = Value.Of(Numbers()),
        ["Object"] = Value.Of(ObjectFunctions.ObjectGroup),
        ["String"] = Value.Of(Texts()),
        ["decodeURIComponent"] = Function("decodeURIComponent", (run, arguments) => UriText.Decode(run, arguments.Text(run, 0))),
        ["encodeURIComponent"] = Function("encodeURIComponent", (run, arguments) => UriText.Encode(run, arguments.Text(run, 0))),
        ["isFinite"] = Function("isFinite", (run, arguments) => Value.Of(double.IsFinite(arguments.Number(run, 0)))),
        ["isNaN"] = Function("isNaN", (run, arguments) => Value.Of(double.IsNaN(arguments.Number(run, 0)))),
        ["parseFloat"] = Function("parseFloat", NumberMethods.ParseFloat),
        ["parseInt"] = Function("parseInt", NumberMethods.ParseInt),
        ["undefined"] = Value.Undefined,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static IEnumerable<string> All => Known.Keys;

    public static bool Contains(string name) => Known.ContainsKey(name);

    public static Value? Find(string name) => Known.TryGetValue(name, out var value) ? value : null;

    private static BuiltInGroup Numbers() => new(
        "Number",
        (run, arguments) => Value.Of(arguments.Length == 0 ? 0 : arguments.Number(run, 0)),
        new Dictionary<string, Value>
        {
            ["EPSILON"] = Value.Of(Math.BitIncrement(1) - 1),
            ["MAX_SAFE_INTEGER"] = Value.Of(LargestSafe),
            ["MAX_VALUE"] = Value.Of(double.MaxValue),
            ["MIN_SAFE_INTEGER"] = Value.Of(-LargestSafe),
            ["MIN_VALUE"] = Value.Of(double.Epsilon),
            ["NEGATIVE_INFINITY"] = Value.Of(double.NegativeInfinity),
            ["NaN"] = Value.NaN,
            ["POSITIVE_INFINITY"] = Value.Of(double.PositiveInfinity),
            ["isFinite"] = Test("isFinite", double.IsFinite),
            ["isInteger"] = Test("isInteger", double.IsInteger),
            ["isNaN"] = Test("isNaN", double.IsNaN),
            ["isSafeInteger"] = Test("isSafeInteger", number => double.IsInteger(number) && Math.Abs(number) <= LargestSafe),
            ["parseFloat"] = Function("parseFloat", NumberMethods.ParseFloat),
            ["parseInt"] = Function("parseInt", NumberMethods.ParseInt),
        }.ToFrozenDictionary(StringComparer.Ordinal));

    private static BuiltInGroup Texts() => new(
        "String",
        (run, arguments) => arguments.Length == 0 ? Value.EmptyText : Value.Of(arguments.Text(run, 0)),
        new Dictionary<string, Value>
        {
            ["fromCharCode"] = Function("fromCharCode", FromCharCode),
        }.ToFrozenDictionary(StringComparer.Ordinal));

    private static Value FromCharCode(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var text = new TextBuilder(run);
        foreach (var argument in arguments)
        {
            text.Append((char)(Coercion.ToUInt32(run, argument) & char.MaxValue));
        }

        return Value.Of(text.ToString());
    }

    // Only numbers pass: Number.isNaN("x") is false, unlike isNaN("x").
    private static Value Test(string name, Predicate<double> holds) =>
        Function(name, (_, arguments) => Value.Of(arguments.Get(0).IsNumber && holds(arguments.Get(0).Number)));

    private static Value Function(string name, BuiltIn body) => Value.Of(new BuiltInFunction(name, body));
}
