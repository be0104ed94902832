using System.Globalization;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Plans;

/// <summary>
/// What is different in a dry run: steps that read are executed, those that write say what they would change, and what depends on the result
/// of that is left open.
/// </summary>
internal sealed class DryRuns(PlanStore plans)
{
    private const int MostActions = 10_000;

    /// <summary>The end of a step that speaks of a result which a dry run cannot know; null when it speaks of none.</summary>
    public async Task<StepOutcome?> LeaveOpenAsync(ClaimedStep claim, CompiledStep step, CancellationToken cancellationToken)
    {
        IEnumerable<string>? spokenOf = step.Needs.Steps;
        if (step.List?.From is { } list)
        {
            spokenOf = spokenOf?.Append(list);
        }

        return step.Needs.Approvals is [var asked, ..]
            ? Open(claim, $"Left open: it depends on the answer to `{asked}`, which nobody is asked in a dry run")
            : await LeaveOpenAsync(claim, spokenOf, cancellationToken);
    }

    /// <inheritdoc cref="LeaveOpenAsync(ClaimedStep, CompiledStep, CancellationToken)"/>
    /// <param name="spokenOf">The steps that are spoken of; null when that cannot be told.</param>
    public async Task<StepOutcome?> LeaveOpenAsync(ClaimedStep claim, IEnumerable<string>? spokenOf, CancellationToken cancellationToken) =>
        spokenOf?.Any() != false && await plans.UnknownAsync(claim.RunId, spokenOf, cancellationToken) is { } unknown
            ? Open(claim, $"Left open: it depends on what `{unknown}` gives, which is not known before that is done")
            : null;

    /// <summary>The end of a step that would wait for a moment.</summary>
    public static StepOutcome WouldWait(ClaimedStep claim, DateTimeOffset until, string reason) =>
        Open(claim, string.Create(CultureInfo.InvariantCulture, $"Left open: it would wait until {until.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC ({reason})"));

    /// <summary>The end of a step that would ask a person, and do nothing else.</summary>
    public static StepOutcome WouldAsk(ClaimedStep claim) => Open(claim, "Left open: a person would be asked");

    /// <summary>Asks a step that writes what it would change, and keeps that.</summary>
    /// <exception cref="LeaseLostException">It is no longer held.</exception>
    public async Task<StepEnd> PlanAsync(ClaimedStep claim, Func<Task<IReadOnlyList<PlannedAction>>> ask, CancellationToken cancellationToken)
    {
        var actions = Kept(await ask());
        if (actions.Count > MostActions)
        {
            throw new StepFailedException(
                FailureClass.Configuration, $"It plans {actions.Count} actions; {MostActions} are allowed: let it work on one thing of a list (`forEach`).", isPermanent: true);
        }

        return await plans.WriteAsync(claim, actions, cancellationToken)
            ? claim.End(StepStatus.Completed) with
            {
                ClosedBy = CloseReason.Planned,
                Reason = actions.Count switch
                {
                    0 => "Nothing to change",
                    1 => $"Would {actions[0].Verb} {actions[0].Target}",
                    var many => $"Would change {many} things",
                },
            }
            : throw new LeaseLostException(claim.Id);
    }

    /// <summary>What a list, or a child run, came to: where something of it would change things, its result is not known.</summary>
    public async Task<StepOutcome> ConcludeAsync(ClaimedStep claim, CompiledStep step, Guid? child, StepOutcome outcome, CancellationToken cancellationToken)
    {
        if (outcome is not StepOutcome.Ended { End: { Status: StepStatus.Completed } end })
        {
            return outcome;
        }

        var isOpen = child is { } run ? await plans.UnknownAsync(run, [CompiledWorkflow.OutputsKey], cancellationToken) is not null
            : step.Definition.Run is not null || await plans.HasPlanAsync(claim.Id, cancellationToken);
        return isOpen ? new StepOutcome.Ended(end with { ClosedBy = CloseReason.Planned, Output = null, Reason = "See the plan" }) : outcome;
    }

    private static StepOutcome.Ended Open(ClaimedStep claim, string reason) =>
        new(claim.End(StepStatus.Skipped) with { ClosedBy = CloseReason.Unknown, Reason = RunText.Kept(reason) });

    private static List<PlannedAction> Kept(IReadOnlyList<PlannedAction> actions) => [.. actions.Select(action => new PlannedAction(
        RunText.Kept(action.Verb), RunText.Kept(action.Target), RunText.Kept(action.Detail), RunText.Kept(action.Precondition)))];
}
