using System.Runtime.CompilerServices;

using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Events;

/// <summary>
/// What happens, for many followers at once: one reader asks the database, and keeps the last of what it read for all of them. Each follower
/// goes at its own pace; one that has fallen behind what is kept reads from the database until it has caught up. While nobody follows, nothing is asked.
/// </summary>
public sealed partial class EventFeed(EventStore store, TimeProvider time, ILogger<EventFeed> logger) : BackgroundService
{
    private const int PageSize = 500;

    // Letters, of which one who keeps up needs few: what steps say is long where they say much, and is kept in the database anyway.
    internal const int MostKept = 10_000_000;

    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan OutagePause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<EventRow> kept = [];
    private int weight;
    private int followers;
    private bool isAway;

    // Between these places lies what is kept; null while nobody reads.
    private (EventPosition From, EventPosition To)? reach;
    private TaskCompletionSource news = Signal();
    private TaskCompletionSource audience = Signal();

    /// <summary>How much is kept, in letters.</summary>
    internal int Weight
    {
        get
        {
            lock (gate)
            {
                return weight;
            }
        }
    }

    /// <summary>What happens after a place, without end. The first stretch comes at once and says from where on it is told.</summary>
    /// <param name="after">Null for what happens from now on. Of a place that is too old to be told in full, or that nobody knows, the first stretch says so.</param>
    /// <param name="patience">After how long without news an empty stretch comes.</param>
    public async IAsyncEnumerable<EventBatch> FollowAsync(EventPosition? after, TimeSpan patience, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var seat = new Seat(this);
        var isKept = after is null || await store.IsKeptAsync(after.Value, cancellationToken);
        var place = isKept && after is not null ? after.Value : await store.EndAsync(cancellationToken);
        yield return new EventBatch(place, [], place, IsResync: !isKept);
        while (true)
        {
            var (batch, next) = Glance(place);
            batch ??= await store.ReadAsync(place, PageSize, cancellationToken);
            if (batch.Rows.Count == 0)
            {
                var isNews = await HasNewsAsync(next, patience, cancellationToken);
                if (isNews)
                {
                    place = batch.End;
                    continue;
                }
            }

            yield return batch;
            place = batch.End;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Audience().WaitAsync(stoppingToken);
            try
            {
                while (followers > 0)
                {
                    var isMore = await RunOnceAsync(stoppingToken);
                    if (!isMore)
                    {
                        await Task.Delay(Beat, time, stoppingToken);
                    }
                }

                Forget();
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                if (!isAway)
                {
                    IsAway(failure.Message);
                    isAway = true;
                }

                await Task.Delay(OutagePause, time, stoppingToken);
            }
        }
    }

    /// <summary>Asks once for what is new; returns whether there is more already.</summary>
    internal async Task<bool> RunOnceAsync(CancellationToken cancellationToken)
    {
        if (reach is not { To: var to })
        {
            var start = await store.EndAsync(cancellationToken);
            Keep(new EventBatch(start, [], start), isFirst: true);
            return true;
        }

        var batch = await store.ReadAsync(to, PageSize, cancellationToken);
        Keep(batch, isFirst: false);
        isAway = false;
        return batch.Rows.Count == PageSize;
    }

    private void Keep(EventBatch batch, bool isFirst)
    {
        TaskCompletionSource told;
        lock (gate)
        {
            reach = (isFirst ? batch.After : reach!.Value.From, batch.End);
            kept.AddRange(batch.Rows);
            weight += batch.Rows.Sum(row => row.Weight);
            var gone = 0;
            while (weight > MostKept && gone < kept.Count)
            {
                weight -= kept[gone].Weight;
                reach = (kept[gone].End, batch.End);
                gone++;
            }

            kept.RemoveRange(0, gone);
            if (batch.Rows.Count == 0 && !isFirst)
            {
                return;
            }

            (told, news) = (news, Signal());
        }

        told.SetResult();
    }

    private void Forget()
    {
        lock (gate)
        {
            if (followers == 0)
            {
                kept.Clear();
                (weight, reach) = (0, null);
            }
        }
    }

    /// <summary>What is kept of what comes after a place, or null when the database has to be asked; and what tells of more.</summary>
    private (EventBatch? Batch, Task Next) Glance(EventPosition place)
    {
        lock (gate)
        {
            if (reach is not { } span || place < span.From)
            {
                return (null, news.Task);
            }

            if (place >= span.To)
            {
                return (new EventBatch(place, [], place), news.Task);
            }

            // The first row of which something lies behind the place.
            var (low, high) = (0, kept.Count);
            while (low < high)
            {
                var middle = (low + high) / 2;
                (low, high) = kept[middle].End > place ? (low, middle) : (middle + 1, high);
            }

            var some = kept.GetRange(low, Math.Min(PageSize, kept.Count - low));
            return (new EventBatch(place, some, low + some.Count == kept.Count ? span.To : some[^1].End), news.Task);
        }
    }

    private async Task<bool> HasNewsAsync(Task next, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(patience, time, cancellationToken);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private Task Audience()
    {
        lock (gate)
        {
            return audience.Task;
        }
    }

    private static TaskCompletionSource Signal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The events cannot be read: {Reason}")]
    private partial void IsAway(string reason);

    /// <summary>A follower's place among the others.</summary>
    private sealed class Seat : IDisposable
    {
        private readonly EventFeed feed;

        public Seat(EventFeed feed)
        {
            this.feed = feed;
            lock (feed.gate)
            {
                feed.followers++;
                feed.audience.TrySetResult();
            }
        }

        public void Dispose()
        {
            lock (feed.gate)
            {
                if (--feed.followers == 0)
                {
                    feed.audience = Signal();
                }
            }
        }
    }
}
