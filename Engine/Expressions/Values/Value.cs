namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>A JavaScript value. Nothing that it refers to ever changes.</summary>
internal readonly struct Value
{
    private static readonly Mark NumberMark = new(ValueKind.Number);
    private static readonly Mark NullMark = new(ValueKind.Null);
    private static readonly Mark TrueMark = new(ValueKind.Boolean);
    private static readonly Mark FalseMark = new(ValueKind.Boolean);
    private static readonly Mark BrokenMark = new(ValueKind.Undefined);

    // null, a mark, a string or a HeldValue: so that the default value is undefined and a number needs no allocation.
    private readonly object? held;
    private readonly double number;

    private Value(object? held, double number = 0)
    {
        this.held = held;
        this.number = number;
    }

    public static Value Undefined => default;

    public static Value Null { get; } = new(NullMark);

    public static Value True { get; } = new(TrueMark, 1);

    public static Value False { get; } = new(FalseMark);

    public static Value NaN { get; } = new(NumberMark, double.NaN);

    public static Value EmptyText { get; } = new("");

    /// <summary>What the rest of a chain passes on after <c>?.</c> met undefined or null; it never leaves its chain.</summary>
    public static Value Broken { get; } = new(BrokenMark);

    public ValueKind Kind => held switch
    {
        null => ValueKind.Undefined,
        string => ValueKind.Text,
        _ => ((HeldValue)held).Kind,
    };

    public bool IsUndefined => held is null;

    public bool IsNullish => held is null || ReferenceEquals(held, NullMark);

    public bool IsNumber => ReferenceEquals(held, NumberMark);

    public bool IsTrue => ReferenceEquals(held, TrueMark);

    public bool IsBroken => ReferenceEquals(held, BrokenMark);

    /// <summary>The number, if it is one; 1 and 0 for true and false.</summary>
    public double Number => number;

    public string? Text => held as string;

    public ListValue? List => held as ListValue;

    public MapValue? Map => held as MapValue;

    public FunctionValue? Function => held as FunctionValue;

    public RegexValue? Regex => held as RegexValue;

    public static Value Of(double number) => new(NumberMark, number);

    public static Value Of(bool truth) => truth ? True : False;

    public static Value Of(string text) => new(text);

    public static Value Of(HeldValue held) => new(held);

    /// <summary>The same text or the same thing in memory.</summary>
    public bool IsSame(Value other) => ReferenceEquals(held, other.held);

    private sealed class Mark(ValueKind kind) : HeldValue(kind);
}

/// <summary>What a value may refer to besides text.</summary>
internal abstract class HeldValue(ValueKind kind)
{
    public ValueKind Kind { get; } = kind;
}

internal enum ValueKind
{
    Undefined,
    Null,
    Boolean,
    Number,
    Text,
    List,
    Map,
    Function,
    Regex,
}
