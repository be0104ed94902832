namespace Aspire.Media.Client.Incidents;

/// <summary>Something that needs a person. What has the same cause is one incident, and counted.</summary>
public sealed record Incident
{
    public required Guid Id { get; init; }

    public required IncidentKind Kind { get; init; }

    public required IncidentStatus Status { get; init; }

    /// <summary>A stable key: while an incident is open, whatever has the same cause counts for it.</summary>
    public required string Cause { get; init; }

    /// <summary>What is wrong, in one line.</summary>
    public required string Title { get; init; }

    /// <summary>What happened the last time.</summary>
    public required string Message { get; init; }

    /// <summary>What helps.</summary>
    public string? Help { get; init; }

    public string? Workflow { get; init; }

    /// <summary>How often it struck.</summary>
    public required long Count { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When it struck last.</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>The incident before this one, for the same cause.</summary>
    public Guid? Earlier { get; init; }

    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public string? ResolvedBy { get; init; }

    /// <summary>What people wrote, the first first; a list of incidents leaves it out.</summary>
    public IReadOnlyList<IncidentNote> Notes { get; init; } = [];

    /// <summary>The last steps that failed because of it; a list of incidents leaves them out.</summary>
    public IReadOnlyList<IncidentCase> Cases { get; init; } = [];

    /// <summary>How many steps still are failed because of it, 10,000 at most: a replay retries them. A list of incidents leaves it out.</summary>
    public long? Failed { get; init; }
}

public enum IncidentKind
{
    Unknown,

    /// <summary>A step failed for good.</summary>
    Escalation,
    MissingMount,
    DeadDependency,
    ExpiredLogin,

    /// <summary>A person was asked, and has not answered in time.</summary>
    ApprovalOverdue,
}

public enum IncidentStatus
{
    Unknown,
    Open,

    /// <summary>Somebody sees to it.</summary>
    Acknowledged,
    Resolved,
}

public sealed record IncidentNote(DateTimeOffset At, string By, string Text);

/// <summary>A step that failed because of an incident.</summary>
/// <param name="Key">What the definition calls it.</param>
/// <param name="IsFailed">Whether it still is failed.</param>
public sealed record IncidentCase(Guid Step, Guid Run, string Workflow, string Key, bool IsFailed, DateTimeOffset At, string? Failure = null);

/// <summary>How many incidents are not over.</summary>
/// <param name="Open">That nobody sees to yet.</param>
/// <param name="Acknowledged">That somebody sees to.</param>
public sealed record IncidentCount(long Open, long Acknowledged);

/// <summary>What somebody says about an incident.</summary>
public sealed record IncidentRemark(string? Note = null);

/// <summary>Which incidents are meant. What is null does not matter.</summary>
/// <param name="Statuses">Any of these.</param>
public sealed record IncidentFilter(IReadOnlyList<IncidentStatus>? Statuses = null, IncidentKind? Kind = null, string? Workflow = null);
