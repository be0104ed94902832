namespace Aspire.Media.Engine.Expressions;

/// <summary>What was wrong: the text, a name, a value, or the amount of work.</summary>
public enum ExpressionErrorKind
{
    /// <summary>The text is not an expression of the language.</summary>
    Syntax,

    /// <summary>It names something that is not there.</summary>
    Reference,

    /// <summary>A value was asked for what its type cannot do.</summary>
    Type,

    /// <summary>It took more time, steps, memory or depth than it may.</summary>
    Limit,
}
