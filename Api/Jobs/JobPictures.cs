using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Api.Runs;
using Aspire.Media.Client;
using Aspire.Media.Client.Jobs;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using RunStatus = Aspire.Media.Client.Runs.RunStatus;

namespace Aspire.Media.Api.Jobs;

/// <summary>Looks at runs as jobs.</summary>
internal sealed class JobPictures(RunPictures pictures)
{
    private static readonly HashSet<string> Own = ["job_id", "job_type", "status", "progress", "current_step", "sub_job", "error", "steps"];

    public static string WorkflowOf(string jobType) => jobType.Replace('_', '-');

    public async Task<JobPicture?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        if (await pictures.FindAsync(id, cancellationToken) is not { } picture)
        {
            return null;
        }

        // Between two looks a child may have come to its end: then its parent has not noticed yet, and it is still what works for it.
        var child = picture.Current?.Child is { } run ? await pictures.FindAsync(run, cancellationToken) : null;
        var summary = RunWire.Summary(picture);
        return new JobPicture(
            new Job
            {
                Id = summary.Id,
                Type = TypeOf(summary.Workflow),
                Status = summary.Status,
                Progress = summary.Progress,
                CurrentStep = summary.CurrentStep,
                SubJob = child is not null ? OfChild(child) : picture.Current is { } step && !IsOfTheEngine(step) ? OfStep(step) : null,
                Error = summary.Failure,
                Result = ResultOf(picture),
            },
            picture.Run.Status.IsOver(),
            child?.Run.Id);
    }

    private static string TypeOf(string workflow) => workflow.Replace('-', '_');

    // To start a child and to put outputs together is nobody's job.
    private static bool IsOfTheEngine(StepRecord step) => step.Kind is LaneBook.ChildKind or LaneBook.OutputsKind or LaneBook.ApprovalKind;

    private static SubJob OfChild(RunPicture child)
    {
        var summary = RunWire.Summary(child);
        return new SubJob { Id = summary.Id, Type = TypeOf(summary.Workflow), Status = summary.Status, Progress = summary.Progress, Message = child.Current?.Message ?? summary.CurrentStep };
    }

    private static SubJob OfStep(StepRecord step) =>
        new() { Id = step.Id, Type = step.Kind, Status = RunStatus.Running, Progress = step.Progress * 100, Message = step.Message };

    // What the workflow says of itself goes before what can be said of any.
    private static Dictionary<string, JsonElement> ResultOf(RunPicture picture)
    {
        var outputs = picture.Run.Output is { } text ? JsonNode.Parse(text) as JsonObject : null;
        var steps = new JsonObject(picture.Steps.Where(step => step.Role != StepRole.Outputs).Select(step => KeyValuePair.Create(step.Key, (JsonNode?)ResultOf(step))));
        foreach (var (name, value) in outputs?["steps"] as JsonObject ?? [])
        {
            steps[name] = value?.DeepClone();
        }

        var result = (outputs ?? []).Where(output => !Own.Contains(output.Key)).ToDictionary(output => output.Key, output => JsonSerializer.SerializeToElement(output.Value));
        result["steps"] = JsonSerializer.SerializeToElement(steps);
        return result;
    }

    private static JsonObject ResultOf(StepRecord step)
    {
        var result = new JsonObject
        {
            ["job_id"] = step.Child ?? step.Id,
            ["status"] = WireFormat.Word(RunWire.Wire(step.Status)),
            ["result"] = step.Output is { } output ? JsonNode.Parse(output) : null,
            ["duration_seconds"] = step.FinishedAt - step.StartedAt is { } took ? Math.Round(took.TotalSeconds, 3) : null,
        };
        if (step.Reason is { } reason)
        {
            result["reason"] = reason;
        }

        if (step.Failure is { } failure)
        {
            result["error"] = new JsonObject { ["class"] = step.FailureClass, ["message"] = failure };
        }

        return result;
    }
}

/// <summary>A job as it is now.</summary>
/// <param name="Child">The child run that works for it: what happens in that changes the job, too.</param>
internal sealed record JobPicture(Job Job, bool IsOver, Guid? Child);
