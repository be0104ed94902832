using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Steps;

namespace Aspire.Media.Engine.Definitions;

/// <summary>One unit of work in a workflow.</summary>
[Description("One step: `uses` a step type, or runs another workflow, or waits for a person.")]
public sealed record StepDefinition
{
    public const string IdForm = "^[A-Za-z_][A-Za-z0-9_]*$";
    public const string CapabilityForm = "^[a-z][a-z0-9-]*(:.+)?$";

    [DisplayName("Id"), Description("Its name in this workflow: expressions say `steps.ID.output`.")]
    [RegularExpression(IdForm, ErrorMessage = "an identifier of letters, digits and underscores, such as find_scenes"), MaxLength(100)]
    public required string Id { get; init; } = "";

    [DisplayName("Title"), Description("The name that people read."), MaxLength(200)]
    public string? Title { get; init; }

    [DisplayName("Description"), Description("What it is for, in Markdown."), MaxLength(10_000)]
    public string? Description { get; init; }

    [DisplayName("Uses"), Description("The kind of step, such as `media.transcode`.")]
    [RegularExpression(StepType.KindForm, ErrorMessage = "a step kind such as media.transcode"), MaxLength(100)]
    public string? Uses { get; init; }

    [DisplayName("Run"), Description("The name of another workflow, which runs as a child.")]
    [RegularExpression(WorkflowDefinition.NameForm, ErrorMessage = "the name of a workflow, such as process-new-scenes"), MaxLength(WorkflowDefinition.LongestName)]
    public string? Run { get; init; }

    [DisplayName("With"), Description("The inputs of the step or of the child run; values may hold ${{ expressions }}.")]
    public JsonObject? With { get; init; }

    [DisplayName("Needs"), Description("The steps that come before. Without it, the step listed before; with an empty list, none.")]
    public IReadOnlyList<string>? Needs { get; init; }

    [DisplayName("If"), Description("An expression: the step runs only where it is true."), MaxLength(10_000)]
    public string? If { get; init; }

    [DisplayName("Skipped"), Description("The reason that people read when `if` was not true; may hold ${{ expressions }}."), MaxLength(1000)]
    public string? Skipped { get; init; }

    [DisplayName("For each"), Description("A list, or an expression that gives one: the step runs once for every `item`.")]
    [WrittenAs("""{"type": ["string", "array"], "x-expected": "a list, or an expression that gives one"}""")]
    public JsonNode? ForEach { get; init; }

    [DisplayName("Batch"), Description("How many items one execution takes at once; `item` is then a list."), Range(1, 100_000)]
    public int? Batch { get; init; }

    [DisplayName("At most at once"), Description("How many items are worked on at the same time."), Range(1, 100_000)]
    public int? MaxParallel { get; init; }

    [DisplayName("Group by"), Description("An expression over `item`: groups take turns, and `maxParallel` counts within a group."), MaxLength(10_000)]
    public string? GroupBy { get; init; }

    [DisplayName("Progress"), Description("The part of the run's progress that this step fills, as [from, to] in percent.")]
    public ProgressRange? Progress { get; init; }

    [DisplayName("Weight"), Description("This step's share of the run's progress, against the weights of the others; 1 unless said otherwise."), Range(0, 1_000_000)]
    public decimal? Weight { get; init; }

    [DisplayName("Retry"), Description("How often, and after which pauses, a failed attempt is repeated.")]
    public RetryDefinition? Retry { get; init; }

    [DisplayName("Timeout"), Description("How long one attempt may take.")]
    public TimeSpan? Timeout { get; init; }

    [DisplayName("On failure"), Description("What its failure means for the run: `halt` or `continue`. The workflow's own `onFailure` unless said otherwise.")]
    public FailurePolicy? OnFailure { get; init; }

    [DisplayName("Requires"), Description("What a worker must have to take it: `ffmpeg`, `speech`, `gpu`, `site:NAME` …; the part after the colon may hold ${{ expressions }}.")]
    public IReadOnlyList<string>? Requires { get; init; }

    [DisplayName("Approval"), Description("Makes the step wait for a person before it does anything; without `uses` and `run` the waiting is all it does.")]
    public ApprovalDefinition? Approval { get; init; }
}

/// <summary>A part of a run's progress, in percent.</summary>
[WrittenAs("""{"type": "array", "prefixItems": [{"type": "number", "minimum": 0, "maximum": 100}, {"type": "number", "minimum": 0, "maximum": 100}], "items": false, "minItems": 2}""")]
public readonly record struct ProgressRange(decimal From, decimal To);

/// <summary>How often, and after which pauses, a failed attempt is repeated.</summary>
public sealed record RetryDefinition
{
    [DisplayName("Attempts"), Description("How many attempts there are in all, the first one counted."), Range(1, 100)]
    public int? Attempts { get; init; }

    [DisplayName("Backoff"), Description("The pause before the second attempt.")]
    public TimeSpan? Backoff { get; init; }

    [DisplayName("Factor"), Description("By how much each pause is longer than the one before; 2 unless said otherwise."), Range(1, 100)]
    public decimal? Factor { get; init; }

    [DisplayName("Longest pause"), Description("What no pause exceeds.")]
    public TimeSpan? MaxBackoff { get; init; }
}

/// <summary>What a person is asked, and what becomes of it when nobody answers.</summary>
public sealed record ApprovalDefinition
{
    [DisplayName("Message"), Description("The question, in Markdown; may hold ${{ expressions }}."), MaxLength(10_000)]
    public string? Message { get; init; }

    [DisplayName("Deadline"), Description("How long the question stays open; without it, until it is answered.")]
    public TimeSpan? Deadline { get; init; }

    [DisplayName("On deadline"), Description("What an unanswered question counts as: `reject` (the default), `approve`, `fail`, `skip`, or `escalate`, which opens an incident and goes on waiting.")]
    public DeadlinePolicy? OnDeadline { get; init; }

    [DisplayName("On rejection"), Description("What a no means for the step: `fail` (the default), so that what comes next does not happen, or `skip`.")]
    public RejectionPolicy? OnReject { get; init; }

    [DisplayName("Role"), Description("Who may answer, at least: `editor`, `operator` (the default) or `admin`.")]
    public ApproverRole? Role { get; init; }
}

public enum DeadlinePolicy
{
    Reject,
    Approve,
    Fail,
    Skip,
    Escalate,
}

public enum RejectionPolicy
{
    Fail,
    Skip,
}

/// <summary>Who may answer, at least. The words are those of the roles that callers have.</summary>
public enum ApproverRole
{
    Editor,
    Operator,
    Admin,
}
