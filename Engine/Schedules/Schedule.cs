using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schedules;

/// <summary>What starts a workflow: times, or the ends of another's runs.</summary>
public sealed record Schedule
{
    public required string Name { get; init; }

    public required string Workflow { get; init; }

    /// <summary>Values may hold <c>${{ expressions }}</c> over <c>schedule</c> and, after another workflow, over <c>event</c>.</summary>
    public JsonObject? Inputs { get; init; }

    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    public int Priority { get; init; }

    /// <summary>Null where it follows another workflow.</summary>
    public string? Cron { get; init; }

    /// <summary>The workflow after whose runs it starts its own.</summary>
    public string? After { get; init; }

    /// <summary>Which ends count: kinds of events such as <c>run.completed</c>.</summary>
    public IReadOnlyList<string> AfterEnds { get; init; } = [];

    public string TimeZone { get; init; } = "UTC";

    public ScheduleOverlap Overlap { get; init; }

    public MissedPolicy Missed { get; init; }

    public bool OnlyIfEmpty { get; init; }

    public IReadOnlyList<ScheduleWindow> Windows { get; init; } = [];

    public bool IsEnabled { get; init; } = true;
}

/// <summary>What becomes of a time that comes while a run of the schedule is open.</summary>
public enum ScheduleOverlap
{
    /// <summary>It waits for the end of that run.</summary>
    Queue,

    /// <summary>Nothing is started.</summary>
    Skip,

    /// <summary>That run is cancelled, and its place taken once it is over.</summary>
    Replace,

    /// <summary>One more is started.</summary>
    Allow,
}

/// <summary>What becomes of times at which nobody was there to start anything, or at which something else waited.</summary>
public enum MissedPolicy
{
    /// <summary>One run makes up for all of them.</summary>
    Once,

    /// <summary>Each gets its run, up to a bound.</summary>
    All,

    /// <summary>They pass.</summary>
    Skip,
}

/// <summary>A schedule as it stands.</summary>
/// <param name="NextAt">The time that it comes next.</param>
/// <param name="Problem">Why its last start was refused, or why it cannot go on.</param>
/// <param name="Pending">What waits.</param>
/// <param name="Last">What became of the last time before that.</param>
public sealed record ScheduleRecord(
    Schedule Schedule, long Revision, DateTimeOffset? NextAt, string? Problem, string CreatedBy, DateTimeOffset CreatedAt, string ChangedBy, DateTimeOffset ChangedAt, Firing? Pending,
    Firing? Last);
