using System.Reflection;

using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Fleet;

/// <summary>One worker process. A restarted process is another worker.</summary>
public sealed record WorkerIdentity(Guid Id, string Host, int ProcessId, string Version)
{
    public static readonly string OwnVersion = typeof(WorkerIdentity).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static WorkerIdentity OfThisProcess() => new(
        Guid.CreateVersion7(),
        Environment.MachineName,
        Environment.ProcessId,
        OwnVersion);
}

/// <summary>What a worker can do, and how much of it at once.</summary>
/// <param name="Capabilities">What it has that steps may require, such as <c>ffmpeg</c>.</param>
/// <param name="Slots">How many steps of each resource it takes at once.</param>
public sealed record WorkerEquipment(IReadOnlyList<string> Capabilities, IReadOnlyDictionary<StepResource, int> Slots)
{
    /// <summary>The kinds of steps that it knows, under all of their names.</summary>
    public IReadOnlyList<string> Kinds { get; init; } = [];

    public static readonly WorkerEquipment None = new([], new Dictionary<StepResource, int>());
}

/// <summary>What a worker learns from its heartbeat.</summary>
/// <param name="Reached">With the duty to look after the queue: for how long the database has answered without a gap. Null without the duty.</param>
/// <param name="IsDraining">Whether it shall take no more steps.</param>
/// <param name="LastLane">The newest lane that there is.</param>
/// <param name="Fleet">How many workers there are.</param>
public sealed record Pulse(TimeSpan? Reached, bool IsDraining, int LastLane, int Fleet);

/// <summary>The duty to look after the queue for all, as a worker takes or keeps it.</summary>
/// <param name="Length">For how long it is kept.</param>
/// <param name="Reached">For how long the database has answered this worker without a gap.</param>
/// <param name="Gap">For how long the whole fleet may have been silent without the database having been away.</param>
public sealed record DutyTerm(TimeSpan Length, TimeSpan Reached, TimeSpan Gap)
{
    public static readonly DutyTerm None = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
}

/// <summary>What the database server knows of time.</summary>
/// <param name="Up">How long it has been running.</param>
public sealed record ServerClock(DateTimeOffset Now, TimeSpan Up);

/// <summary>A step that a worker has in hand.</summary>
/// <param name="Progress">From 0 to 1.</param>
public sealed record Holding(
    Guid Worker, Guid Step, Guid Run, string Workflow, string Key, string Kind, DateTimeOffset ClaimedAt, double Progress, string? Message);

/// <summary>What the database knows of a worker.</summary>
/// <param name="Silent">No heartbeat within the lease.</param>
/// <param name="Busy">How many steps it holds.</param>
public sealed record WorkerRecord(
    WorkerIdentity Identity, DateTimeOffset StartedAt, DateTimeOffset SeenAt, bool Stopped, bool Silent, WorkerEquipment Equipment, bool IsDraining, int Busy);
