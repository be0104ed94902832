using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Queue;

/// <summary>Counts what ended, a little after it did. Several processes may do so: whoever comes first does it for all.</summary>
public sealed class ThroughputCounter(ThroughputStore store, TimeProvider time, ILogger<ThroughputCounter> logger) : Routine(Beat, time, logger)
{
    private const int Bite = 2_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Sweep = TimeSpan.FromHours(1);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(32);

    private DateTimeOffset sweptAt;

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (await store.CountAsync(Bite, cancellationToken) == Bite)
        {
            return TimeSpan.Zero;
        }

        if (Time.GetUtcNow() - sweptAt > Sweep)
        {
            await store.ForgetAsync(Kept, cancellationToken);
            sweptAt = Time.GetUtcNow();
        }

        return Beat;
    }
}
