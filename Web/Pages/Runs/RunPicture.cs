using Aspire.Media.Client;
using Aspire.Media.Client.Approvals;
using Aspire.Media.Client.Maintenance;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Runs;

/// <summary>What the page of a run shows.</summary>
/// <param name="Children">The runs that its steps started, where they are asked for.</param>
/// <param name="Asked">What it asks people, where something of it may.</param>
/// <param name="Queue">Where a step of it waits for a worker, or for the end of a pause.</param>
/// <param name="Holds">What keeps it from being removed.</param>
public sealed record RunPicture(Run Run, RunStory Story, WorkflowTiming Timing, Page<RunSummary>? Children, QueueStatus? Queue, Page<Approval>? Asked = null, Page<Hold>? Holds = null)
{
    private const int MostChildren = 200;
    private const int MostAsked = 5;

    internal static async Task<RunPicture> TakeAsync(SharedApi shared, Guid id, RunPicture? before, bool withChildren, CancellationToken cancellationToken)
    {
        var api = shared.Api;
        var run = api.GetRunAsync(id, cancellationToken);
        var story = before is null ? RunStory.BeginAsync(api, id, cancellationToken) : before.Story.GoOnAsync(api, id, cancellationToken);
        var children = withChildren ? api.ListRunsAsync(new RunFilter(Parent: id), cursor: null, MostChildren, cancellationToken) : null;
        var holds = api.ListHoldsAsync(id, all: false, cursor: null, cancellationToken);
        await Task.WhenAll([run, story, holds, .. children is null ? Array.Empty<Task>() : [children]]);
        return new RunPicture(
            await run,
            await story,
            before?.Timing ?? await api.GetTimingAsync((await run).Workflow, cancellationToken),
            children is null ? null : await children,
            Hindrance.MayHinder(await run) ? await shared.QueueAsync(cancellationToken) : null,
            MayAsk(await run) ? await api.ListApprovalsAsync(new ApprovalFilter(Run: id, Open: true), cursor: null, MostAsked, cancellationToken) : null,
            await holds);
    }

    // Items of a list ask by themselves.
    private static bool MayAsk(Run run) => !run.Status.IsOver() && run.Steps.Any(step => step.Approval is not null || (step.Items is not null && step.Status < StepStatus.Completed));

    public int OverSteps => Run.Steps.Count(step => step.Status >= StepStatus.Completed);

    /// <summary>The steps that something is being done about: a worker has them, or a child run works for them.</summary>
    public IEnumerable<RunStep> Active => Run.Steps.Where(step => step.Status == StepStatus.Processing || step is { Status: StepStatus.Waiting, Child: not null });

    public IEnumerable<RunStep> Failed => Run.Steps.Where(step => step.Status == StepStatus.Failed).OrderBy(step => step.FinishedAt);
}
