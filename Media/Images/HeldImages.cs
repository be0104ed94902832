namespace Aspire.Media.Images;

/// <summary>All that one edit holds of libvips: given up together at its end, and stopped together when its time is over.</summary>
internal sealed class HeldImages : IDisposable
{
    private readonly Lock door = new();
    private readonly List<VipsObject> held = [];
    private bool isStopped;
    private bool isOver;

    public bool IsStopped => Volatile.Read(ref isStopped);

    public T Keep<T>(T made)
        where T : VipsObject
    {
        lock (door)
        {
            held.Add(made);
            if (isStopped && made is VipsImage late)
            {
                late.Kill();
            }

            return made;
        }
    }

    /// <summary>From any thread: whatever is being computed fails soon.</summary>
    public void Stop()
    {
        lock (door)
        {
            Volatile.Write(ref isStopped, true);
            if (!isOver)
            {
                held.OfType<VipsImage>().ToList().ForEach(image => image.Kill());
            }
        }
    }

    /// <summary>For what is computed here and not by libvips.</summary>
    /// <exception cref="OperationCanceledException">It is to be stopped.</exception>
    public void Check()
    {
        if (IsStopped)
        {
            throw new OperationCanceledException("The picture was given up.");
        }
    }

    public void Dispose()
    {
        lock (door)
        {
            isOver = true;
            // The newest first: each stands on those before it.
            for (var at = held.Count - 1; at >= 0; at--)
            {
                held[at].Dispose();
            }

            held.Clear();
        }
    }
}
