using System.Text.Json.Nodes;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Execution;

/// <summary>What expressions see as <c>run</c> and as <c>steps</c>.</summary>
internal static class RunScope
{
    public static JsonObject Of(Guid id, StartRequest request, int version) => new()
    {
        ["id"] = id.ToString(),
        ["workflow"] = request.Workflow,
        ["version"] = version,
        ["priority"] = request.Priority,
        ["createdBy"] = request.CreatedBy,
        ["parent"] = request.Parent?.Run.ToString(),
    };

    public static JsonObject Of(ClaimedStep step) => new()
    {
        ["id"] = step.RunId.ToString(),
        ["workflow"] = step.Run.Workflow,
        ["version"] = step.Run.Version,
        ["priority"] = step.Run.Priority,
        ["createdBy"] = step.Run.CreatedBy,
        ["createdAt"] = step.Run.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["labels"] = step.Run.Labels is { } labels ? JsonNode.Parse(labels) : new JsonObject(),
        ["status"] = step.Run switch
        {
            { IsCancelled: true } => "cancelled",
            { IsHalted: true } => "failed",
            { FailedSteps: > 0 } => "completed_with_errors",
            _ => "completed",
        },
    };

    public static JsonObject Of(IEnumerable<StepResult> results) =>
        new(results.Select(result => KeyValuePair.Create(result.Key, (JsonNode?)new JsonObject
        {
            ["status"] = System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(result.Status.ToString()),
            ["output"] = result.Output is { } output ? JsonNode.Parse(output) : null,
            ["reason"] = result.Reason,
            ["failure"] = result.Failure is null ? null : new JsonObject { ["class"] = result.FailureClass, ["message"] = result.Failure },
        })));
}

/// <summary>What later steps may know of one that is over.</summary>
/// <param name="Output">JSON.</param>
public sealed record StepResult(Guid Run, string Key, StepStatus Status, string? Output, string? Reason, string? FailureClass, string? Failure);
