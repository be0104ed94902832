namespace Aspire.Media.Engine.Expressions;

/// <summary>An <c>if</c>: an expression, bare or within <c>${{ }}</c>, that is true as JavaScript takes it.</summary>
public sealed class Condition
{
    private readonly Expression expression;

    private Condition(string text, Expression expression)
    {
        (Text, this.expression) = (text, expression);
    }

    public string Text { get; }

    public IReadOnlyList<ExpressionReference> References => expression.References;

    public static Condition Parse(string text) => new(text, ParseWhole(text));

    /// <summary>What is an expression as a whole, bare or within <c>${{ }}</c>.</summary>
    internal static Expression ParseWhole(string text)
    {
        var trimmed = text.Trim();
        if (!trimmed.StartsWith("${{", StringComparison.Ordinal))
        {
            return Expression.Parse(text);
        }

        // A text around the braces would always be true, whatever is in them.
        return Template.Parse(trimmed).Whole
            ?? throw new ExpressionException(ExpressionErrorKind.Syntax, "a condition stands wholly within one ${{ }}, or without", text, 0);
    }

    public bool IsTrue(ExpressionScope scope, CancellationToken cancellationToken) => expression.IsTrue(scope, cancellationToken);
}
