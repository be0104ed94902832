using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;

namespace Aspire.Media.Client.Runs;

/// <summary>A run as lists show it.</summary>
public record RunSummary
{
    public required Guid Id { get; init; }

    public required string Workflow { get; init; }

    public required int Version { get; init; }

    /// <summary>The workflow's name as people read it, where it has one.</summary>
    public string? Title { get; init; }

    public required RunStatus Status { get; init; }

    /// <summary>Whether it was cancelled, while what it had begun still ends.</summary>
    public bool IsCancelling { get; init; }

    /// <summary>From 0 to 100; it never goes back.</summary>
    public required double Progress { get; init; }

    public required int TotalSteps { get; init; }

    public required int OpenSteps { get; init; }

    public required int FailedSteps { get; init; }

    /// <summary>The title (or key) of the step that is worked on, of several the first; null while none is.</summary>
    public string? CurrentStep { get; init; }

    /// <summary>What went wrong, of several failures the first; null while nothing did.</summary>
    public RunFailure? Failure { get; init; }

    /// <summary>From -100 to 100.</summary>
    public required int Priority { get; init; }

    public IReadOnlyDictionary<string, string> Labels { get; init; } = new Dictionary<string, string>();

    public Guid? ParentRun { get; init; }

    /// <summary>Whether it only reads, and says what would be changed.</summary>
    public bool IsDry { get; init; }

    /// <summary>The dry run whose plan it carries out.</summary>
    public Guid? Applies { get; init; }

    public required string CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }
}

/// <summary>A run, whole.</summary>
public sealed record Run : RunSummary
{
    public Run()
    {
    }

    [SetsRequiredMembers]
    public Run(RunSummary summary, JsonObject inputs, IReadOnlyList<RunStep> steps)
        : base(summary) => (Inputs, Steps) = (inputs, steps);

    public required JsonObject Inputs { get; init; }

    /// <summary>What it handed back; null until it is over, and where its workflow says nothing about outputs.</summary>
    public JsonNode? Outputs { get; init; }

    /// <summary>In the order of the definition; those that run last in any case come last.</summary>
    public required IReadOnlyList<RunStep> Steps { get; init; }

    /// <summary>The step that it works for.</summary>
    public Guid? ParentStep { get; init; }

    /// <summary>The run that it repeats in part.</summary>
    public Guid? ReplayOf { get; init; }

    /// <summary>The run that carries out the plan of this dry run.</summary>
    public Guid? AppliedBy { get; init; }

    public string? IdempotencyKey { get; init; }

    /// <summary>The group that it counts in where its workflow limits how many run at once.</summary>
    public string? Group { get; init; }

    public DateTimeOffset? CancelledAt { get; init; }

    public string? CancelledBy { get; init; }

    /// <summary>The trace of all its work, as a W3C <c>traceparent</c>.</summary>
    public string? Trace { get; init; }
}

/// <param name="Step">The key of the step.</param>
/// <param name="Class">Such as <c>disk_full</c>.</param>
public sealed record RunFailure(string Step, string Class, string Message);

public enum RunStatus
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,

    /// <summary>Nothing of it has begun.</summary>
    Queued,
    Running,

    /// <summary>Nothing of it can begin before a moment comes or a person answers.</summary>
    Waiting,
    Completed,

    /// <summary>A step failed whose failure the run could do without.</summary>
    CompletedWithErrors,
    Failed,
    Cancelled,
}

public static class RunStatuses
{
    public static bool IsOver(this RunStatus status) => status >= RunStatus.Completed;
}
