namespace Aspire.Media.Engine.Fleet;

/// <summary>What the heartbeat has learnt about this worker.</summary>
internal sealed class WorkerState(TimeProvider time)
{
    private readonly Lock gate = new();
    private (long Since, long Last) reached = (time.GetTimestamp(), time.GetTimestamp());

    private volatile bool isDraining;
    private volatile bool hasDuty;
    private volatile int fleet;

    /// <summary>Whether it shall take no more steps.</summary>
    public bool IsDraining
    {
        get => isDraining;
        set => isDraining = value;
    }

    /// <summary>How many workers there are.</summary>
    public int Fleet
    {
        get => fleet;
        set => fleet = value;
    }

    /// <summary>Whether it looks after the queue for all.</summary>
    public bool HasDuty => hasDuty;

    public void LoseDuty() => hasDuty = false;

    /// <summary>
    /// For how long the database has answered without a gap: before a whole lease has passed, a worker that is silent may have been
    /// kept from speaking.
    /// </summary>
    /// <param name="gap">How long it may be silent without that being one.</param>
    public TimeSpan ReachedFor(TimeSpan gap)
    {
        lock (gate)
        {
            return time.GetElapsedTime(reached.Last) > gap ? TimeSpan.Zero : time.GetElapsedTime(reached.Since, reached.Last);
        }
    }

    /// <summary>Notes that the database answered.</summary>
    public void NoteReached(TimeSpan gap)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            reached = (time.GetElapsedTime(reached.Last, now) > gap ? now : reached.Since, now);
        }
    }

    /// <summary>Takes over the duty, with what is known of the database by then.</summary>
    public void TakeDuty(TimeSpan reachedFor)
    {
        lock (gate)
        {
            var now = time.GetTimestamp();
            reached = (now - (long)(reachedFor.TotalSeconds * time.TimestampFrequency), now);
        }

        hasDuty = true;
    }
}
