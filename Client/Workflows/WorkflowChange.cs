using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Workflows;

/// <summary>What changed from one version to another.</summary>
public sealed record WorkflowDiff(string Name, int From, int To, IReadOnlyList<WorkflowChange> Changes);

/// <param name="Pointer">Where: of what was removed, in the older version; of everything else, in the newer one.</param>
public sealed record WorkflowChange(string Pointer, WorkflowChangeKind Kind, JsonNode? Before = null, JsonNode? After = null);

public enum WorkflowChangeKind
{
    Unknown,
    Added,
    Removed,
    Changed,
}
