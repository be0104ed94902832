using Aspire.Media.Engine.Lists;

namespace Aspire.Media.Engine.Runs;

/// <summary>A run as the database knows it.</summary>
public sealed record RunRecord
{
    public required Guid Id { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    public required RunStatus Status { get; init; }

    public required int Priority { get; init; }

    public required int TotalSteps { get; init; }

    public required int OpenSteps { get; init; }

    public required int FailedSteps { get; init; }

    /// <summary>JSON.</summary>
    public string? Input { get; init; }

    /// <summary>JSON.</summary>
    public string? Output { get; init; }

    /// <summary>JSON.</summary>
    public string? Labels { get; init; }

    public string? Trace { get; init; }

    public Guid? ParentRun { get; init; }

    public Guid? ParentStep { get; init; }

    public int Depth { get; init; }

    public Guid? ReplayOf { get; init; }

    public string? IdempotencyKey { get; init; }

    public string? ConcurrencyKey { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When somebody cancelled it: work that had begun may still be ending.</summary>
    public DateTimeOffset? CancelledAt { get; init; }

    public string? CancelledBy { get; init; }

    /// <summary>Whether it only reads, and asks what would be changed.</summary>
    public bool IsDry { get; init; }

    /// <summary>The dry run whose plan it carries out.</summary>
    public Guid? Applies { get; init; }

    /// <summary>The run that carries out the plan of this dry run.</summary>
    public Guid? AppliedBy { get; init; }
}

/// <summary>A step of a run as the database knows it.</summary>
public sealed record StepRecord
{
    public required Guid Id { get; init; }

    public required Guid RunId { get; init; }

    public required string Key { get; init; }

    public required int Place { get; init; }

    public required StepRole Role { get; init; }

    public required StepStatus Status { get; init; }

    public required string Kind { get; init; }

    public required int Attempt { get; init; }

    /// <summary>From 0 to 1; it never goes back.</summary>
    public required double Progress { get; init; }

    /// <summary>What it last said of itself.</summary>
    public string? Message { get; init; }

    /// <summary>JSON.</summary>
    public string? Output { get; init; }

    public string? FailureClass { get; init; }

    /// <summary>What went wrong last; on a step that waits, why its last attempt failed.</summary>
    public string? Failure { get; init; }

    /// <summary>Why it was skipped, or what it waits for.</summary>
    public string? Reason { get; init; }

    /// <summary>How far it is with its list, if it goes through one.</summary>
    public Walk? Walk { get; init; }

    public Guid? Child { get; init; }

    /// <summary>The open question that it waits for the answer to.</summary>
    public Guid? Approval { get; init; }

    public Guid? Worker { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it will be tried again.</summary>
    public DateTimeOffset? DueAt { get; init; }
}
