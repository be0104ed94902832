using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Schedules;

/// <summary>Looks after the schedules: one worker does it for all, by the clock of the database.</summary>
internal sealed class Scheduler(AgendaStore agenda, ScheduleTurn turn, WorkerState state, TimeProvider time, ILogger<Scheduler> logger) : Duty(state, Beat, time, logger)
{
    /// <summary>How many firings of each schedule are remembered.</summary>
    public const int Remembered = 200;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TidyEvery = TimeSpan.FromHours(1);
    private long? tidied;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var (now, next, hasPending) = await agenda.LookAsync(cancellationToken);
        if (hasPending || next <= now)
        {
            await turn.TakeAsync(now, cancellationToken);
        }

        if (tidied is null || Time.GetElapsedTime(tidied.Value) >= TidyEvery)
        {
            await agenda.ForgetAsync(Remembered, cancellationToken);
            tidied = Time.GetTimestamp();
        }

        return next - now is { } wait && wait > TimeSpan.Zero && wait < Beat ? wait : Beat;
    }
}
