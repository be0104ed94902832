using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Queue;

/// <summary>Counts what ended, a little after it did. Several processes may do so: whoever comes first does it for all.</summary>
public sealed partial class ThroughputCounter(ThroughputStore store, TimeProvider time, ILogger<ThroughputCounter> logger) : BackgroundService
{
    private const int Bite = 2_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(32);

    private DateTimeOffset sweptAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RunOnceAsync(stoppingToken);
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                // What was not counted is counted when the database is back.
                Uncounted(failure.Message);
            }
        }
    }

    /// <summary>Counts all that can be counted now.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        while (await store.CountAsync(Bite, cancellationToken) == Bite)
        {
            // There is more.
        }

        if (time.GetUtcNow() - sweptAt > Sweep)
        {
            await store.ForgetAsync(Kept, cancellationToken);
            sweptAt = time.GetUtcNow();
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "What ended was not counted: {Reason}")]
    private partial void Uncounted(string reason);
}
