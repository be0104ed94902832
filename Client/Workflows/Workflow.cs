using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Workflows;

/// <summary>A workflow as lists show it.</summary>
public sealed record WorkflowSummary(string Name, string? Title, int Version, WorkflowOrigin Origin, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>One version of a workflow, whole.</summary>
/// <param name="Source">The text as it was given.</param>
/// <param name="Definition">The same in canonical JSON.</param>
public sealed record Workflow(
    string Name,
    int Version,
    WorkflowOrigin Origin,
    WorkflowFormat Format,
    string Source,
    JsonObject Definition,
    string CreatedBy,
    DateTimeOffset CreatedAt);

/// <summary>One version of a workflow without its content.</summary>
public sealed record WorkflowVersion(int Version, WorkflowOrigin Origin, WorkflowFormat Format, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>A definition that was taken in, or, in a dry run, one that would be.</summary>
/// <param name="Version">The version that holds it; null in a dry run.</param>
/// <param name="Added">Whether that version is new: the same content twice is one version.</param>
/// <param name="Definition">The definition in canonical JSON.</param>
public sealed record RegisteredWorkflow(string Name, int? Version, bool Added, JsonObject Definition);

/// <summary>Who wrote a version: the product or a user.</summary>
public enum WorkflowOrigin
{
    Unknown,
    User,
    Shipped,
}

/// <summary>The language of a definition.</summary>
public enum WorkflowFormat
{
    Unknown,
    Json,
    Yaml,
}
