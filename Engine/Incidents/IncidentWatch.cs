using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Incidents;

/// <summary>Counts for all how many incidents are open, and forgets what has been over for long.</summary>
internal sealed class IncidentWatch(
    WorkerIdentity identity, IncidentListStore lists, IncidentStore store, NoticeStore notices, RecoveryStore recoveries, WorkerState state, TimeProvider time, ILogger<IncidentWatch> logger)
    : Duty(state, Beat, time, logger)
{
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    // Nobody wants to hear of it for the first time later than that.
    private static readonly TimeSpan NoticeMemory = TimeSpan.FromDays(1);

    private long? tidied;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Leave();
    }

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        EngineMetrics.Incidents(identity.Id, await lists.CountAsync(cancellationToken));
        if (tidied is null || Time.GetElapsedTime(tidied.Value) >= TidyEvery)
        {
            await store.ForgetAsync(Memory, cancellationToken);
            await notices.ForgetAsync(NoticeMemory, cancellationToken);
            await recoveries.ForgetAsync(cancellationToken);
            tidied = Time.GetTimestamp();
        }

        return Beat;
    }

    private protected override void Leave() => EngineMetrics.ForgetsIncidents(identity.Id);
}
