using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Runs;

/// <summary>New runs made after old ones: all of it again, or only a part.</summary>
public sealed class RunRepeats(RunStore runs, WorkflowLibrary library, RunStarter starter)
{
    /// <summary>The same workflow once more, in its current version; null when there is no such run.</summary>
    /// <param name="inputs">Other inputs; null for the same.</param>
    /// <exception cref="RunRefusedException">It cannot be started.</exception>
    public async Task<StartedRun?> AgainAsync(Guid id, JsonObject? inputs, string by, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? await starter.StartAsync(Wish(run, await library.FindAsync(run.Workflow, run.Version, cancellationToken), inputs, by), cancellationToken)
            : null;

    /// <summary>A part of the same version: what the rest gave is used again. Null when there is no such run.</summary>
    /// <param name="range">Where it begins, or the steps that are repeated; and what of the rest is left out.</param>
    /// <param name="inputs">Other inputs; null for the same.</param>
    /// <exception cref="RunRefusedException">It cannot be started like that.</exception>
    public async Task<StartedRun?> ReplayAsync(Guid id, RunRange range, JsonObject? inputs, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(range);
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return null;
        }

        if (range.From is null == (range.Only.Count == 0))
        {
            throw new RunRefusedException(RunRefusal.Invalid, "Say with which step to begin, or which steps to repeat: one of the two.");
        }

        var workflow = await library.FindAsync(run.Workflow, run.Version, cancellationToken);
        var past = new PastSteps(workflow, await runs.PastAsync(id, cancellationToken));
        return await starter.StartAsync(
            Wish(run, workflow, inputs, by) with
            {
                Version = run.Version,
                ReplayOf = id,
                Reused = range.From is { } from ? past.Before(from) : past.Beside(range.Only),
                // Beside the step that it begins with there may be others that have no result yet.
                Range = range with { From = null },
            },
            cancellationToken);
    }

    /// <summary>The wish for a run like this one.</summary>
    // What the definition says of labels is worked out anew; with other inputs it may be something else.
    internal static StartRequest Wish(RunRecord run, CompiledWorkflow workflow, JsonObject? inputs, string by) => new()
    {
        Workflow = run.Workflow,
        Inputs = inputs ?? (run.Input is { } input ? JsonNode.Parse(input) as JsonObject : null),
        Priority = run.Priority,
        Labels = (run.Labels is { } labels ? JsonSerializer.Deserialize<Dictionary<string, string>>(labels)! : [])
            .Where(label => workflow.Definition.Labels?.ContainsKey(label.Key) != true).ToDictionary(),
        IsDry = run.IsDry,
        CreatedBy = by,
    };
}
