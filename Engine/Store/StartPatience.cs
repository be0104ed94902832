using Microsoft.Extensions.Options;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// What a starting process asks of the database, after that has answered once: a server that crashes in the middle of a start is back soon, and
/// the process need not end over it.
/// </summary>
public sealed class StartPatience(IOptions<DatabaseOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks again and again while the database is away, for as long as <c>Database__Patience</c> says.</summary>
    /// <param name="ask">What may be done twice.</param>
    public async Task PersistAsync(Func<CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        var begun = time.GetTimestamp();
        while (true)
        {
            try
            {
                await ask(cancellationToken);
                return;
            }
            catch (Exception failure) when (Outage.IsPassing(failure) && time.GetElapsedTime(begun) < options.Value.Patience)
            {
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }
}
