namespace Aspire.Media.Web.Live;

/// <summary>
/// Lets all tabs of one viewer look with one pair of eyes: who asks what another tab has asked a moment ago is given the same answer, as
/// long as nothing has happened since that could have changed it. So many tabs cost Api no more than one, and the server's memory holds
/// each picture once.
/// </summary>
internal sealed class SharedLooks(LiveFeed feed, TimeProvider time)
{
    // What nobody has asked for that long is forgotten.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);

    private readonly Lock gate = new();
    private readonly Dictionary<(string? Credential, string Question), Look> looks = [];
    private long tidied = time.GetTimestamp();

    /// <summary>An answer that is new enough, be it another's.</summary>
    /// <param name="credential">In whose name it is asked: answers are never given to anybody else.</param>
    /// <param name="question">What is asked, with all that decides about the answer.</param>
    /// <param name="since">The moment that it must not be older than, as after something that the viewer did; 0 for none.</param>
    /// <param name="ask">Asks. It is not given up when one who waits for it leaves: others may wait, too.</param>
    public async Task<T> TakeAsync<T>(
        string? credential, string question, Freshness freshness, long since, Func<CancellationToken, Task<T>> ask, CancellationToken cancellationToken)
        where T : notnull
    {
        var look = Find((credential, question));
        var oldest = Math.Max(since, Oldest(freshness));
        return (T)await look.TakeAsync(oldest, isUrgent: since >= oldest, freshness.Rest, async () => await ask(CancellationToken.None)).WaitAsync(cancellationToken);
    }

    /// <summary>When an answer must have been asked for at the earliest.</summary>
    private long Oldest(Freshness freshness)
    {
        var now = time.GetTimestamp();
        // Who hears nothing does not know what has happened.
        return feed.IsConnected ? Math.Max(Math.Min(feed.HeardAt(freshness.Matters), Before(freshness.Pace)), Before(freshness.Patience)) : now;

        long Before(TimeSpan ago) => now - (long)(ago.TotalSeconds * time.TimestampFrequency);
    }

    private Look Find((string?, string) key)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(tidied, now) > Kept)
            {
                tidied = now;
                foreach (var old in looks.Where(one => time.GetElapsedTime(one.Value.AskedFor, now) > Kept).Select(one => one.Key).ToList())
                {
                    looks.Remove(old);
                }
            }

            if (!looks.TryGetValue(key, out var look))
            {
                looks[key] = look = new Look(time);
            }

            look.AskedFor = now;
            return look;
        }
    }

    /// <summary>One question, its last answer and the one that comes next.</summary>
    private sealed class Look(TimeProvider time)
    {
        // One that takes long is rested from for as long, within reason.
        private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

        private readonly Lock gate = new();
        private Task<object>? last;
        private Task<object>? next;
        private long began;
        private TimeSpan took;

        public long AskedFor { get; set; }

        public Task<object> TakeAsync(long oldest, bool isUrgent, TimeSpan rest, Func<Task<object>> ask)
        {
            lock (gate)
            {
                if (last is { IsFaulted: false } && began >= oldest)
                {
                    return last;
                }

                // Who did something is not kept waiting for what comes of it.
                var pause = last is null || isUrgent ? TimeSpan.Zero : rest - time.GetElapsedTime(began) + (took < LongestRest ? took : LongestRest);
                if (pause > TimeSpan.Zero)
                {
                    return next ??= LaterAsync(pause, ask);
                }

                began = time.GetTimestamp();
                return last = NowAsync(began, ask);
            }
        }

        private async Task<object> LaterAsync(TimeSpan pause, Func<Task<object>> ask)
        {
            await Task.Delay(pause, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            Task<object> asked;
            lock (gate)
            {
                began = time.GetTimestamp();
                last = asked = NowAsync(began, ask);
                next = null;
            }

            return await asked;
        }

        private async Task<object> NowAsync(long start, Func<Task<object>> ask)
        {
            // Not under the lock, nor on behalf of the page that happened to come first.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            try
            {
                return await ask();
            }
            finally
            {
                took = time.GetElapsedTime(start);
            }
        }
    }
}

/// <summary>How new an answer has to be.</summary>
/// <param name="Matters">What has to happen for it to become another one.</param>
internal sealed record Freshness(Matter Matters)
{
    /// <summary>How old it may be although something of it has happened; who takes one that is older looks again by itself.</summary>
    public TimeSpan Pace { get; init; } = TimeSpan.Zero;

    /// <summary>How old it may be while nothing of it is heard.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long at least is between two questions; who asks in between is given the answer to the second.</summary>
    public TimeSpan Rest { get; init; } = TimeSpan.FromMilliseconds(80);
}
