using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Queue;

/// <summary>Lets things stand still by hand, and go on: only what there is, because a pause of a misspelt name would pause nothing.</summary>
public sealed class QueuePauses(PauseStore pauses, PublishedSteps steps, StepTypeStore stepTypes, LaneBook lanes, WorkerStore workers, WorkflowStore workflows)
{
    /// <exception cref="UnknownSubjectException">There is no such thing.</exception>
    public async Task PauseAsync(PauseSubject subject, string? reason, string by, CancellationToken cancellationToken) =>
        await pauses.PauseAsync(await FindAsync(subject, cancellationToken), PauseRecord.ByHand, reason, by, cancellationToken);

    /// <returns>False when it was not paused by hand.</returns>
    /// <exception cref="UnknownSubjectException">There is no such thing.</exception>
    public async Task<bool> ResumeAsync(PauseSubject subject, string by, CancellationToken cancellationToken) =>
        // What was paused may be gone by now: its pause must not stay for ever.
        await pauses.ResumeAsync(subject, PauseRecord.ByHand, by, cancellationToken)
        || await pauses.ResumeAsync(await FindAsync(subject, cancellationToken), PauseRecord.ByHand, by, cancellationToken);

    /// <summary>The subject by its present name.</summary>
    private async Task<PauseSubject> FindAsync(PauseSubject subject, CancellationToken cancellationToken) => subject switch
    {
        { Kind: { } kind } => await KindAsync(kind, cancellationToken),
        { Workflow: { } workflow } => await WorkflowAsync(workflow, cancellationToken),
        { Capability: { } capability } => await CapabilityAsync(capability, cancellationToken),
        _ => PauseSubject.Everything,
    };

    private async Task<PauseSubject> KindAsync(string kind, CancellationToken cancellationToken)
    {
        if (kind is LaneBook.ChildKind or LaneBook.OutputsKind or LaneBook.ApprovalKind)
        {
            return new PauseSubject(Kind: kind);
        }

        return await steps.FindAsync(kind, cancellationToken) is { } type
            ? new PauseSubject(Kind: type.Kind)
            : throw new UnknownSubjectException("kind of step", kind, (await stepTypes.ListAsync(cancellationToken)).Select(known => known.Kind));
    }

    private async Task<PauseSubject> WorkflowAsync(string workflow, CancellationToken cancellationToken)
    {
        var known = (await workflows.ChildrenAsync([], cancellationToken)).Keys;
        return known.Contains(workflow) ? new PauseSubject(Workflow: workflow) : throw new UnknownSubjectException("workflow", workflow, known);
    }

    private async Task<PauseSubject> CapabilityAsync(string capability, CancellationToken cancellationToken)
    {
        await lanes.RefreshAsync(cancellationToken);
        var known = lanes.Lanes.SelectMany(lane => lane.Requires)
            .Concat((await workers.ListAsync(TimeSpan.Zero, cancellationToken)).SelectMany(worker => worker.Equipment.Capabilities)).ToHashSet();
        return known.Contains(capability) ? new PauseSubject(Capability: capability) : throw new UnknownSubjectException("capability", capability, known);
    }
}

/// <summary>What shall stand still, or go on, is nothing that there is.</summary>
public sealed class UnknownSubjectException(string what, string name, IEnumerable<string> known)
    : Exception($"There is no {what} `{name}`{(Suggestion.For(name, known) is { } help ? $"; {help}" : ".")}");
