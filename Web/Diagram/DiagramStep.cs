using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Layout;

namespace Aspire.Media.Web.Diagram;

/// <summary>A step as a diagram shows it.</summary>
/// <param name="Address">Where choosing it leads.</param>
public sealed record DiagramStep(string Key, string Title, string Kind, IReadOnlyList<string> Needs, bool IsLast, string Address)
{
    public StatusLook? Look { get; init; }

    /// <summary>From 0 to 1 while it is worked on.</summary>
    public double? Progress { get; init; }

    public bool IsOver { get; init; }

    /// <summary>The steps of a run, as they stand.</summary>
    public static IReadOnlyList<DiagramStep> Of(Run run) =>
    [
        .. run.Steps.Select(step => new DiagramStep(
            step.Key, step.Title ?? step.Key, step.ChildWorkflow is { } child ? $"runs {child}" : step.Kind, step.Needs, step.Part == StepPart.Finally, $"runs/{run.Id}?step={step.Key}#step-{step.Key}")
        {
            Look = StatusLook.Of(step.Status),
            Progress = step.Status == StepStatus.Processing && step.Progress > 0 ? step.Progress : null,
            IsOver = step.Status >= StepStatus.Completed,
        }),
    ];

    /// <summary>The steps of a definition. Without a word about what it needs, a step comes after the one that is written before it.</summary>
    public static IReadOnlyList<DiagramStep> Of(JsonObject definition, string address) =>
        [.. Part(definition["steps"] as JsonArray, isLast: false, address), .. Part(definition["finally"] as JsonArray, isLast: true, address)];

    private static IEnumerable<DiagramStep> Part(JsonArray? steps, bool isLast, string address)
    {
        string? before = null;
        foreach (var step in (steps ?? []).OfType<JsonObject>())
        {
            var key = (string?)step["id"] ?? "";
            IReadOnlyList<string> needs = step["needs"] is JsonArray given ? [.. given.Select(need => (string?)need ?? "")] : before is null ? [] : [before];
            yield return new DiagramStep(key, (string?)step["title"] ?? key, (string?)step["uses"] ?? ((string?)step["run"] is { } child ? $"runs {child}" : "approval"), needs, isLast, $"{address}#step-{key}");
            before = key;
        }
    }
}
