using Aspire.Media.Client.Status;

namespace Aspire.Media.Client.Queue;

/// <summary>A worker and what it does.</summary>
/// <param name="IsDraining">Whether it takes no more steps.</param>
/// <param name="Capabilities">What it has that steps may require, such as <c>ffmpeg</c>.</param>
/// <param name="Slots">How many steps of each resource it takes at once.</param>
/// <param name="Steps">What it has in hand, the oldest first.</param>
public sealed record Worker(
    Guid Id,
    string Host,
    int ProcessId,
    string Version,
    WorkerState State,
    bool IsDraining,
    IReadOnlyList<string> Capabilities,
    IReadOnlyDictionary<string, int> Slots,
    IReadOnlyList<WorkerStep> Steps,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt);

/// <summary>A step that a worker has in hand.</summary>
/// <param name="Progress">From 0 to 1.</param>
public sealed record WorkerStep(Guid Id, Guid Run, string Workflow, string Key, string Kind, DateTimeOffset ClaimedAt, double Progress, string? Message = null);

/// <param name="Drain">Whether the worker shall take no more steps, or take some again.</param>
public sealed record DrainWorker(bool Drain);
