using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Runs;

/// <summary>New runs made after old ones: all of it again, or only from one step on.</summary>
public sealed class RunRepeats(RunStore runs, WorkflowLibrary library, RunStarter starter)
{
    /// <summary>The same workflow once more, in its current version; null when there is no such run.</summary>
    /// <param name="inputs">Other inputs; null for the same.</param>
    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<StartedRun?> AgainAsync(Guid id, JsonObject? inputs, string by, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? await starter.StartAsync(Wish(run, await library.FindAsync(run.Workflow, run.Version, cancellationToken), inputs, by), cancellationToken)
            : null;

    /// <summary>The same version from a step on: what came before it is not repeated. Null when there is no such run.</summary>
    /// <param name="inputs">Other inputs; null for the same.</param>
    /// <exception cref="RunRefusedException">It cannot be started from there.</exception>
    public async Task<StartedRun?> ReplayAsync(Guid id, string fromStep, JsonObject? inputs, string by, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return null;
        }

        var workflow = await library.FindAsync(run.Workflow, run.Version, cancellationToken);
        var reused = Reuse(workflow, fromStep, await runs.PastAsync(id, cancellationToken));
        return await starter.StartAsync(Wish(run, workflow, inputs, by) with { Version = run.Version, ReplayOf = id, Reused = reused }, cancellationToken);
    }

    // What the definition says of labels is worked out anew; with other inputs it may be something else.
    private static StartRequest Wish(RunRecord run, CompiledWorkflow workflow, JsonObject? inputs, string by) => new()
    {
        Workflow = run.Workflow,
        Inputs = inputs ?? (run.Input is { } input ? JsonNode.Parse(input) as JsonObject : null),
        Priority = run.Priority,
        Labels = (run.Labels is { } labels ? JsonSerializer.Deserialize<Dictionary<string, string>>(labels)! : [])
            .Where(label => workflow.Definition.Labels?.ContainsKey(label.Key) != true).ToDictionary(),
        CreatedBy = by,
    };

    /// <summary>The results to use again: of all that is not this step, nor comes after it. What has no result is repeated too, with all that comes after it.</summary>
    private static Dictionary<string, ReusedStep> Reuse(CompiledWorkflow workflow, string fromStep, IReadOnlyDictionary<string, PastStep> past)
    {
        var steps = workflow.Shape.Steps;
        var own = steps.Where(step => step.Role != StepRole.Outputs).ToList();
        var from = own.Find(step => step.Key == fromStep)
            ?? throw new RunRefusedException(
                RunRefusal.Invalid, $"`{workflow.Definition.Name}` has no step `{fromStep}`{(Suggestion.For(fromStep, own.Select(step => step.Key)) is { } help ? $"; {help}" : ".")}");
        if (Reach([from.Place], place => steps[place].Needs).Where(place => place != from.Place).Select(place => past[steps[place].Key]).FirstOrDefault(before => !before.IsReusable) is { } gap)
        {
            throw new RunRefusedException(
                RunRefusal.Invalid,
                gap.Status.IsOver()
                    ? $"`{gap.Key}` comes before `{fromStep}` and has no result, because it {(gap.Status == StepStatus.Failed ? "failed" : "never ran")}: replay from there."
                    : $"`{gap.Key}` comes before `{fromStep}` and has not ended yet.");
        }

        var repeated = Reach([from.Place, .. own.Where(step => !past[step.Key].IsReusable).Select(step => step.Place)], place => steps[place].Dependents);
        return own.Where(step => !repeated.Contains(step.Place)).ToDictionary(step => step.Key, step => past[step.Key].Reused);
    }

    /// <summary>These places, and all that one comes to from there.</summary>
    private static HashSet<int> Reach(IEnumerable<int> from, Func<int, IReadOnlyList<int>> next)
    {
        var open = new Stack<int>(from);
        var found = new HashSet<int>();
        while (open.TryPop(out var place))
        {
            if (found.Add(place))
            {
                foreach (var other in next(place))
                {
                    open.Push(other);
                }
            }
        }

        return found;
    }
}

/// <summary>How a step stands in a run that may be replayed.</summary>
/// <param name="IsClosed">Whether it was closed without having begun.</param>
public sealed record PastStep(string Key, StepStatus Status, string? Output, string? Reason, bool IsClosed)
{
    /// <summary>Whether what came of it can be used again.</summary>
    public bool IsReusable => Status == StepStatus.Completed || (Status == StepStatus.Skipped && !IsClosed);

    /// <summary>The step whose list it has, and that it may itself have from another run.</summary>
    public required Guid Origin { get; init; }

    public int? Listed { get; init; }

    public long? Lease { get; init; }

    public ReusedStep Reused => new(Status, Output, Reason) { Origin = Origin, Listed = Listed, Lease = Lease };
}
