using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Plans;

/// <summary>Has the plan of a dry run carried out, once.</summary>
public sealed class PlanApplications(RunStore runs, PlanStore plans, WorkflowLibrary library, RunStarter starter)
{
    /// <summary>Starts the run that does what a dry run has planned, with the same version and inputs, and with what it has read. Null when there is no such run.</summary>
    /// <exception cref="RunRefusedException">There is nothing that could be carried out.</exception>
    public async Task<StartedRun?> ApplyAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(id, cancellationToken) is not { } run)
        {
            return null;
        }

        if (await ObstacleAsync(run, cancellationToken) is { } obstacle)
        {
            throw new RunRefusedException(RunRefusal.NotNow, obstacle) { Busy = run.AppliedBy };
        }

        var workflow = await library.FindAsync(run.Workflow, run.Version, cancellationToken);
        var known = new PastSteps(workflow, await runs.PastAsync(id, cancellationToken)).Known();
        try
        {
            return await starter.StartAsync(
                RunRepeats.Wish(run, workflow, inputs: null, by) with { Version = run.Version, IsDry = false, Applies = id, Reused = known }, cancellationToken);
        }
        catch (PostgresException taken) when (taken is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "run_applies" })
        {
            // Somebody else was faster.
            var other = (await runs.FindAsync(id, cancellationToken))?.AppliedBy;
            throw new RunRefusedException(RunRefusal.NotNow, Applied(id, other)) { Busy = other };
        }
    }

    private async Task<string?> ObstacleAsync(RunRecord run, CancellationToken cancellationToken)
    {
        if (!run.IsDry)
        {
            return $"Run {run.Id} was no dry run: it has no plan.";
        }

        if (run.ParentRun is { } parent)
        {
            return $"Run {run.Id} works for run {parent}: a plan is carried out as a whole.";
        }

        if (run.AppliedBy is { } other)
        {
            return Applied(run.Id, other);
        }

        if (run.Status is not (RunStatus.Completed or RunStatus.CompletedWithErrors))
        {
            return run.Status.IsOver() ? $"The dry run {run.Id} came to no end: its plan is not whole. Retry it, or start another." : $"The dry run {run.Id} is not over yet.";
        }

        var totals = await plans.TotalsAsync(run.Id, cancellationToken);
        return totals.Actions == 0 && totals.Unknown == 0 ? $"The dry run {run.Id} found nothing to change." : null;
    }

    private static string Applied(Guid id, Guid? by) => $"The plan of {id} is carried out already, by run {by}: start another dry run to see what is left.";
}
