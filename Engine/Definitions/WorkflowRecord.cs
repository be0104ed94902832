namespace Aspire.Media.Engine.Definitions;

/// <summary>A workflow as lists show it.</summary>
public sealed record WorkflowRecord(string Name, string? Title, int Version, WorkflowOrigin Origin, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

/// <summary>One version of a workflow, whole.</summary>
/// <param name="Source">The text as it was given, to the byte.</param>
/// <param name="Definition">The same in canonical JSON.</param>
public sealed record WorkflowVersionRecord(
    string Name,
    int Version,
    WorkflowOrigin Origin,
    DefinitionFormat Format,
    byte[] Source,
    string Definition,
    string CreatedBy,
    DateTimeOffset CreatedAt);

/// <summary>One version of a workflow without its content.</summary>
public sealed record WorkflowVersionSummary(int Version, WorkflowOrigin Origin, DefinitionFormat Format, string CreatedBy, DateTimeOffset CreatedAt);

/// <summary>Who wrote a version: the product, which may replace its own at an upgrade, or a user, whose word stands.</summary>
public enum WorkflowOrigin
{
    User,
    Shipped,
}

/// <summary>What became of a registration.</summary>
/// <param name="Version">The version that holds the content; null where it was not taken.</param>
/// <param name="Added">Whether it is a new version.</param>
public sealed record Registration(int? Version, bool Added);
