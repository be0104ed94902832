using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Fleet;

/// <summary>
/// Says that this worker lives, once per process however much it does, and learns on the way what it no longer holds and what was
/// cancelled. It says goodbye when it stops.
/// </summary>
internal sealed partial class WorkerHeartbeat(
    WorkerIdentity identity, WorkerStore store, QueueStore queue, ActiveSteps active, WorkerLanes lanes, Slots slots, WorkerState state, WorkSignal work, CancelSignal cancel,
    StartPatience patience, IOptions<FleetOptions> options, TimeProvider time, ILogger<WorkerHeartbeat> logger)
    : BackgroundService
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Blink = TimeSpan.FromSeconds(1);
    private TimeSpan spell;
    private bool introduced;
    private bool silent;

    private WorkerEquipment Equipment => new(lanes.Capabilities, slots.All) { Kinds = lanes.Kinds };

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await patience.PersistAsync(IntroduceAsync, cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <summary>One beat. A database that is away costs a warning, not the worker: the next beat may reach it.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A database that does not answer must not keep us from asking again: by then there may be another in its place.
            var pulse = await BeatAsync(cancellationToken).WaitAsync(Patience, time, cancellationToken);
            Heed(pulse);
            if (lanes.IsBehind(pulse.LastLane))
            {
                await lanes.RefreshAsync(cancellationToken);
                work.Set();
            }

            await CompareAsync(cancellationToken);
            if (silent)
            {
                HeardAgain();
                silent = false;
            }
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            // Nobody else may be told by us that the duty is ours.
            state.LoseDuty();
            if (!silent)
            {
                Unheard(failure.Message);
                silent = true;
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!introduced)
        {
            // A start that failed elsewhere: nobody knows this worker.
            return;
        }

        using var limit = new CancellationTokenSource(FarewellLimit, time);
        try
        {
            await store.StopAsync(identity.Id, limit.Token);
        }
        catch (Exception failure) when (Outage.IsOne(failure) || failure is OperationCanceledException)
        {
            Unheard(failure.Message);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var beaten = time.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            // Only this pause is measured: a database that does not answer is no sleep of ours.
            var asleep = time.GetTimestamp();
            await Task.WhenAny(cancel.Task, Task.Delay(Blink < options.Value.Heartbeat / 2 ? Blink : options.Value.Heartbeat / 2, time, stoppingToken));
            stoppingToken.ThrowIfCancellationRequested();
            var gap = time.GetElapsedTime(asleep);
            if (gap > options.Value.Lease)
            {
                // We did not run for longer than the lease: what we held is somebody else's by now. Children did run, and must end first of all.
                Frozen(gap.TotalSeconds, active.Count);
                active.StopAll(StopReason.LeaseLost);
            }

            if (cancel.Task.IsCompleted)
            {
                cancel.Reset();
                await CompareSafelyAsync(stoppingToken);
            }

            // Who is not heard asks more often: it has a lease to keep.
            if (silent || gap > options.Value.Heartbeat || time.GetElapsedTime(beaten) >= options.Value.Heartbeat + (IsIdle ? spell : TimeSpan.Zero))
            {
                beaten = time.GetTimestamp();
                await RunOnceAsync(stoppingToken);
            }
        }
    }

    private async Task IntroduceAsync(CancellationToken cancellationToken)
    {
        await lanes.RefreshAsync(cancellationToken);
        try
        {
            // Who is told to stop before the answer has come may be known all the same.
            introduced = true;
            Heed(await BeatAsync(cancellationToken));
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            introduced = false;
            throw;
        }
    }

    private Task<Pulse> BeatAsync(CancellationToken cancellationToken)
    {
        // Not all alike, so that a fleet that was started at once does not speak at once. With the duty a worker is heard all the time.
        spell = IsIdle && !state.HasDuty ? (options.Value.Rest(state.Fleet) - options.Value.Heartbeat) * (0.8 + (Random.Shared.NextDouble() * 0.4)) : TimeSpan.Zero;
        return store.BeatAsync(identity, Equipment, Duty, spell, cancellationToken);
    }

    private bool IsIdle => active.Count == 0 && !active.IsUncertain;

    private TimeSpan Patience => options.Value.Lease / 2;

    private DutyTerm Duty => new(options.Value.Duty, state.ReachedFor(GapNow), options.Value.FleetGap);

    private TimeSpan GapNow => state.HasDuty ? options.Value.Gap : options.Value.FleetGap;

    private void Heed(Pulse pulse)
    {
        var goesOn = state.IsDraining && !pulse.IsDraining;
        state.IsDraining = pulse.IsDraining;
        state.Fleet = pulse.Fleet;
        if (goesOn)
        {
            // What was not taken meanwhile rings no more.
            work.Set();
        }

        if (pulse.Reached is not { } reached)
        {
            state.LoseDuty();
            state.NoteReached(GapNow);
        }
        else if (state.HasDuty)
        {
            state.NoteReached(GapNow);
        }
        else
        {
            state.TakeDuty(reached);
        }
    }

    private async Task CompareSafelyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CompareAsync(cancellationToken);
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            // The next beat asks again.
            Unheard(failure.Message);
        }
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        var before = active.All;
        if (before.Count == 0 && !active.IsUncertain)
        {
            return;
        }

        var strangers = active.Compare(before, await queue.LeasesAsync(identity.Id, cancellationToken).WaitAsync(Patience, time, cancellationToken));
        if (strangers.Count > 0)
        {
            Found(strangers.Count);
            await queue.ReleaseAsync(strangers, cancellationToken);
            work.Set();
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat did not reach the database: {Reason}")]
    private partial void Unheard(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The heartbeat reaches the database again")]
    private partial void HeardAgain();

    [LoggerMessage(Level = LogLevel.Warning, Message = "This worker did not run for {Seconds:0.#} s, longer than its lease: {Count} steps are stopped")]
    private partial void Frozen(double seconds, int count);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Count} steps were claimed for this worker without its knowing; they go back into the queue")]
    private partial void Found(int count);
}
