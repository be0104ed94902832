using System.Text.Json;

namespace Aspire.Media.Engine.Incidents;

/// <summary>What kind of thing needs a person.</summary>
public enum IncidentKind
{
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
    Open,

    /// <summary>Somebody sees to it.</summary>
    Acknowledged,
    Resolved,
}

/// <summary>Kinds and statuses as the database, events and clients know them: <c>missing_mount</c>.</summary>
public static class IncidentWords
{
    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    internal static T Value<T>(string word)
        where T : struct, Enum => Enum.GetValues<T>().First(value => Word(value) == word);
}

/// <summary>Something that needs a person: opens an incident, or counts for the one that is open for the same cause.</summary>
/// <param name="Cause">A stable key: what has the same cause is one incident. It holds no ids of runs.</param>
/// <param name="Title">What is wrong, in one line.</param>
/// <param name="Message">What happened, this time.</param>
/// <param name="Help">What helps.</param>
public sealed record IncidentReport(IncidentKind Kind, string Cause, string Title, string Message, string? Help = null)
{
    public string? Workflow { get; init; }

    public Guid? Run { get; init; }

    /// <summary>The step that failed because of it, which a replay retries.</summary>
    public Guid? Step { get; init; }
}

/// <summary>An incident as it stands.</summary>
/// <param name="Message">What happened the last time.</param>
/// <param name="Count">How often it struck.</param>
/// <param name="Earlier">The one before, for the same cause.</param>
public sealed record IncidentRecord(
    Guid Id,
    IncidentKind Kind,
    string Cause,
    string Title,
    string Message,
    string? Help,
    string? Workflow,
    long Count,
    DateTimeOffset OpenedAt,
    DateTimeOffset LastAt,
    Guid? Earlier)
{
    public DateTimeOffset? AcknowledgedAt { get; init; }

    public string? AcknowledgedBy { get; init; }

    public DateTimeOffset? ResolvedAt { get; init; }

    public string? ResolvedBy { get; init; }

    public IncidentStatus Status => ResolvedAt is not null ? IncidentStatus.Resolved : AcknowledgedAt is not null ? IncidentStatus.Acknowledged : IncidentStatus.Open;
}

/// <summary>What somebody wrote to an incident.</summary>
public sealed record IncidentNote(DateTimeOffset At, string By, string Text);

/// <summary>A step that failed because of an incident.</summary>
/// <param name="IsFailed">Whether it still is.</param>
public sealed record IncidentCase(Guid Step, Guid Run, string Workflow, string Key, bool IsFailed, string? Failure, DateTimeOffset At);

/// <summary>Which incidents are meant. What is null does not matter.</summary>
public sealed record IncidentQuery(IReadOnlySet<IncidentStatus>? Statuses = null, IncidentKind? Kind = null, string? Workflow = null);

/// <summary>How many incidents of a kind are not over.</summary>
public sealed record OpenIncidents(IncidentKind Kind, bool IsAcknowledged, long Count);
