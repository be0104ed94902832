namespace Aspire.Media.Images;

/// <summary>Work that many ask for at once is done once; it goes on for as long as one of them still waits.</summary>
internal sealed class SharedWork<T>
{
    private readonly Lock door = new();
    private readonly Dictionary<string, Work> running = [];

    public async Task<T> DoAsync(string name, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        Work? joined;
        lock (door)
        {
            if (!running.TryGetValue(name, out joined))
            {
                joined = running[name] = new Work();
                var started = joined;
                started.Result = Task.Run(() => RunAsync(name, started, work), CancellationToken.None);
            }

            joined.Waiting++;
        }

        try
        {
            return await joined.Result!.WaitAsync(cancellationToken);
        }
        finally
        {
            Leave(name, joined);
        }
    }

    private async Task<T> RunAsync(string name, Work own, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            return await work(own.Stop.Token);
        }
        finally
        {
            lock (door)
            {
                Forget(name, own);
            }
        }
    }

    private void Leave(string name, Work left)
    {
        lock (door)
        {
            if (--left.Waiting == 0 && !left.Result!.IsCompleted)
            {
                // Whoever comes now begins anew.
                Forget(name, left);
                left.Stop.Cancel();
            }
        }
    }

    private void Forget(string name, Work own)
    {
        if (running.TryGetValue(name, out var current) && ReferenceEquals(current, own))
        {
            running.Remove(name);
        }
    }

#pragma warning disable CA1001 // a source without a timer holds nothing that needs to be given up
    private sealed class Work
#pragma warning restore CA1001
    {
        public CancellationTokenSource Stop { get; } = new();

        public Task<T>? Result { get; set; }

        public int Waiting { get; set; }
    }
}
