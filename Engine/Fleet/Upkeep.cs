using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Fleet;

/// <summary>
/// What one worker does for all: queues what has fallen due, frees what lost workers held, prepares the tables of the coming days,
/// and measures how long the queue waits.
/// </summary>
internal sealed partial class Upkeep(
    WorkerIdentity identity, QueueStore queue, WorkerStore workers, EventStore events, WorkerState state, WorkSignal work, Doorbell doorbell,
    IOptions<FleetOptions> options, TimeProvider time, ILogger<Upkeep> logger)
    : Duty(state, Longest, time, logger)
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ReapAtLeastEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MeasureEvery = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);

    // The database has to be heard more often than a silence of it may last, or it would seem to have been away all the time: with a short
    // lease nobody would ever be found lost.
    private readonly TimeSpan reapEvery = Shorter(ReapAtLeastEvery, options.Value.Gap / 3);
    private long? reaped;
    private long? measured;
    private long? tidied;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        Leave();
    }

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (IsDue(ref reaped, reapEvery) && !await ReapAsync(cancellationToken))
        {
            return Longest;
        }

        var queued = await queue.PromoteAsync(cancellationToken) + await queue.UnparkAsync(cancellationToken);
        if (queued > 0)
        {
            work.Set();
            doorbell.Ring();
        }

        if (IsDue(ref measured, MeasureEvery))
        {
            EngineMetrics.Waiting(identity.Id, await queue.OldestAsync(options.Value.Lease, cancellationToken));
        }

        if (tidied is null || Time.GetElapsedTime(tidied.Value) >= TidyEvery)
        {
            await events.PrepareDaysAsync(cancellationToken);
            await workers.ForgetAsync(options.Value.Memory, cancellationToken);
            tidied = Time.GetTimestamp();
        }

        var next = await queue.NextDueAsync(cancellationToken);
        var rest = Shorter(Longest, reapEvery);
        return next < rest ? next.Value + TimeSpan.FromMilliseconds(1) : rest;
    }

    private protected override void Leave() => EngineMetrics.LooksAway(identity.Id);

    /// <summary>Keeps the duty, and frees what lost workers held; false when somebody else has the duty by now.</summary>
    private async Task<bool> ReapAsync(CancellationToken cancellationToken)
    {
        var (lease, gap) = (options.Value.Lease, options.Value.Gap);
        if (await workers.RenewDutyAsync(identity.Id, new DutyTerm(options.Value.Duty, State.ReachedFor(gap), options.Value.FleetGap), lease, cancellationToken) is not { } clock)
        {
            State.LoseDuty();
            return false;
        }

        // That may have taken long: then it was a gap, and nobody could be heard in it.
        State.NoteReached(gap);
        if (State.ReachedFor(gap) < lease || clock.Up < lease)
        {
            return true;
        }

        var freed = await queue.ReapAsync(clock.Now - lease, cancellationToken);
        if (freed > 0)
        {
            Reaped(freed);
            EngineMetrics.LeasesLost(freed);
            work.Set();
            doorbell.Ring();
        }

        return true;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private bool IsDue(ref long? last, TimeSpan every)
    {
        if (last is { } since && Time.GetElapsedTime(since) < every)
        {
            return false;
        }

        last = Time.GetTimestamp();
        return true;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} steps of lost workers go back into the queue")]
    private partial void Reaped(long count);
}
