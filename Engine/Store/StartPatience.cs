using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// What a starting process asks of the database, after that has answered once: a server that crashes in the middle of a start is back soon, and
/// the process need not end over it.
/// </summary>
public sealed class StartPatience(IOptions<DatabaseOptions> options, TimeProvider time)
{
    private static readonly TimeSpan LeastPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostPause = TimeSpan.FromSeconds(5);

    /// <summary>Until the next try, after all that have failed: a database that is away for long is not asked four times a second for it.</summary>
    public static TimeSpan PauseAfter(TimeSpan failing) => TimeSpan.FromTicks(Math.Clamp(failing.Ticks / 10, LeastPause.Ticks, MostPause.Ticks));

    /// <summary>Asks again and again while the database is away, for as long as <c>Database__Patience</c> says.</summary>
    /// <param name="ask">What may be done twice.</param>
    public async Task PersistAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        // What is asked may take long by itself, as a migration does: that is no failing.
        long? failing = null;
        while (true)
        {
            try
            {
                await ask(cancellationToken);
                return;
            }
            catch (Exception failure) when (Outage.IsPassing(failure) && time.GetElapsedTime(failing ??= time.GetTimestamp()) < options.Value.Patience)
            {
                await Task.Delay(PauseAfter(time.GetElapsedTime(failing.Value)), time, cancellationToken);
            }
        }
    }
}
