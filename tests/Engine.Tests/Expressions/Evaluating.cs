using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;

namespace Aspire.Media.Engine.Tests.Expressions;

/// <summary>What the tests of expressions share: a scope as a workflow has it, and results as text.</summary>
internal static class Evaluating
{
    public const string Inputs = """
        { "name": "Council", "count": 3, "ratio": 0.5, "tags": ["a", "b", "c"], "none": null, "yes": true, "odd name": 1,
          "files": [{ "path": "a.mkv", "size": 300 }, { "path": "b.mp4", "size": 100 }, { "path": "c.mkv", "size": 200 }] }
        """;

    public const string Steps = """{ "scan": { "status": "completed", "output": { "files": [1, 2, 3] } }, "probe": { "status": "skipped", "output": null } }""";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ExpressionScope Scope { get; } = new ExpressionScope(TimeProvider.System)
        .With("inputs", JsonElement.Parse(Inputs))
        .With("steps", JsonElement.Parse(Steps))
        .With("item", JsonNode.Parse("""{ "index": 4, "name": "four" }"""));

    public static string Json(string expression) => Json(expression, Scope);

    public static string Json(string expression, ExpressionScope scope) =>
        ToJson(Expression.Parse(expression).Evaluate(scope, TestContext.Current.CancellationToken));

    public static string ToJson(JsonNode? result) => result?.ToJsonString(Readable) ?? "null";

    public static ExpressionException Failure(string expression) => Assert.Throws<ExpressionException>(() => Json(expression));
}
