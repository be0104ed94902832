using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using RunStatus = Aspire.Media.Client.Runs.RunStatus;
using StepStatus = Aspire.Media.Client.Runs.StepStatus;

namespace Aspire.Media.Api.Runs;

/// <summary>Runs and steps as clients get them.</summary>
internal static class RunWire
{
    public static RunSummary Summary(RunPicture picture)
    {
        var run = picture.Run;
        return new RunSummary
        {
            Id = run.Id,
            Workflow = run.Workflow,
            Version = run.Version,
            Title = picture.Workflow.Definition.Title,
            Status = Wire(run.Status),
            IsCancelling = IsCancelling(run),
            Progress = picture.Progress,
            TotalSteps = run.TotalSteps,
            OpenSteps = run.OpenSteps,
            FailedSteps = run.FailedSteps,
            CurrentStep = CurrentStep(picture),
            Failure = Failure(picture),
            Priority = run.Priority,
            Labels = Labels(run),
            ParentRun = run.ParentRun,
            IsDry = run.IsDry,
            Applies = run.Applies,
            CreatedBy = run.CreatedBy,
            CreatedAt = run.CreatedAt,
            // The run's own row learns of a step with its end.
            StartedAt = picture.Steps.Select(step => step.StartedAt).Append(run.StartedAt).Min(),
            FinishedAt = run.FinishedAt,
        };
    }

    public static Run Whole(RunPicture picture)
    {
        var run = picture.Run;
        var steps = picture.Steps.Where(step => step.Role != StepRole.Outputs).Select(step => Step(picture.Workflow, step));
        return new Run(Summary(picture), run.Input is { } input ? (JsonObject)JsonNode.Parse(input)! : [], [.. steps])
        {
            Outputs = run.Output is { } output ? JsonNode.Parse(output) : null,
            ParentStep = run.ParentStep,
            ReplayOf = run.ReplayOf,
            AppliedBy = run.AppliedBy,
            IdempotencyKey = run.IdempotencyKey,
            Group = run.ConcurrencyKey,
            CancelledAt = run.CancelledAt,
            CancelledBy = run.CancelledBy,
            Trace = run.Trace,
        };
    }

    /// <summary>A step by itself.</summary>
    public static Step Alone(RunPicture picture, StepRecord step) => new(Step(picture.Workflow, step), Summary(picture));

    public static RunStatus Wire(Engine.Runs.RunStatus status) => status switch
    {
        Engine.Runs.RunStatus.Queued => RunStatus.Queued,
        Engine.Runs.RunStatus.Running => RunStatus.Running,
        Engine.Runs.RunStatus.Waiting => RunStatus.Waiting,
        Engine.Runs.RunStatus.Completed => RunStatus.Completed,
        Engine.Runs.RunStatus.CompletedWithErrors => RunStatus.CompletedWithErrors,
        Engine.Runs.RunStatus.Failed => RunStatus.Failed,
        _ => RunStatus.Cancelled,
    };

    /// <summary>The name of a step as people read it.</summary>
    public static string Name(CompiledWorkflow workflow, StepRecord step) => Definition(workflow, step)?.Title ?? step.Key;

    private static RunStep Step(CompiledWorkflow workflow, StepRecord step)
    {
        var definition = Definition(workflow, step);
        var shape = workflow.Shape.Steps;
        return new RunStep
        {
            Id = step.Id,
            Key = step.Key,
            Title = definition?.Title,
            Kind = step.Kind is LaneBook.ItemsKind or LaneBook.ApprovalKind && definition is not null ? KindOf(definition) : step.Kind,
            Part = step.Role == StepRole.Main ? StepPart.Main : StepPart.Finally,
            Status = Wire(step.Status),
            Needs = [.. shape[step.Place].Needs.Select(place => shape[place].Key)],
            Attempt = step.Attempt,
            Progress = step.Status is Engine.Runs.StepStatus.Completed or Engine.Runs.StepStatus.Skipped ? 1 : step.Progress,
            ProgressFrom = (double?)definition?.Progress?.From,
            ProgressTo = (double?)definition?.Progress?.To,
            Message = step.Message,
            Reason = step.Reason,
            Failure = step.Failure is { } failure ? new StepFailure(step.FailureClass!, failure) : null,
            Output = step.Output is { } output ? JsonElement.Parse(output) : null,
            Items = step.Walk is { } walk ? new ItemCounts(walk.Entries, walk.Items, walk.Completed, walk.Skipped, walk.Failed, walk.Cancelled) : null,
            Child = step.Child,
            Approval = step.Approval,
            ChildWorkflow = definition?.Run,
            Worker = step.Worker,
            QueuedAt = step.QueuedAt,
            StartedAt = step.StartedAt,
            FinishedAt = step.FinishedAt,
            DueAt = step.DueAt,
        };
    }

    // What it does, whatever it queues up as.
    private static string KindOf(StepDefinition definition) => definition.Uses ?? (definition.Run is null ? LaneBook.ApprovalKind : LaneBook.ChildKind);

    // The step that makes the outputs stands in no definition.
    private static StepDefinition? Definition(CompiledWorkflow workflow, StepRecord step) => step.Role == StepRole.Outputs ? null : workflow.Step(step.Key).Definition;

    private static bool IsCancelling(RunRecord run) => run.CancelledAt is not null && !run.Status.IsOver();

    private static string? CurrentStep(RunPicture picture) => picture.Current is { } step ? Name(picture.Workflow, step) : null;

    private static RunFailure? Failure(RunPicture picture) => picture.Failed is { } step ? new RunFailure(step.Key, step.FailureClass!, step.Failure!) : null;

    private static Dictionary<string, string> Labels(RunRecord run) =>
        run.Labels is { } labels ? JsonSerializer.Deserialize<Dictionary<string, string>>(labels)! : [];

    public static StepStatus Wire(Engine.Runs.StepStatus status) => status switch
    {
        Engine.Runs.StepStatus.Blocked => StepStatus.Blocked,
        Engine.Runs.StepStatus.Queued => StepStatus.Queued,
        Engine.Runs.StepStatus.Processing => StepStatus.Processing,
        Engine.Runs.StepStatus.Waiting => StepStatus.Waiting,
        Engine.Runs.StepStatus.Completed => StepStatus.Completed,
        Engine.Runs.StepStatus.Skipped => StepStatus.Skipped,
        Engine.Runs.StepStatus.Failed => StepStatus.Failed,
        _ => StepStatus.Cancelled,
    };
}
