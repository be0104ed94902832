using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Queue;

/// <summary>A step that this worker holds, with what it needs to begin.</summary>
/// <param name="Lease">The number of the lease, which proves that it is still held.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="WaitedUntil">The moment that it waited for since its last attempt.</param>
/// <param name="Place">Where it stands in the definition.</param>
public sealed record ClaimedStep(
    Guid Id,
    Guid RunId,
    long Lease,
    int Attempt,
    int Lane,
    DateTimeOffset Since,
    DateTimeOffset ClaimedAt,
    int Place,
    StepRole Role,
    DateTimeOffset? WaitedUntil,
    ClaimedRun Run)
{
    /// <summary>Whether it only remains to be closed: its run was cancelled or halted in the meantime.</summary>
    public bool IsClosed => Role != StepRole.Finally && (Run.IsCancelled || Run.IsHalted);

    /// <summary>Its end in this status.</summary>
    public StepEnd End(StepStatus status) => new(Id, RunId, Lease, status) { IsLimited = Run.ConcurrencyKey is not null };
}

/// <summary>What a claimed step knows of its run.</summary>
/// <param name="Input">The inputs as JSON.</param>
/// <param name="IsParked">Whether its workflow is paused.</param>
public sealed record ClaimedRun(
    string Workflow,
    int Version,
    string? Input,
    string? Labels,
    string? Trace,
    int Priority,
    int Depth,
    string? ConcurrencyKey,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    bool IsCancelled,
    bool IsHalted,
    int FailedSteps,
    bool IsParked);
