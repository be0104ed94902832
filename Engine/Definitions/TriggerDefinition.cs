using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Definitions;

/// <summary>An event at which a workflow starts by itself.</summary>
public sealed record TriggerDefinition
{
    public const string EventForm = @"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$";
    public const int LongestEvent = 100;

    [DisplayName("Event"), Description("Its kind, such as scan.finished; `run.completed`, `run.completed_with_errors`, `run.failed` and `run.cancelled` are raised by the ends of runs.")]
    [RegularExpression(EventForm, ErrorMessage = "the kind of an event such as scan.finished"), MaxLength(LongestEvent)]
    public required string Event { get; init; } = "";

    [DisplayName("Of"), Description("The workflow whose runs are meant, where the event is the end of a run.")]
    [RegularExpression(WorkflowDefinition.NameForm, ErrorMessage = "a name in kebab-case such as process-new-scenes"), MaxLength(WorkflowDefinition.LongestName)]
    public string? Of { get; init; }

    [DisplayName("If"), Description("An expression over `event`: only where it is true does a run start."), MaxLength(10_000)]
    public string? If { get; init; }

    [DisplayName("With"), Description("The inputs of the run; values may hold ${{ expressions }} over `event`: its `kind`, `id`, `by` and `data`.")]
    public JsonObject? With { get; init; }
}
