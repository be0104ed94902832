using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Approvals;

/// <summary>Questions that nobody answered in time: one worker sees to it for all.</summary>
internal sealed partial class ApprovalDeadlines(ApprovalStore approvals, WorkerState state, WorkSignal work, TimeProvider time, ILogger<ApprovalDeadlines> logger)
    : Duty(state, Beat, time, logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (overdue, decided) = await approvals.PassDeadlinesAsync(cancellationToken);
        foreach (var approval in overdue)
        {
            IsOverdue(approval.Key, approval.Workflow, approval.Run);
        }

        if (decided > 0)
        {
            work.Set();
        }

        return Beat;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody has answered step {Step} of {Workflow} (run {Run}) in time; it goes on waiting")]
    private partial void IsOverdue(string step, string workflow, Guid run);
}
