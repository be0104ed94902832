namespace Aspire.Media.Client.Status;

/// <summary>How the whole system is doing, as one picture taken at <see cref="TakenAt"/>.</summary>
public sealed record SystemStatus(
    string Version,
    DateTimeOffset StartedAt,
    DateTimeOffset TakenAt,
    Health Health,
    IReadOnlyList<ComponentStatus> Components,
    IReadOnlyList<WorkerStatus> Workers);

/// <summary>One thing the system depends on: the database, the storage, a program.</summary>
/// <param name="Name">What it is: <c>database</c>, <c>storage</c>, <c>ffmpeg</c>.</param>
/// <param name="Detail">In words: where it is and what was found, or what is wrong with it.</param>
/// <param name="Version">Its version, where it has one.</param>
/// <param name="Took">How long the check took.</param>
public sealed record ComponentStatus(string Name, Health Health, string Detail, string? Version, TimeSpan Took);

/// <summary>One worker process, as its last heartbeat left it.</summary>
public sealed record WorkerStatus(
    Guid Id,
    string Host,
    int ProcessId,
    string Version,
    WorkerState State,
    DateTimeOffset StartedAt,
    DateTimeOffset SeenAt);

public enum WorkerState
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,

    /// <summary>Its heartbeat is fresh.</summary>
    Live,

    /// <summary>It has been silent for longer than its lease.</summary>
    Lost,

    /// <summary>It said goodbye.</summary>
    Stopped,
}

public enum Health
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,

    Healthy,
    Degraded,
    Unhealthy,
}
