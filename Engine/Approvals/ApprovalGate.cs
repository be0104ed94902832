using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Expressions;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Approvals;

/// <summary>
/// Steps that wait for a person. Such a step asks and lets go of its slot and its lease; whoever decides puts it back into the queue, and it
/// goes on or ends. It asks where every worker can, and works where it has to.
/// </summary>
internal sealed class ApprovalGate(ApprovalStore approvals, ApprovalListStore questions, StepLanes lanes, OrderedIds ids)
{
    // What is shown of the work; whoever wants all of it looks at the run.
    private const int MostShown = 64 * 1024;
    private const int LongestLine = 200;

    /// <summary>What becomes of a step before its work; null when it may go on with that.</summary>
    public async Task<StepOutcome?> PassAsync(RunningStep running, ShapeStep shape, CompiledStep step, ExpressionScope scope)
    {
        var (claim, stopping) = (running.Claim, running.Stopping);
        if (claim.Run.IsDry)
        {
            return step.Definition is { Uses: null, Run: null } ? DryRuns.WouldAsk(claim) : await GoOnAsync(claim, shape, step, scope, stopping);
        }

        var known = await questions.CurrentAsync(claim.Id, stopping);
        return known?.Status switch
        {
            null or ApprovalStatus.Open => await AskAsync(running, shape, step, scope),
            ApprovalStatus.Approved when step.Definition is { Uses: null, Run: null } =>
                new StepOutcome.Ended(claim.End(StepStatus.Completed) with { Output = Document(known.Answer!).ToJsonString() }),
            ApprovalStatus.Approved => await GoOnAsync(claim, shape, step, scope, stopping),
            _ when IsSkipped(known, step.Definition.Approval!) => new StepOutcome.Ended(claim.End(StepStatus.Skipped) with { Reason = Words(known) }),
            ApprovalStatus.Expired => throw new StepFailedException(FailureClass.Timeout, Words(known), isPermanent: true),
            _ => throw new StepFailedException(FailureClass.Rejected, Words(known), isPermanent: true),
        };
    }

    /// <summary>An answer as expressions see it.</summary>
    public static JsonObject Document(ApprovalAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return new()
        {
            ["decision"] = ApprovalWords.Of(answer.Decision),
            ["by"] = answer.By,
            ["at"] = answer.At?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["comment"] = answer.Comment,
        };
    }

    private async Task<StepOutcome> AskAsync(RunningStep running, ShapeStep shape, CompiledStep step, ExpressionScope scope)
    {
        var (claim, stopping, said) = (running.Claim, running.Stopping, step.Definition.Approval!);
        var message = RunText.Kept(step.Question?.Evaluate(scope, stopping)?.ToString());
        var about = step.Definition.With is null ? null : step.With.Evaluate(scope, stopping).GetRawText();
        var question = new NewApproval(
            ids.Next(), running.Key, message, about is null || Encoding.UTF8.GetByteCount(about) > MostShown ? null : about,
            said.Role ?? ApproverRole.Operator, said.Deadline, said.OnDeadline ?? DeadlinePolicy.Reject, $"Waits for approval{(FirstLine(message) is { } line ? $": {line}" : "")}");
        return await approvals.AskAsync(claim, question, await LaneAsync(claim, shape, step, scope, stopping), stopping) ? new StepOutcome.Suspended() : new StepOutcome.Interrupted();
    }

    // A retry puts it back where it asked.
    private async Task<StepOutcome?> GoOnAsync(ClaimedStep claim, ShapeStep shape, CompiledStep step, ExpressionScope scope, CancellationToken cancellationToken)
    {
        var lane = await LaneAsync(claim, shape, step, scope, cancellationToken);
        if (lane == claim.Lane)
        {
            return null;
        }

        await approvals.RerouteAsync(claim, lane, cancellationToken);
        return new StepOutcome.Suspended();
    }

    // What every worker can do by itself need not move.
    private async Task<int> LaneAsync(ClaimedStep claim, ShapeStep shape, CompiledStep step, ExpressionScope scope, CancellationToken cancellationToken)
    {
        try
        {
            return step.Definition.Uses is { } kind ? await lanes.FindAsync(shape, kind, new Lazy<ExpressionScope>(scope), cancellationToken) : claim.Lane;
        }
        catch (RunRefusedException refused)
        {
            throw new StepFailedException(FailureClass.Configuration, refused.Message, isPermanent: true, refused);
        }
    }

    // By itself a no is a failure: what comes next was meant for a yes.
    private static bool IsSkipped(ApprovalRecord known, ApprovalDefinition said) =>
        known.Status == ApprovalStatus.Expired ? known.OnDeadline == DeadlinePolicy.Skip : known.Status == ApprovalStatus.Rejected && said.OnReject == RejectionPolicy.Skip;

    private static string Words(ApprovalRecord known) => known switch
    {
        { DecidedBy: null, Deadline: { } deadline } => $"Nobody answered by {deadline.ToUniversalTime():u}",
        { Comment: { Length: > 0 } comment } => $"Rejected by {known.DecidedBy}: {comment}",
        _ => $"Rejected by {known.DecidedBy}",
    };

    private static string? FirstLine(string? message)
    {
        var first = message?.Trim().Split('\n', '\r')[0];
        return string.IsNullOrEmpty(first) ? null : first.Length <= LongestLine ? first : RunText.Kept(first[..LongestLine]) + "…";
    }
}
