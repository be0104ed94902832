using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Fleet;

/// <summary>What comes round again and again, beside what is asked for. A database that is away puts it off, and is told of once.</summary>
/// <param name="beat">The pause before a round, where the one before does not name another.</param>
public abstract partial class Routine(TimeSpan beat, TimeProvider time, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan TellEvery = TimeSpan.FromMinutes(1);

    private bool isAway;
    private long? told;

    protected TimeProvider Time => time;

    /// <summary>Whether it falls to this process at the moment.</summary>
    private protected virtual bool IsOurs => true;

    /// <summary>One round; returns how long to wait until the next.</summary>
    protected abstract Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken);

    /// <summary>Another process does it from now on, and begins where the database says.</summary>
    private protected virtual void Leave()
    {
    }

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = beat;
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(pause, time, stoppingToken);
            pause = beat;
            if (!IsOurs)
            {
                Leave();
                continue;
            }

            try
            {
                pause = await RunOnceAsync(stoppingToken);
                isAway = false;
            }
            catch (Exception failure) when (Outage.IsRefusal(failure))
            {
                // No outage: it will not pass by itself.
                if (told is null || time.GetElapsedTime(told.Value) >= TellEvery)
                {
                    IsRefused(failure, GetType().Name);
                    told = time.GetTimestamp();
                }
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (!isAway)
                {
                    IsPutOff(GetType().Name, failure.Message);
                    isAway = true;
                }
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The database refuses what {Routine} wants of it")]
    private partial void IsRefused(Exception failure, string routine);

    // Those who say loudly that the database is away are the heartbeat and the health check.
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Routine} waits for the database: {Reason}")]
    private partial void IsPutOff(string routine, string reason);
}
