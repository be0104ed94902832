using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

namespace Aspire.Media.Engine.Execution;

/// <summary>
/// Steps that run another workflow. Such a step starts the child and lets go of its slot and its lease; the child's end puts it back
/// into the queue, and it collects what came of it.
/// </summary>
internal sealed class ChildRuns(
    RunStarter starter, RunStore runs, RunPictures pictures, WorkflowStore workflows, ChildStore queue, ProgressWriter progress, PlannedSteps planned, TimeProvider time)
{
    public async Task<StepOutcome> AdvanceAsync(ClaimedStep claim, Guid? started, CompiledStep step, ExpressionScope scope, CancellationToken cancellationToken)
    {
        if (started is not { } child)
        {
            return await StartAsync(claim, step, scope, cancellationToken);
        }

        var record = await runs.FindAsync(child, cancellationToken)
            ?? throw new StepFailedException(FailureClass.Unknown, $"Its child run {child} is gone.", isPermanent: true);
        if (!record.Status.IsOver() && await queue.AwaitChildAsync(claim.Id, claim.Lease, child, cancellationToken))
        {
            return new StepOutcome.Suspended();
        }

        // It ended between the two questions, or just now.
        record = record.Status.IsOver() ? record : await runs.FindAsync(child, cancellationToken) ?? record;
        if (record.Status is RunStatus.Failed or RunStatus.Cancelled && await pictures.FindAsync(child, cancellationToken) is { } end)
        {
            // Another child may begin anew: the step has come as far as this one, and does not go back.
            progress.Add(claim, end.Progress / 100, message: null);
        }

        return record.Status switch
        {
            RunStatus.Completed or RunStatus.CompletedWithErrors => new StepOutcome.Ended(claim.End(StepStatus.Completed) with { Output = record.Output }),
            RunStatus.Cancelled when claim.Run.IsCancelled => new StepOutcome.Ended(claim.End(StepStatus.Cancelled) with { Reason = "The run was cancelled" }),
            RunStatus.Cancelled => throw new StepFailedException(FailureClass.Cancelled, $"Its child run {child} was cancelled{(record.CancelledBy is { } by ? $" by {by}" : "")}.", isPermanent: true) { IsEcho = true },
            RunStatus.Failed => throw await FailureOfAsync(record, cancellationToken),
            _ => new StepOutcome.Interrupted(),
        };
    }

    private async Task<StepOutcome> StartAsync(ClaimedStep claim, CompiledStep step, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var workflow = step.Definition.Run!;
        var facts = await runs.FactsAsync(claim.RunId, cancellationToken);
        try
        {
            var wish = new StartRequest
            {
                Workflow = workflow,
                // The version that was current when the parent started: what is registered meanwhile is for the next run.
                Version = await workflows.VersionAtAsync(workflow, facts.CreatedAt, cancellationToken),
                Inputs = JsonNode.Parse(step.With.Evaluate(scope, cancellationToken).GetRawText()) as JsonObject,
                Priority = facts.Priority,
                CreatedBy = facts.CreatedBy,
                Parent = new ParentStep(claim.RunId, claim.Id, facts.Depth + 1),
                IsDry = claim.Run.IsDry,
            };
            wish = claim.Run.IsApplying ? await planned.RequireAsync(claim, step.Definition.Id, wish, cancellationToken) : wish;
            var run = await starter.PrepareAsync(wish, isAlone: true, cancellationToken);
            var began = time.GetTimestamp();
            if (!await queue.EnqueueChildAsync(run with { Trace = claim.Run.Trace }, claim.Lease, time.GetUtcNow(), cancellationToken))
            {
                return new StepOutcome.Interrupted();
            }

            EngineMetrics.Enqueued(time.GetElapsedTime(began));
            return new StepOutcome.Suspended();
        }
        catch (RunRefusedException refused)
        {
            throw new StepFailedException(FailureClass.Configuration, refused.Message, isPermanent: true, refused);
        }
        catch (WorkflowGoneException gone)
        {
            throw new StepFailedException(FailureClass.Configuration, gone.Message, isPermanent: true, gone);
        }
    }

    private async Task<StepFailedException> FailureOfAsync(RunRecord child, CancellationToken cancellationToken)
    {
        var failed = (await runs.StepsAsync(child.Id, cancellationToken)).FirstOrDefault(step => step.Status == StepStatus.Failed);
        return new StepFailedException(
            FailureWords.Class(failed?.FailureClass), failed is null ? $"Its child run {child.Id} ({child.Workflow}) failed." : $"{failed.Failure} (at `{failed.Key}` of its child run {child.Id}, {child.Workflow})") { IsEcho = true };
    }
}
