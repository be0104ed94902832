using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Client.Schedules;

/// <summary>What starts a workflow at times, or after another: as it is written.</summary>
/// <param name="Inputs">Values may hold <c>${{ expressions }}</c> over <c>schedule</c> (<c>name</c>, <c>dueAt</c>, <c>date</c>) and, after another workflow, over <c>event</c>.</param>
/// <param name="Priority">From -100 to 100; each step of it counts as ten minutes of waiting.</param>
/// <param name="Cron">Minute, hour, day of the month, month, day of the week; either this, or <paramref name="After"/>.</param>
/// <param name="TimeZone">Whose clocks count, such as <c>Europe/Berlin</c>.</param>
/// <param name="OnlyIfEmpty">Whether it starts only when nothing waits for a worker and no worker has anything in hand.</param>
/// <param name="Windows">When it may start runs; none for always.</param>
public sealed record WriteSchedule(
    string Workflow,
    JsonObject? Inputs = null,
    IReadOnlyDictionary<string, string>? Labels = null,
    int Priority = 0,
    string? Cron = null,
    AfterWorkflow? After = null,
    string TimeZone = "UTC",
    OverlapPolicy Overlap = OverlapPolicy.Queue,
    MissedPolicy Missed = MissedPolicy.Once,
    bool OnlyIfEmpty = false,
    IReadOnlyList<ScheduleWindow>? Windows = null,
    bool Enabled = true);

/// <summary>The workflow after whose runs a schedule comes.</summary>
/// <param name="Ends">Which of their ends count; without any, that they completed, with errors or without.</param>
public sealed record AfterWorkflow(string Workflow, IReadOnlyList<RunStatus>? Ends = null);

/// <summary>A time of day in which runs may be started.</summary>
/// <param name="From">As in <c>22:00</c>, by the clocks of the schedule's zone.</param>
/// <param name="To">The same; one that is not later is on the next day.</param>
/// <param name="Days">On which it begins: mon, tue, wed, thu, fri, sat, sun; none for all.</param>
public sealed record ScheduleWindow(string From, string To, IReadOnlyList<string>? Days = null);

/// <summary>What becomes of a time that comes while a run of the schedule is open.</summary>
public enum OverlapPolicy
{
    Unknown,

    /// <summary>It waits for the end of that run.</summary>
    Queue,

    /// <summary>Nothing is started.</summary>
    Skip,

    /// <summary>That run is cancelled, and its place taken once it is over.</summary>
    Replace,

    /// <summary>One more is started.</summary>
    Allow,
}

/// <summary>What becomes of times at which nothing could be started.</summary>
public enum MissedPolicy
{
    Unknown,

    /// <summary>One run makes up for all of them.</summary>
    Once,

    /// <summary>Each gets its run, the last hundred.</summary>
    All,

    /// <summary>They pass.</summary>
    Skip,
}

/// <summary>A schedule as it stands.</summary>
public sealed record Schedule
{
    public required string Name { get; init; }

    public required WriteSchedule Definition { get; init; }

    /// <summary>When it comes, in words: "at 03:00 on Monday to Friday".</summary>
    public required string Words { get; init; }

    /// <summary>When it comes next; null while it is off, and where it comes after another workflow.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>The same by the clocks of its zone.</summary>
    public string? NextLocal { get; init; }

    /// <summary>When its window opens then; null where it need not wait for one.</summary>
    public DateTimeOffset? NextStartsAt { get; init; }

    /// <summary>The next times; a list of schedules leaves them out.</summary>
    public IReadOnlyList<ScheduledTime> Next { get; init; } = [];

    /// <summary>Why its last start was refused, or why it cannot go on; null while all is well.</summary>
    public string? Problem { get; init; }

    /// <summary>What waits.</summary>
    public Firing? Pending { get; init; }

    /// <summary>What became of the last time before that.</summary>
    public Firing? Last { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required string ChangedBy { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }
}

/// <summary>A time that is still to come.</summary>
/// <param name="Local">The same by the clocks of the schedule's zone, with its distance from UTC.</param>
/// <param name="StartsAt">When its window opens; null where it need not wait for one.</param>
public sealed record ScheduledTime(DateTimeOffset At, string Local, DateTimeOffset? StartsAt = null);

/// <summary>What became of a time at which a schedule was due, or of an end that it follows.</summary>
/// <param name="Count">How many times it stands for.</param>
/// <param name="Reason">Why it waits, or why nothing was started.</param>
/// <param name="Until">Until when it waits, where that is known.</param>
/// <param name="StartedBy">Who started it by hand.</param>
/// <param name="At">When that was decided.</param>
public sealed record Firing(
    long Id, DateTimeOffset DueAt, int Count, FiringStatus Status, DateTimeOffset At, string? Reason = null, DateTimeOffset? Until = null, Guid? Run = null, RunStatus? RunStatus = null,
    string? StartedBy = null);

public enum FiringStatus
{
    Unknown,
    Due,
    Waiting,
    Started,
    Skipped,

    /// <summary>The workflow could not be started.</summary>
    Refused,
}

/// <summary>The wish that a schedule is on, or off.</summary>
public sealed record SwitchSchedule(bool Enabled);

/// <summary>Times that somebody thinks of.</summary>
/// <param name="Count">How many of them are wanted, 1 to 50.</param>
public sealed record PreviewSchedule(string Cron, string TimeZone = "UTC", IReadOnlyList<ScheduleWindow>? Windows = null, int Count = 5);

/// <summary>What they come to.</summary>
public sealed record SchedulePreview(string Words, IReadOnlyList<ScheduledTime> Next);
