namespace Aspire.Media.Engine.Expressions;

/// <summary>How much work one evaluation may be. The defaults end every bomb within a second and 50 MB.</summary>
public sealed record ExpressionLimits
{
    public static ExpressionLimits Default { get; } = new();

    /// <summary>Parts of the expression evaluated, each call of a function counting all of its body.</summary>
    public int Steps { get; init; } = 2_000_000;

    /// <summary>Memory taken for texts, lists and objects, counted as taken even where it was given back.</summary>
    public long Bytes { get; init; } = 32 << 20;

    /// <summary>Nesting of the parts that are being evaluated at once: functions within functions.</summary>
    public int Depth { get; init; } = 1000;

    public TimeSpan Time { get; init; } = TimeSpan.FromSeconds(2);
}
