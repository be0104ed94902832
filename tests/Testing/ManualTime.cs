namespace Aspire.Media.Testing;

/// <summary>A clock that stands still until a test moves it; timers that fall due then ring in their order.</summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<ManualTimer> timers = [];
    private DateTimeOffset now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate)
        {
            return now;
        }
    }

    public override long GetTimestamp() => GetUtcNow().Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Whether somebody waits for just this long from now, give or take a tenth of it: the sign that a test may move on.</summary>
    public bool IsAwaitedIn(TimeSpan wait)
    {
        lock (gate)
        {
            return timers.Exists(timer => (timer.Due - now - wait).Duration() <= wait / 10);
        }
    }

    public void Advance(TimeSpan by)
    {
        var target = GetUtcNow() + by;
        while (NextBefore(target) is { } ring)
        {
            ring();
        }
    }

    private Action? NextBefore(DateTimeOffset target)
    {
        lock (gate)
        {
            if (timers.Where(timer => timer.Due <= target).MinBy(timer => timer.Due) is not { } next)
            {
                now = target;
                return null;
            }

            now = next.Due > now ? next.Due : now;
            next.Reschedule();
            return next.Ring;
        }
    }

    private sealed class ManualTimer(ManualTime clock, Action ring) : ITimer
    {
        private TimeSpan period;

        public DateTimeOffset Due { get; private set; } = DateTimeOffset.MaxValue;

        public Action Ring => ring;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock.gate)
            {
                this.period = period;
                clock.timers.Remove(this);
                if (dueTime >= TimeSpan.Zero)
                {
                    Due = clock.now + dueTime;
                    clock.timers.Add(this);
                }
            }

            return true;
        }

        /// <summary>Called by the clock, which holds its gate.</summary>
        public void Reschedule()
        {
            Due += period > TimeSpan.Zero ? period : TimeSpan.Zero;
            if (period <= TimeSpan.Zero)
            {
                clock.timers.Remove(this);
            }
        }

        public void Dispose()
        {
            lock (clock.gate)
            {
                clock.timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
