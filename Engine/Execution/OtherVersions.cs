using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Execution;

/// <summary>While a fleet is brought to a new version, its older workers meet definitions that only the newer ones can read.</summary>
internal static class OtherVersions
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    /// <summary>Leaves a step to a worker that knows more. That is no attempt of it; and of what is only to be closed nothing has to be read.</summary>
    public static StepOutcome Leave(ClaimedStep claim, WorkflowUnreadableException unreadable, DateTimeOffset now) => claim.IsClosed
        ? StepExecutor.Close(claim)
        : new StepOutcome.Paused(new StepPause(claim.Id, claim.RunId, claim.Lease, now + Rest)
        {
            IsRefunded = true,
            Reason = RunText.Kept($"Waits for a worker of a newer version. {unreadable.Message}"),
        });
}
