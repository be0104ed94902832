using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Execution;

/// <summary>Fetches steps for as long as there are some and there is room, and sets them to work.</summary>
internal sealed partial class StepClaimer(
    WorkerIdentity identity, WorkerLanes lanes, Slots slots, QueueStore queue, StepExecutor executor, OutcomeWriter writer, ProgressWriter progress, ActiveSteps active,
    WorkSignal work, DoorbellListener listener, WorkerState state, IOptions<WorkerOptions> options, TimeProvider time, ILogger<StepClaimer> logger)
    : BackgroundService
{
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan WritingTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);
    private bool isAway;
    private int isGathering;

    /// <summary>Claims once and sets to work what was claimed; returns how many steps that were, and for how many there was room.</summary>
    public async Task<(int Claimed, int Room)> RunOnceAsync(CancellationToken cancellationToken)
    {
        var wanted = lanes.Wanted(slots);
        if (wanted.Count == 0 || state.IsDraining)
        {
            return (0, 0);
        }

        IReadOnlyList<ClaimedStep> claimed;
        try
        {
            claimed = await queue.ClaimAsync(identity.Id, wanted, cancellationToken);
        }
        catch
        {
            // The claim may have been granted all the same: the heartbeat will find out.
            active.IsUncertain = true;
            throw;
        }

        foreach (var claim in claimed)
        {
            Begin(claim);
        }

        return (claimed.Count, wanted.GroupBy(lane => lane.Resource).Sum(lane => lane.First().Room));
    }

    /// <summary>Lets what is under way end, and gives back what does not within the time for it.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (active.Count == 0)
        {
            return;
        }

        Drains(active.Count, options.Value.Drain.TotalSeconds);
        await SettleAsync(options.Value.Drain, cancellationToken);
        active.StopAll(StopReason.Shutdown);
        // One that does not listen is left behind after the grace, and its outcome is still to be written.
        await SettleAsync(options.Value.Grace + WritingTime, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var (claimed, room) = await RunOnceAsync(stoppingToken);
                if (isAway)
                {
                    IsBack();
                    isAway = false;
                }

                if (claimed == 0 || claimed < room)
                {
                    await work.WaitAsync(Patience(), time, stoppingToken);
                }
                else if (!slots.HasRoom(lanes.Resources))
                {
                    await work.WaitAsync(Gathering, time, stoppingToken);
                }
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (!isAway)
                {
                    IsAway(failure.Message);
                    isAway = true;
                }

                await Task.Delay(OutagePause, time, stoppingToken);
            }
        }
    }

    private void Begin(ClaimedStep claim)
    {
        var resource = lanes.ResourceOf(claim.Lane);
        var running = new RunningStep(claim, lanes.KindOf(claim.Lane), time.GetTimestamp(), progress, logger);
        var slot = slots.Take(resource);
        running.Leaving = () =>
        {
            if (slot.Leave())
            {
                work.Set();
            }
        };
        active.Add(running);
        EngineMetrics.Claimed(running, time.GetUtcNow());
        _ = Task.Run(() => WorkAsync(running, slot), CancellationToken.None);
    }

    private async Task WorkAsync(RunningStep running, Slot slot)
    {
        var outcome = await executor.ExecuteAsync(running);
        writer.Add(running, outcome);
        if (slot.End())
        {
            work.Set();
        }
        else if (Interlocked.Exchange(ref isGathering, 1) == 0)
        {
            // A little room is room, too, when no more comes soon.
            await Task.Delay(Gathering, time, CancellationToken.None);
            Volatile.Write(ref isGathering, 0);
            work.Set();
        }
    }

    // Spread, so that a fleet that was started at once does not ask at once.
    private TimeSpan Patience() => (listener.IsHeard ? options.Value.Look(state.Fleet) : options.Value.Poll) * (0.8 + (Random.Shared.NextDouble() * 0.4));

    private async Task SettleAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        var end = time.GetTimestamp();
        while (active.Count > 0 && time.GetElapsedTime(end) < limit && !cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Gathering, time, CancellationToken.None);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Count} steps are under way and have {Seconds:0.#} s to end")]
    private partial void Drains(int count, double seconds);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The queue cannot be reached: {Reason}")]
    private partial void IsAway(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The queue can be reached again")]
    private partial void IsBack();
}
