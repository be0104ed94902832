using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Definitions;

/// <summary>What a workflow is to do. A published version of it never changes.</summary>
[Description("A workflow of Aspire.Media.")]
public sealed record WorkflowDefinition
{
    public const string NameForm = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$";
    public const int LongestName = 100;
    public const int MostSteps = 1000;
    public const int MostTriggers = 50;

    [DisplayName("Name"), Description("The name by which runs, schedules and other workflows call it, in kebab-case.")]
    [RegularExpression(NameForm, ErrorMessage = "a name in kebab-case such as process-new-scenes"), MaxLength(LongestName)]
    public required string Name { get; init; } = "";

    [DisplayName("Title"), Description("The name that people read."), MaxLength(200)]
    public string? Title { get; init; }

    [DisplayName("Description"), Description("What it is for, in Markdown."), MaxLength(10_000)]
    public string? Description { get; init; }

    [DisplayName("Inputs"), Description("A JSON schema of the object that a run is started with; its defaults fill what is not given, and what it does not name is refused unless `additionalProperties` says otherwise.")]
    public JsonObject? Inputs { get; init; }

    [DisplayName("Concurrency"), Description("How many runs may work at the same time.")]
    public ConcurrencyDefinition? Concurrency { get; init; }

    [DisplayName("On failure"), Description("What a failed step means for the steps after it, unless the step says otherwise: `halt` (the default) ends the run as failed, `continue` goes on and ends it as completed_with_errors.")]
    public FailurePolicy? OnFailure { get; init; }

    [DisplayName("Labels"), Description("Words that every run carries, by which runs are found; values may hold ${{ expressions }} over `inputs` and `run`.")]
    public IReadOnlyDictionary<string, string>? Labels { get; init; }

    [DisplayName("On"), Description("Events at which it starts by itself."), MaxLength(MostTriggers)]
    public IReadOnlyList<TriggerDefinition>? On { get; init; }

    [DisplayName("Steps"), Description("The work, in order."), MinLength(1), MaxLength(MostSteps)]
    public required IReadOnlyList<StepDefinition> Steps { get; init; } = [];

    [DisplayName("Finally"), Description("Steps that run last in any case: after success, failure and cancel."), MaxLength(MostSteps)]
    public IReadOnlyList<StepDefinition>? Finally { get; init; }

    [DisplayName("Outputs"), Description("What a finished run hands back, by name; values may hold ${{ expressions }}.")]
    public JsonObject? Outputs { get; init; }
}

/// <summary>How many runs of one group may work at once, and what becomes of one more.</summary>
public sealed record ConcurrencyDefinition
{
    [DisplayName("Key"), Description("The group: runs with the same key count together. May hold ${{ expressions }} over `inputs` and `run`. Without it all runs of the workflow are one group."), MaxLength(1000)]
    public string? Key { get; init; }

    [DisplayName("Limit"), Description("How many runs of a group may work at once: 1 unless said otherwise."), Range(1, 1_000_000)]
    public int? Limit { get; init; }

    [DisplayName("Overlap"), Description("What becomes of a run for which there is no room: `queue` (the default) waits, `skip` does not start, `replace` cancels the oldest.")]
    public OverlapPolicy? Overlap { get; init; }
}

public enum OverlapPolicy
{
    Queue,
    Skip,
    Replace,
}

public enum FailurePolicy
{
    Halt,
    Continue,
}
