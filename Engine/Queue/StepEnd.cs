using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Queue;

/// <summary>How a claimed step ended.</summary>
/// <param name="Status">One of those in which it is over.</param>
public sealed record StepEnd(Guid Step, Guid Run, long Lease, StepStatus Status)
{
    /// <summary>JSON.</summary>
    public string? Output { get; init; }

    public string? Reason { get; init; }

    public string? FailureClass { get; init; }

    public string? Failure { get; init; }

    /// <summary>How long the list is that it wrote; null when it wrote none.</summary>
    public int? Listed { get; init; }

    /// <summary>Why it ended without having done its work.</summary>
    public CloseReason? ClosedBy { get; init; }

    /// <summary>Whether nothing else of the run may begin.</summary>
    public bool Halts { get; init; }

    /// <summary>Whether the end of the run makes room for another.</summary>
    public bool IsLimited { get; init; }

    /// <summary>Whether <see cref="Output"/> is that of the run.</summary>
    public bool IsRunOutput { get; init; }

    /// <summary>What a person has to see to, because it failed for good.</summary>
    public IncidentReport? Incident { get; init; }

    /// <summary>What was tried to help it, where anything was.</summary>
    public StepRecovery? Recovery { get; init; }
}

/// <summary>A claimed step that goes on later.</summary>
/// <param name="DueAt">When; null when it waits for something else.</param>
public sealed record StepPause(Guid Step, Guid Run, long Lease, DateTimeOffset? DueAt)
{
    /// <summary>Whether the attempt does not count.</summary>
    public bool IsRefunded { get; init; }

    public string? Reason { get; init; }

    public string? FailureClass { get; init; }

    public string? Failure { get; init; }

    /// <summary>The paused workflow that it waits for.</summary>
    public string? Workflow { get; init; }

    /// <summary>What is to be known at its next attempt, where anything was done to help it.</summary>
    public StepRecovery? Recovery { get; init; }
}

/// <summary>Why a step was closed without having done its work. The numbers are kept in the database.</summary>
public enum CloseReason : short
{
    Halted = 1,
    Cancelled = 2,

    /// <summary>In a dry run it said what it would change; what would come of that is not known.</summary>
    Planned = 3,

    /// <summary>In a dry run it could not be asked, since it depends on what is not known.</summary>
    Unknown = 4,
}
