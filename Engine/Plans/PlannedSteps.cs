using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Plans;

/// <summary>
/// What is different in a run that carries out a plan: before a step changes anything it is asked once more what that would be. Where it
/// says something else than in the dry run, things are not as they were when somebody agreed to the plan, and it is not done.
/// </summary>
internal sealed class PlannedSteps(PlanStore plans, RunStore runs, WorkflowLibrary library)
{
    /// <summary>Lets a step begin with what was planned for it.</summary>
    /// <exception cref="StepFailedException">Something else would have to be done now.</exception>
    /// <exception cref="LeaseLostException">It is no longer held.</exception>
    public async Task RequireAsync(ClaimedStep claim, string key, Func<Task<IReadOnlyList<PlannedAction>>> ask, CancellationToken cancellationToken)
    {
        var past = await PastAsync(claim, key, cancellationToken);
        // What the dry run left open was said to be open; and from its beginning on, what a step finds may be its own work.
        if (past.IsUnknown || past.IsBegun)
        {
            return;
        }

        if (past.Plan is not { } plan)
        {
            throw NotPlanned();
        }

        if (Difference(past.Actions, await ask()) is { } difference)
        {
            Held(claim, await plans.RefuseAsync(claim, plan, RunText.Kept(difference), cancellationToken));
            throw new StepFailedException(FailureClass.Conflict, difference, isPermanent: true);
        }

        Held(claim, await plans.BeginAsync(claim, plan, cancellationToken));
    }

    /// <summary>The wish for a child run that carries out its part of the plan.</summary>
    /// <exception cref="StepFailedException">There is no such part.</exception>
    public async Task<StartRequest> RequireAsync(ClaimedStep claim, string key, StartRequest request, CancellationToken cancellationToken)
    {
        var past = await PastAsync(claim, key, cancellationToken);
        if (past.IsUnknown)
        {
            return request;
        }

        if (past.Child is not { IsDone: true } child || child.Workflow != request.Workflow)
        {
            throw NotPlanned();
        }

        var workflow = await library.FindAsync(child.Workflow, child.Version, cancellationToken);
        var planned = (await runs.FindAsync(child.Run, cancellationToken))!;
        return request with
        {
            Version = child.Version,
            Inputs = planned.Input is { } input ? JsonNode.Parse(input) as JsonObject : null,
            Reused = new PastSteps(workflow, await runs.PastAsync(child.Run, cancellationToken)).Known(),
            Applies = child.Run,
        };
    }

    /// <summary>In what two plans differ, in words; null when they say the same.</summary>
    internal static string? Difference(IReadOnlyList<PlannedAction> planned, IReadOnlyList<PlannedAction> now)
    {
        var left = now.ToList();
        foreach (var action in planned)
        {
            var same = left.FindIndex(other => (other.Verb, other.Target, other.Precondition) == (action.Verb, action.Target, action.Precondition));
            if (same >= 0)
            {
                left.RemoveAt(same);
                continue;
            }

            return left.Find(other => (other.Verb, other.Target) == (action.Verb, action.Target)) is { } changed
                ? $"{action.Verb} {action.Target}: it was planned for {action.Precondition ?? "any state"}, and now it is {changed.Precondition ?? "another"}."
                : $"{action.Verb} {action.Target} was planned, and now there is nothing of the kind to do.";
        }

        return left.Count == 0 ? null : $"{left[0].Verb} {left[0].Target} would have to be done now, and was not planned.";
    }

    private async Task<PastPlan> PastAsync(ClaimedStep claim, string key, CancellationToken cancellationToken) =>
        await plans.PastAsync(claim.RunId, key, claim.Item?.Number, cancellationToken) is { } past && (past.IsKnown || past.IsUnknown) ? past : throw NotPlanned();

    private static StepFailedException NotPlanned() => new(FailureClass.Conflict, "The dry run has no plan for it, so that nobody has agreed to it.", isPermanent: true);

    private static void Held(ClaimedStep claim, bool isHeld)
    {
        if (!isHeld)
        {
            throw new LeaseLostException(claim.Id);
        }
    }
}
