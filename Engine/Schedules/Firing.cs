using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Schedules;

/// <summary>What became of a time at which a schedule was due, or of an end that it follows.</summary>
/// <param name="Count">How many times it stands for; not more than <see cref="Agenda.MostCounted"/> are counted.</param>
/// <param name="RunStatus">How its run stands.</param>
/// <param name="Until">Until when it waits, where that is known.</param>
/// <param name="StartedBy">Who started it by hand.</param>
/// <param name="At">When that was decided.</param>
public sealed record Firing(
    long Id, DateTimeOffset DueAt, int Count, FiringStatus Status, string? Reason, DateTimeOffset? Until, Guid? Run, RunStatus? RunStatus, string? StartedBy, DateTimeOffset At);

public enum FiringStatus
{
    /// <summary>Nobody has looked at it yet.</summary>
    Due,

    /// <summary>It waits for a window, or for the end of a run.</summary>
    Waiting,
    Started,
    Skipped,

    /// <summary>The workflow could not be started.</summary>
    Refused,
}

/// <summary>A schedule whose time has come.</summary>
internal sealed record DueSchedule(string Name, long Revision, string Cron, string TimeZone, MissedPolicy Missed, DateTimeOffset NextAt);

/// <summary>What is written of a schedule whose time has come.</summary>
internal sealed record Advance(DueSchedule Schedule, DueTimes Times);

/// <summary>A firing about which something can be decided now.</summary>
/// <param name="Event">The end that it follows, as expressions see it.</param>
/// <param name="Depth">How many runs led to it.</param>
/// <param name="Busy">The open runs of its schedule.</param>
internal sealed record PendingFiring(long Id, DateTimeOffset DueAt, JsonNode? Event, int Depth, FiringStatus Status, Schedule Schedule, long Revision, IReadOnlyList<Guid> Busy);

/// <summary>What was decided about a firing.</summary>
internal sealed record Verdict(PendingFiring Firing, FiringStatus Status, string? Reason, DateTimeOffset? Until = null);
