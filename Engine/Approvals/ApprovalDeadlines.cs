using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Approvals;

/// <summary>Questions that nobody answered in time: one worker sees to it for all. Those that go on waiting are incidents, until they are answered.</summary>
internal sealed partial class ApprovalDeadlines(
    ApprovalStore approvals, IncidentBook incidents, IncidentListStore known, WorkerState state, WorkSignal work, TimeProvider time, ILogger<ApprovalDeadlines> logger)
    : Duty(state, Beat, time, logger)
{
    private const int MostIncidents = 500;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly IncidentQuery Open = new(new HashSet<IncidentStatus> { IncidentStatus.Open, IncidentStatus.Acknowledged }, IncidentKind.ApprovalOverdue);
    private long? looked;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await approvals.PassDeadlinesAsync(late => TellAsync(late, cancellationToken), cancellationToken) > 0)
        {
            work.Set();
        }

        if (looked is null || Time.GetElapsedTime(looked.Value) >= LookEvery)
        {
            looked = Time.GetTimestamp();
            await ResolveAsync(cancellationToken);
        }

        return Beat;
    }

    private static string Cause(string workflow, string key) => $"approval_overdue:{workflow}/{key}";

    private async Task TellAsync(OverdueApproval late, CancellationToken cancellationToken)
    {
        IsOverdue(late.Key, late.Workflow, late.Run);
        await incidents.OpenAsync(
            new IncidentReport(
                IncidentKind.ApprovalOverdue, Cause(late.Workflow, late.Key), $"Nobody answers what {late.Workflow} asks at {late.Key}", late.Message ?? "The time to answer is over, and it goes on waiting.",
                "Answer it: on the page Approvals, or with media approvals.")
            {
                Workflow = late.Workflow,
                Run = late.Run,
            },
            cancellationToken);
    }

    // Answered, or not asked any more.
    private async Task ResolveAsync(CancellationToken cancellationToken)
    {
        var open = await known.ListAsync(Open, before: null, MostIncidents, cancellationToken);
        if (open.Count == 0)
        {
            return;
        }

        var late = (await approvals.LateAsync(cancellationToken)).Select(one => Cause(one.Workflow, one.Key)).ToHashSet();
        foreach (var incident in open.Where(incident => !late.Contains(incident.Cause)))
        {
            await incidents.ResolveAsync(incident.Cause, "the engine", "Nothing of it waits for an answer any more.", cancellationToken);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody has answered step {Step} of {Workflow} (run {Run}) in time; it goes on waiting")]
    private partial void IsOverdue(string step, string workflow, Guid run);
}
