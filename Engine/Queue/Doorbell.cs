using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging;

using Npgsql;

namespace Aspire.Media.Engine.Queue;

/// <summary>
/// Tells the workers that there is work. It only wakes them up: who hears nothing finds the work by asking. However much there is to tell,
/// a process rings no more often than every few milliseconds, because Postgres commits transactions that notify one after another.
/// </summary>
public sealed partial class Doorbell(DoorbellStore store, TimeProvider time, ILogger<Doorbell> logger) : IDisposable
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(2);
    private readonly Lock gate = new();
    private DateTimeOffset quietUntil;
    private ITimer? pending;

    /// <summary>Whether the caller may ring with the statement that brings the work. If not, it asks for a <see cref="Ring"/> once the work is there.</summary>
    public bool TakesTurn()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            if (now < quietUntil)
            {
                return false;
            }

            quietUntil = now + Rest;
            return true;
        }
    }

    /// <summary>Rings soon, once for all who ask until then.</summary>
    public void Ring()
    {
        lock (gate)
        {
            var now = time.GetUtcNow();
            pending ??= time.CreateTimer(_ => _ = RingAsync(), null, quietUntil > now ? quietUntil - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => pending?.Dispose();

    private async Task RingAsync()
    {
        lock (gate)
        {
            pending?.Dispose();
            pending = null;
            quietUntil = time.GetUtcNow() + Rest;
        }

        try
        {
            await store.RingAsync(CancellationToken.None);
        }
        catch (Exception failure) when (failure is NpgsqlException or ObjectDisposedException or TimeoutException)
        {
            // Workers ask by themselves; it takes them a little longer.
            Unheard(failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "The workers could not be woken up: {Reason}")]
    private partial void Unheard(string reason);
}
