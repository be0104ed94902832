using System.Text.Json.Nodes;

using Aspire.Media.Engine.Approvals;
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

    public static JsonObject Of(ClaimedStep step, RunFacts facts) => new()
    {
        ["id"] = step.RunId.ToString(),
        ["workflow"] = step.Run.Workflow,
        ["version"] = step.Run.Version,
        ["priority"] = facts.Priority,
        ["createdBy"] = facts.CreatedBy,
        ["createdAt"] = facts.CreatedAt.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture),
        ["labels"] = facts.Labels is { } labels ? JsonNode.Parse(labels) : new JsonObject(),
        ["status"] = step.Run.IsCancelled ? "cancelled" : step.Run.IsHalted ? "failed" : facts.FailedSteps > 0 ? "completed_with_errors" : "completed",
    };

    public static JsonObject Of(IEnumerable<StepResult> results) =>
        new(results.Select(result => KeyValuePair.Create(result.Key, (JsonNode?)new JsonObject
        {
            ["status"] = result.Status.Word(),
            ["output"] = result.Output is { } output ? JsonNode.Parse(output) : null,
            ["items"] = result.Items is { } items
                ? new JsonObject { ["count"] = items.Count, ["completed"] = items.Completed, ["skipped"] = items.Skipped, ["failed"] = items.Failed }
                : null,
            ["approval"] = result.Approval is { } answer ? ApprovalGate.Document(answer) : null,
            ["reason"] = result.Reason,
            ["failure"] = result.Failure is null ? null : new JsonObject { ["class"] = result.FailureClass, ["message"] = result.Failure },
        })));
}

/// <summary>What later steps may know of one that is over.</summary>
/// <param name="Output">JSON.</param>
public sealed record StepResult(Guid Run, string Key, StepStatus Status, string? Output, string? Reason, string? FailureClass, string? Failure)
{
    /// <summary>The list that it gave, or went through.</summary>
    public ListResult? Items { get; init; }

    /// <summary>What people said of it, where they were asked.</summary>
    public ApprovalAnswer? Approval { get; init; }
}

/// <summary>How long a list is, and, of one that was gone through, what became of its entries.</summary>
public sealed record ListResult(int Count, int? Completed, int? Skipped, int? Failed)
{
    /// <summary>Whether it was gone through or not: the same came of all that was in it.</summary>
    public static readonly ListResult Empty = new(0, 0, 0, 0);
}
