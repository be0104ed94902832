using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Runs;

/// <summary>Looks at runs.</summary>
public sealed class RunPictures(RunStore runs, RunListStore lists, WorkflowLibrary library)
{
    public async Task<RunPicture?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) is { } run
            ? new RunPicture(
                run, await library.FindAsync(run.Workflow, run.Version, cancellationToken), await WithChildrenAsync(await runs.StepsAsync(id, cancellationToken), cancellationToken))
            : null;

    /// <summary>The run that a step belongs to.</summary>
    public async Task<RunPicture?> FindByStepAsync(Guid step, CancellationToken cancellationToken) =>
        await runs.RunOfAsync(step, cancellationToken) is { } run ? await FindAsync(run, cancellationToken) : null;

    /// <summary>Runs, the newest first, without their documents.</summary>
    /// <param name="before">Where the part before ended.</param>
    public async Task<Portion<RunPicture>> ListAsync(RunQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        var page = await lists.ListAsync(query, before, limit, cancellationToken);
        var steps = await StepsAsync([.. page.Items.Where(run => run.Status != RunStatus.Completed).Select(run => run.Id)], cancellationToken);
        var pictures = new List<RunPicture>(page.Items.Count);
        foreach (var run in page.Items)
        {
            pictures.Add(new RunPicture(run, await library.FindAsync(run.Workflow, run.Version, cancellationToken), [.. steps[run.Id]]));
        }

        return new Portion<RunPicture>(pictures, page.Next);
    }

    private async Task<ILookup<Guid, StepRecord>> StepsAsync(Guid[] ids, CancellationToken cancellationToken) =>
        (ids.Length == 0 ? [] : await WithChildrenAsync(await runs.StepsAsync(ids, cancellationToken), cancellationToken)).ToLookup(step => step.RunId);

    // A step for which a run of its own works is as far as that run, and so on down.
    private async Task<IReadOnlyList<StepRecord>> WithChildrenAsync(IReadOnlyList<StepRecord> steps, CancellationToken cancellationToken)
    {
        var children = steps.Where(IsUpToAChild).Select(step => step.Child!.Value).ToArray();
        if (children.Length == 0)
        {
            return steps;
        }

        var fractions = new Dictionary<Guid, double>();
        var theirs = await StepsAsync(children, cancellationToken);
        foreach (var (run, workflow, version, status) in await runs.VersionsAsync(children, cancellationToken))
        {
            fractions[run] = RunProgress.Of((await library.FindAsync(workflow, version, cancellationToken)).Definition, status, theirs[run]) / 100;
        }

        return [.. steps.Select(step => IsUpToAChild(step) ? step with { Progress = Math.Max(step.Progress, fractions.GetValueOrDefault(step.Child!.Value)) } : step)];
    }

    private static bool IsUpToAChild(StepRecord step) => step.Child is not null && step.Status is not (StepStatus.Completed or StepStatus.Skipped);
}
