using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions.Nodes;
using Aspire.Media.Engine.Expressions.Syntax;
using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions;

/// <summary>An expression of JavaScript, read once and evaluated by as many threads as like.</summary>
public sealed class Expression
{
    private readonly Node root;

    private Expression(string text, Node root, IReadOnlyList<ExpressionReference> references)
    {
        (Text, this.root, References) = (text, root, references);
    }

    /// <summary>The text that it was read from: of the whole template if it stood in one.</summary>
    public string Text { get; }

    /// <summary>What it names in its scope, in the order of the text.</summary>
    public IReadOnlyList<ExpressionReference> References { get; }

    public static Expression Parse(string text)
    {
        var (root, references, _) = Parser.Parse(text, 0, inTemplate: false);
        return new Expression(text, root, references);
    }

    /// <summary>The result as JSON; null for null, undefined and what has no JSON.</summary>
    public JsonNode? Evaluate(ExpressionScope scope, CancellationToken cancellationToken)
    {
        var run = new Evaluation(scope, cancellationToken);
        JsonResult.TryMake(run, Evaluate(run), out var result);
        return result;
    }

    /// <summary>Whether JavaScript takes the result for true.</summary>
    public bool IsTrue(ExpressionScope scope, CancellationToken cancellationToken) =>
        Coercion.IsTruthy(Evaluate(new Evaluation(scope, cancellationToken)));

    internal static (Expression Expression, int End) ParseIn(string template, int start)
    {
        var (root, references, end) = Parser.Parse(template, start, inTemplate: true);
        return (new Expression(template, root, references), end);
    }

    internal Value Evaluate(Evaluation run)
    {
        run.Source = Text;
        run.Position = root.Position;
        run.Step(root.Size);
        return root.Evaluate(run, null);
    }
}
