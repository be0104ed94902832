namespace Aspire.Media.Bench.Queue;

/// <summary>A queue on Postgres. It takes the times itself, beside its own client, so that driving it costs it nothing.</summary>
/// <param name="name">What it is called in results.</param>
internal abstract class Contender(string name) : IAsyncDisposable
{
    public string Name => name;

    /// <summary>Queues runs of one step that does nothing.</summary>
    /// <returns>How long that took.</returns>
    public abstract Task<TimeSpan> EnqueueAsync(int count, CancellationToken cancellationToken);

    /// <summary>Works until everything queued is finished and recorded, then rests.</summary>
    /// <returns>How long that took from starting to work, without the way to rest.</returns>
    public abstract Task<TimeSpan> DrainAsync(CancellationToken cancellationToken);

    /// <summary>Queues single runs while nothing else is to do, each after the one before, then rests.</summary>
    /// <returns>For each, the time from queueing it to the start of its step.</returns>
    public abstract Task<IReadOnlyList<TimeSpan>> PickUpAsync(int times, CancellationToken cancellationToken);

    public abstract ValueTask DisposeAsync();
}
