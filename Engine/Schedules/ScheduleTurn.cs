using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Telemetry;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Schedules;

/// <summary>
/// One look at all schedules at a moment: writes down which times have come, decides about what is due, and starts it. It may be taken by several
/// at once, and broken off anywhere: what is written is whole, and is taken up again from there.
/// </summary>
internal sealed partial class ScheduleTurn(
    AgendaStore agenda, FiringStore firings, ScheduledRuns runs, RunStarter starter, ClosingStore closing, Doorbell doorbell, TimeProvider time, ILogger<ScheduleTurn> logger)
{
    private const int MostDue = 1000;
    private const int MostPending = 1000;
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(10);

    /// <returns>How many runs it started.</returns>
    public async Task<int> TakeAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await AdvanceAsync(now, cancellationToken))
        {
            // There are more than one statement takes.
        }

        var started = 0;
        while (true)
        {
            var pending = await firings.PendingAsync(now, MostPending, cancellationToken);
            var (runs, settled) = await DecideAsync(pending, now, cancellationToken);
            started += runs;
            if (runs + settled == 0)
            {
                break;
            }
        }

        if (started > 0)
        {
            doorbell.Ring();
        }

        return started;
    }

    private async Task<bool> AdvanceAsync(DateTimeOffset now, CancellationToken cancellationToken)
    {
        var due = await agenda.DueAsync(now, MostDue, cancellationToken);
        var (advances, obstacles) = (new List<Advance>(due.Count), new List<(string Name, string Problem)>());
        foreach (var schedule in due)
        {
            if (TimesOf(schedule, out var obstacle) is { } times)
            {
                advances.Add(new Advance(schedule, Agenda.Of(times, schedule.Missed, schedule.NextAt, now)));
            }
            else
            {
                obstacles.Add((schedule.Name, obstacle));
            }
        }

        foreach (var same in obstacles.GroupBy(obstacle => obstacle.Problem, obstacle => obstacle.Name))
        {
            CannotGoOn(string.Join(", ", same), same.Key);
            await agenda.RestAsync([.. same], now + Rest, same.Key, cancellationToken);
        }

        var moved = advances.Count > 0 ? await agenda.AdvanceAsync(advances, cancellationToken) : 0;
        return due.Count == MostDue && moved + obstacles.Count > 0;
    }

    // Kept by another program than this one, or with another machine's zones.
    private static CronTimes? TimesOf(DueSchedule schedule, out string obstacle)
    {
        obstacle = "";
        if (TimeZones.Find(schedule.TimeZone) is not { } zone)
        {
            obstacle = $"{TimeZones.Missing(schedule.TimeZone)} The worker that looks after schedules ({Environment.MachineName}) does not have it: the package tzdata brings it.";
            return null;
        }

        try
        {
            return new CronTimes(CronExpression.Parse(schedule.Cron), zone);
        }
        catch (CronException unknown)
        {
            obstacle = unknown.Message;
            return null;
        }
    }

    private async Task<(int Started, long Settled)> DecideAsync(IReadOnlyList<PendingFiring> pending, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var (verdicts, starts, lone) = (new List<Verdict>(), new List<(PendingFiring Firing, NewRun Run)>(), new List<(PendingFiring Firing, NewRun Run)>());
        foreach (var firing in pending)
        {
            try
            {
                if (await ObstacleAsync(firing, now, cancellationToken) is { } verdict)
                {
                    verdicts.Add(verdict);
                    continue;
                }

                var run = await runs.PrepareAsync(firing.Schedule, firing.DueAt, firing.Event, firing.Depth, ScheduledRuns.Actor(firing.Schedule.Name), cancellationToken);
                (run.Concurrency is not null || firing.Schedule.OnlyIfEmpty ? lone : starts).Add((firing, run));
            }
            catch (RunRefusedException refused)
            {
                verdicts.Add(new Verdict(firing, FiringStatus.Refused, refused.Message));
            }
#pragma warning disable CA1031 // whatever one of them breaks with must not keep the others from their time; a newer program may know better
            catch (Exception broken) when (!cancellationToken.IsCancellationRequested && (!Outage.IsOne(broken) || Outage.IsRefusal(broken)))
#pragma warning restore CA1031
            {
                verdicts.Add(Broken(firing, now, broken));
            }
        }

        var started = await StartAsync(starts, lone, cancellationToken);
        foreach (var (firing, run) in lone)
        {
            var (isStarted, verdict) = await StartAloneAsync(firing, run, now, cancellationToken);
            started += isStarted ? 1 : 0;
            if (verdict is not null)
            {
                verdicts.Add(verdict);
            }
        }

        var settled = verdicts.Count > 0 ? await firings.SettleAsync(verdicts, cancellationToken) : 0;
        Tell(verdicts);
        EngineMetrics.Fired(FiringStatus.Started, started);
        return (started, settled);
    }

    /// <summary>What keeps a firing from starting its run now.</summary>
    private async Task<Verdict?> ObstacleAsync(PendingFiring firing, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var schedule = firing.Schedule;
        if (schedule.Windows.Count > 0)
        {
            if (TimeZones.Find(schedule.TimeZone) is not { } zone)
            {
                return new Verdict(firing, FiringStatus.Waiting, TimeZones.Missing(schedule.TimeZone), now + Rest);
            }

            var hours = new OpenHours(schedule.Windows, zone);
            if (hours.Open(now) is var open && open > now)
            {
                return new Verdict(firing, FiringStatus.Waiting, $"It waits for its window: {hours.Words}.", open);
            }
        }

        if (firing.Busy.Count == 0 || schedule.Overlap == ScheduleOverlap.Allow)
        {
            return null;
        }

        var busy = firing.Busy[0];
        switch (schedule.Overlap)
        {
            case ScheduleOverlap.Skip:
                return new Verdict(firing, FiringStatus.Skipped, $"Run {busy} was not over yet.");
            case ScheduleOverlap.Queue:
                return new Verdict(firing, FiringStatus.Waiting, $"It waits for the end of run {busy}.");
            default:
                foreach (var run in firing.Busy)
                {
                    await closing.CancelAsync(run, ScheduledRuns.Actor(schedule.Name), "Replaced by a newer one", cancellationToken);
                }

                return new Verdict(firing, FiringStatus.Waiting, $"It waits until run {busy}, which it replaces, is over.");
        }
    }

    private async Task<int> StartAsync(List<(PendingFiring Firing, NewRun Run)> starts, List<(PendingFiring Firing, NewRun Run)> lone, CancellationToken cancellationToken)
    {
        if (starts.Count == 0)
        {
            return 0;
        }

        var began = time.GetTimestamp();
        try
        {
            var started = await firings.StartAsync(starts, time.GetUtcNow(), cancellationToken);
            EngineMetrics.Enqueued(time.GetElapsedTime(began));
            return started;
        }
        catch (Exception refused) when (refused is WorkflowGoneException || Outage.IsRefusal(refused))
        {
            // Whose it is shows one by one.
            lone.InsertRange(0, starts);
            return 0;
        }
    }

    private async Task<(bool IsStarted, Verdict? Verdict)> StartAloneAsync(PendingFiring firing, NewRun run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var started = await firings.StartAloneAsync(firing, run, time.GetUtcNow(), cancellationToken);
            switch (started)
            {
                case { Id: null, Displaced: { } other }:
                    return (false, new Verdict(firing, FiringStatus.Skipped, $"There was no room in the group of `{run.Workflow}`: run {other} was in the way."));
                case { Id: not null }:
                    await starter.ReplaceAsync(run, started, cancellationToken);
                    return (true, null);
                default:
                    return (false, null);
            }
        }
        catch (WorkflowGoneException gone)
        {
            return (false, new Verdict(firing, FiringStatus.Refused, gone.Message));
        }
        catch (Exception refused) when (Outage.IsRefusal(refused))
        {
            return (false, Broken(firing, now, refused));
        }
    }

    private Verdict Broken(PendingFiring firing, DateTimeOffset now, Exception failure)
    {
        Breaks(failure, firing.Schedule.Name, firing.DueAt);
        return new Verdict(firing, FiringStatus.Waiting, RunText.Kept($"It could not be started, and is tried again: {failure.Message}"), now + Rest);
    }

    private void Tell(List<Verdict> verdicts)
    {
        foreach (var verdict in verdicts)
        {
            EngineMetrics.Fired(verdict.Status, 1);
            var (name, reason) = (verdict.Firing.Schedule.Name, verdict.Reason!);
            if (verdict.Status == FiringStatus.Refused)
            {
                Refused(name, verdict.Firing.DueAt, reason);
            }
            else
            {
                NotStarted(name, verdict.Firing.DueAt, reason);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedule {Schedule}, due at {DueAt:u}, could not start its run: {Reason}")]
    private partial void Refused(string schedule, DateTimeOffset dueAt, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "Schedule {Schedule}, due at {DueAt:u}, broke while its run was made")]
    private partial void Breaks(Exception failure, string schedule, DateTimeOffset dueAt);

    [LoggerMessage(Level = LogLevel.Information, Message = "Schedule {Schedule}, due at {DueAt:u}, started nothing: {Reason}")]
    private partial void NotStarted(string schedule, DateTimeOffset dueAt, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Schedules {Schedules} cannot go on: {Reason}")]
    private partial void CannotGoOn(string schedules, string reason);
}
