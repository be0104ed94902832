using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Queue;

/// <summary>A step that this worker holds, with what it needs to begin.</summary>
/// <param name="Lease">The number of the lease, which proves that it is still held.</param>
/// <param name="Attempt">1 for the first.</param>
/// <param name="WaitedUntil">The moment that it waited for since its last attempt.</param>
/// <param name="Place">Where it stands in the definition.</param>
/// <param name="Item">The item of a list that this is.</param>
public sealed record ClaimedStep(
    Guid Id,
    Guid RunId,
    long Lease,
    int Attempt,
    int Lane,
    DateTimeOffset Since,
    int Place,
    StepRole Role,
    DateTimeOffset? WaitedUntil,
    ClaimedRun Run,
    ClaimedItem? Item = null)
{
    /// <summary>Whether it only remains to be closed: its run was cancelled or halted in the meantime.</summary>
    public bool IsClosed => Role is not (StepRole.Finally or StepRole.FinallyItem) && (Run.IsCancelled || Run.IsHalted);

    /// <summary>Its end in this status.</summary>
    public StepEnd End(StepStatus status) => new(Id, RunId, Lease, status) { IsLimited = Run.IsLimited };
}

/// <summary>What a claimed step knows of its run; the rest is asked for by those who need it.</summary>
/// <param name="Input">The inputs as JSON.</param>
public sealed record ClaimedRun(string Workflow, int Version, string? Input, string? Trace, RunStanding Standing)
{
    public bool IsCancelled => Standing.HasFlag(RunStanding.Cancelled);

    public bool IsHalted => Standing.HasFlag(RunStanding.Halted);

    /// <summary>Whether its end makes room for another.</summary>
    public bool IsLimited => Standing.HasFlag(RunStanding.Limited);

    /// <summary>Whether its workflow is paused.</summary>
    public bool IsParked => Standing.HasFlag(RunStanding.Parked);

    /// <summary>Whether it only reads, and asks what would be changed.</summary>
    public bool IsDry => Standing.HasFlag(RunStanding.Dry);

    /// <summary>Whether it carries out the plan of a dry run.</summary>
    public bool IsApplying => Standing.HasFlag(RunStanding.Applying);
}

/// <summary>How the run of a claimed step stands. The statement that claims counts with these numbers.</summary>
[Flags]
public enum RunStanding
{
    None = 0,
    Cancelled = 1,
    Halted = 2,
    Limited = 4,
    Parked = 8,
    Dry = 16,
    Applying = 32,
}
