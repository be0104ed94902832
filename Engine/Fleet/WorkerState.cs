namespace Aspire.Media.Engine.Fleet;

/// <summary>What the heartbeat has learnt about this worker.</summary>
internal sealed class WorkerState(TimeProvider time)
{
    private readonly Lock gate = new();
    private (long Since, long Last) reached = (time.GetTimestamp(), time.GetTimestamp());

    private volatile bool isDraining;
    private volatile bool hasDuty;

    /// <summary>Whether it shall take no more steps.</summary>
    public bool IsDraining
    {
        get => isDraining;
        set => isDraining = value;
    }

    /// <summary>Whether it looks after the queue for all.</summary>
    public bool HasDuty
    {
        get => hasDuty;
        set => hasDuty = value;
    }

    /// <summary>
    /// For how long the database has answered without a gap: before a whole lease has passed, a worker that is silent may have been
    /// kept from speaking.
    /// </summary>
    public TimeSpan ReachedFor
    {
        get
        {
            lock (gate)
            {
                return time.GetElapsedTime(reached.Since, reached.Last);
            }
        }
    }

    /// <summary>Notes that the database answered.</summary>
    /// <param name="gap">How long it may have been silent before without that having been an outage.</param>
    public void NoteReached(TimeSpan gap)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            reached = (time.GetElapsedTime(reached.Last, now) > gap ? now : reached.Since, now);
        }
    }
}
