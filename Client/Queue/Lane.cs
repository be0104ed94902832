namespace Aspire.Media.Client.Queue;

/// <summary>The queue in one picture.</summary>
/// <param name="Delayed">Steps that wait for a moment; of very many only so many are counted.</param>
/// <param name="IsMoreDelayed">Whether there are more than were counted.</param>
public sealed record QueueStatus(IReadOnlyList<Lane> Lanes, IReadOnlyList<Pause> Pauses, long Delayed, bool IsMoreDelayed = false)
{
    /// <summary>The steps that are first in line, over all lanes; not more than a few.</summary>
    public IReadOnlyList<QueuedStep> First { get; init; } = [];
}

/// <summary>A step that waits for a worker.</summary>
/// <param name="WaitedSeconds">For how long.</param>
public sealed record QueuedStep(Guid Id, Guid Run, string Workflow, string Key, string Kind, int Priority, double WaitedSeconds);

/// <summary>A lane of the queue: steps of one kind that ask the same of a worker.</summary>
/// <param name="Requires">What a worker must have.</param>
/// <param name="Resource">What there is least of while such a step runs: cpu, gpu, io, net or none.</param>
/// <param name="Waiting">How many steps wait in it for a worker; of very many, only so many are counted.</param>
/// <param name="IsMore">Whether there are more than were counted.</param>
/// <param name="OldestSeconds">How long its first step has waited; null when none waits.</param>
/// <param name="Workers">How many living workers can serve it; steps in a lane that nobody serves wait for ever.</param>
/// <param name="PerMinute">How many of its steps ended in a minute, over the last minutes.</param>
public sealed record Lane(
    int Id, string Kind, IReadOnlyList<string> Requires, string Resource, long Waiting, bool IsMore, long Processing, double? OldestSeconds, int Workers, bool IsPaused,
    double PerMinute = 0);

/// <summary>What stands still: the steps of a kind, the steps that need a capability, a workflow; without any of them, everything.</summary>
/// <param name="Cause"><c>hand</c> for a person's pause.</param>
public sealed record Pause(string? Kind, string? Capability, string? Workflow, string Cause, string? Reason, string PausedBy, DateTimeOffset PausedAt);

/// <summary>What shall stand still or go on: one of these, or everything.</summary>
public sealed record PauseRequest(string? Kind = null, string? Capability = null, string? Workflow = null, string? Reason = null);
