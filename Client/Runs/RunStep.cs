using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Aspire.Media.Client.Runs;

/// <summary>A step of a run.</summary>
public record RunStep
{
    public required Guid Id { get; init; }

    /// <summary>Its id in the definition.</summary>
    public required string Key { get; init; }

    public string? Title { get; init; }

    /// <summary>The kind of step; for a child run <c>run.child</c>, for one that only asks <c>run.approval</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Whether it is a step of the run, or one that runs last in any case.</summary>
    public required StepPart Part { get; init; }

    public required StepStatus Status { get; init; }

    /// <summary>The keys of the steps before it.</summary>
    public IReadOnlyList<string> Needs { get; init; } = [];

    /// <summary>Which attempt this is, or how many there were; 0 before the first.</summary>
    public required int Attempt { get; init; }

    /// <summary>From 0 to 1; it never goes back.</summary>
    public required double Progress { get; init; }

    /// <summary>The part of the run's progress that it fills, in percent, where its definition says so.</summary>
    public double? ProgressFrom { get; init; }

    public double? ProgressTo { get; init; }

    /// <summary>What it last said of itself.</summary>
    public string? Message { get; init; }

    /// <summary>Why it was skipped, or what it waits for.</summary>
    public string? Reason { get; init; }

    /// <summary>What went wrong; on a step that waits, with its last attempt.</summary>
    public StepFailure? Failure { get; init; }

    public JsonElement? Output { get; init; }

    /// <summary>How far it is with its list, if it goes through one.</summary>
    public ItemCounts? Items { get; init; }

    /// <summary>The run that it started.</summary>
    public Guid? Child { get; init; }

    /// <summary>The workflow of that run.</summary>
    public string? ChildWorkflow { get; init; }

    /// <summary>The open question that it waits for the answer to.</summary>
    public Guid? Approval { get; init; }

    /// <summary>The worker that has it, or had it last.</summary>
    public Guid? Worker { get; init; }

    public DateTimeOffset? QueuedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>When it will be tried again.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>A step by itself, with the run that it belongs to.</summary>
public sealed record Step : RunStep
{
    public Step()
    {
    }

    [SetsRequiredMembers]
    public Step(RunStep step, RunSummary run)
        : base(step) => (Run, Workflow, Version, RunStatus) = (run.Id, run.Workflow, run.Version, run.Status);

    public required Guid Run { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    public required RunStatus RunStatus { get; init; }
}

/// <summary>A step that failed for good, with the run that it failed in.</summary>
public sealed record FailedStep(
    Guid Id, Guid Run, RunStatus RunStatus, string Workflow, string Key, string Kind, int Attempt, StepFailure Failure, DateTimeOffset FailedAt);

/// <summary>Which failed steps a list is about. What is null does not matter.</summary>
/// <param name="Class">Such as <c>disk_full</c>.</param>
public sealed record FailedStepFilter(string? Workflow = null, string? Class = null, string? Kind = null);

/// <param name="Class">Such as <c>disk_full</c>.</param>
public sealed record StepFailure(string Class, string Message);

public enum StepStatus
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,

    /// <summary>Steps before it are not over yet.</summary>
    Blocked,

    /// <summary>A worker may take it.</summary>
    Queued,

    /// <summary>A worker has it.</summary>
    Processing,

    /// <summary>It waits for a moment, a child run, a person, or the end of a pause.</summary>
    Waiting,
    Completed,
    Skipped,
    Failed,
    Cancelled,
}

public enum StepPart
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,
    Main,
    Finally,
}
