using Aspire.Media.Engine.Definitions;

namespace Aspire.Media.Engine.Runs;

/// <summary>A run as it is written to the database: everything about it is decided.</summary>
public sealed record NewRun
{
    public required Guid Id { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    public int Priority { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Input { get; init; }

    /// <summary>JSON; null for none.</summary>
    public string? Labels { get; init; }

    /// <summary>The trace that all of its work belongs to, as a W3C <c>traceparent</c>.</summary>
    public string? Trace { get; init; }

    public ParentStep? Parent { get; init; }

    /// <summary>How many runs led to it, one by the other: as its parents, or by their ends.</summary>
    public int Depth { get; init; }

    public Guid? ReplayOf { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>Whether it only reads, and asks what would be changed.</summary>
    public bool IsDry { get; init; }

    /// <summary>The dry run whose plan it carries out.</summary>
    public Guid? Applies { get; init; }

    public Concurrency? Concurrency { get; init; }

    public required string CreatedBy { get; init; }

    public required IReadOnlyList<NewStep> Steps { get; init; }
}

/// <summary>A step of a new run.</summary>
/// <param name="Place">Where it stands in the definition.</param>
/// <param name="Needs">How many steps come before it.</param>
/// <param name="Dependents">The steps that wait for it.</param>
/// <param name="Reused">What it gave in an earlier run, or why it is left out: then it is over from the beginning.</param>
public sealed record NewStep(Guid Id, string Key, int Place, StepRole Role, int Lane, int Needs, IReadOnlyList<Guid> Dependents, ReusedStep? Reused = null)
{
    /// <summary>Whether it can begin as soon as its run may.</summary>
    public bool IsReady => Needs == 0 && Reused is null;

    /// <summary>Where it stands in a run that may begin.</summary>
    public StepStatus FirstStatus => Reused?.Status ?? (IsReady ? StepStatus.Queued : StepStatus.Blocked);
}

/// <summary>What a step ended with that the run does not do: the result it had in another run, or the reason why it is left out.</summary>
/// <param name="Output">JSON.</param>
public sealed record ReusedStep(StepStatus Status, string? Output, string? Reason)
{
    /// <summary>The step whose list it is, if it gave one.</summary>
    public Guid? Origin { get; init; }

    public int? Listed { get; init; }

    public long? Lease { get; init; }
}

/// <summary>The step that a child run works for.</summary>
/// <param name="Depth">How many runs stand above the child.</param>
public sealed record ParentStep(Guid Run, Guid Step, int Depth);

/// <summary>The group that a run counts in, and what becomes of it when there is no room.</summary>
public sealed record Concurrency(string Key, int Room, OverlapPolicy Overlap);
