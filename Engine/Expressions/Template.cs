using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions;

/// <summary>A text with <c>${{ expressions }}</c> in it; <c>\${{</c> stands for the sign itself.</summary>
public sealed class Template
{
    private const string Opening = "${{";

    private readonly string[] texts;
    private readonly Expression[] expressions;

    private Template(string text, string[] texts, Expression[] expressions)
    {
        (Text, this.texts, this.expressions) = (text, texts, expressions);
        References = [.. expressions.SelectMany(expression => expression.References)];
    }

    public string Text { get; }

    public IReadOnlyList<ExpressionReference> References { get; }

    /// <summary>Whether there is nothing to evaluate.</summary>
    public bool IsConstant => expressions.Length == 0;

    /// <summary>The expression that is all of the text, whose result keeps its type.</summary>
    internal Expression? Whole => expressions.Length == 1 && texts.All(text => text.Length == 0) ? expressions[0] : null;

    public static Template Parse(string text)
    {
        var (texts, expressions) = (new List<string>(), new List<Expression>());
        var (between, place) = ("", 0);
        while (text.IndexOf(Opening, place, StringComparison.Ordinal) is var found and >= 0)
        {
            if (found > place && text[found - 1] == '\\')
            {
                between += text[place..(found - 1)] + Opening;
                place = found + Opening.Length;
                continue;
            }

            texts.Add(between + text[place..found]);
            between = "";
            (var expression, place) = Expression.ParseIn(text, found + Opening.Length);
            expressions.Add(expression);
        }

        return new Template(text, [.. texts, between + text[place..]], [.. expressions]);
    }

    /// <summary>A lone expression gives its value; among text, values become text: null and undefined nothing, lists and objects JSON.</summary>
    public JsonNode? Evaluate(ExpressionScope scope, CancellationToken cancellationToken)
    {
        TryEvaluate(new Evaluation(scope, cancellationToken), out var result);
        return result;
    }

    /// <summary>False if the result is undefined.</summary>
    internal bool TryEvaluate(Evaluation run, out JsonNode? result)
    {
        if (Whole is { } whole)
        {
            return JsonResult.TryMake(run, whole.Evaluate(run), out result);
        }

        var text = new TextBuilder(run);
        text.Append(texts[0]);
        for (var index = 0; index < expressions.Length; index++)
        {
            text.Append(InText(run, expressions[index].Evaluate(run)));
            text.Append(texts[index + 1]);
        }

        return JsonResult.TryMake(run, Value.Of(text.ToString()), out result);
    }

    private static string InText(Evaluation run, Value value) => value.Kind switch
    {
        ValueKind.Undefined or ValueKind.Null or ValueKind.Function => "",
        ValueKind.List or ValueKind.Map => JsonText.Write(run, value, "")!,
        _ => Coercion.ToText(run, value),
    };
}
