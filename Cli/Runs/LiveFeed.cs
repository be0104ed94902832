using System.Threading.Channels;

using Aspire.Media.Client.Events;

namespace Aspire.Media.Cli.Runs;

/// <summary>What happens, in portions: as much as there is, as soon as there is something.</summary>
internal sealed class LiveFeed : IAsyncDisposable
{
    // A server ends long connections now and then, and they are made again at once: that is nothing to tell.
    private static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(1);

    private readonly Channel<Happening> happenings = Channel.CreateUnbounded<Happening>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource end;
    private readonly TimeProvider time;
    private readonly Task listening;
    private long? lostAt;

    /// <param name="run">Only what concerns this run; null for all.</param>
    public LiveFeed(Session session, Guid? run, CancellationToken cancellationToken)
    {
        time = session.Time;
        end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        listening = ListenAsync(session, run, end.Token);
    }

    /// <summary>Waits for something to happen, but no longer than this.</summary>
    public async Task<Portion> NextAsync(TimeSpan patience, CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var something = happenings.Reader.WaitToReadAsync(enough.Token).AsTask();
        if (await Task.WhenAny(something, Task.Delay(patience, time, enough.Token)) == something && !await something)
        {
            // It ends with an exception only, and this is the place to learn of it.
            await listening;
        }

        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
        var (events, hasConnected) = (new List<LiveEvent>(), false);
        while (happenings.Reader.TryRead(out var next))
        {
            if (next.Event is { } happened)
            {
                events.Add(happened);
                continue;
            }

            (hasConnected, lostAt) = next.IsConnected ? (true, (long?)null) : (hasConnected, time.GetTimestamp());
        }

        return new Portion(events, lostAt is { } since && time.GetElapsedTime(since) >= Hiccup, hasConnected);
    }

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await listening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        end.Dispose();
    }

    private async Task ListenAsync(Session session, Guid? run, CancellationToken cancellationToken)
    {
        try
        {
            var stream = session.Client.FollowAsync(run, lastEventId: null, connected => happenings.Writer.TryWrite(new Happening(null, connected)), cancellationToken);
            await foreach (var happened in stream)
            {
                happenings.Writer.TryWrite(new Happening(happened, IsConnected: true));
            }
        }
        finally
        {
            happenings.Writer.Complete();
        }
    }

    private sealed record Happening(LiveEvent? Event, bool IsConnected);
}

/// <param name="IsAway">Whether there has been no connection for a while.</param>
/// <param name="HasConnected">Whether one was made since the last portion.</param>
internal sealed record Portion(IReadOnlyList<LiveEvent> Events, bool IsAway, bool HasConnected);
