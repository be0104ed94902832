using Npgsql;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>The first to start and the last to stop; between, it starts a server again that went away by itself.</summary>
internal sealed partial class PostgresWatch(PostgresCluster cluster, NpgsqlDataSource database, TimeProvider time, ILogger<PostgresWatch> logger)
    : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource stopping = new();
    private Task watching = Task.CompletedTask;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await cluster.StartAsync(cancellationToken);
        watching = WatchAsync(stopping.Token);
    }

    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        try
        {
            await watching;
        }
        finally
        {
            await cluster.StopAsync();
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => stopping.Dispose();

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            var pause = FirstPause;
            while (true)
            {
                var begun = time.GetTimestamp();
                await cluster.Exited.WaitAsync(cancellationToken);
                Died(cluster.Complaint);
                if (time.GetElapsedTime(begun) > LongestPause)
                {
                    pause = FirstPause;
                }

                do
                {
                    await Task.Delay(pause, time, cancellationToken);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
                while (!await RestartAsync(cancellationToken));
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // We stop, and the server with us.
        }
    }

    private async Task<bool> RestartAsync(CancellationToken cancellationToken)
    {
        try
        {
            await cluster.StartAsync(cancellationToken);
            // The pool does not know yet that its connections led to a server that is gone.
            database.Clear();
            Restarted();
            return true;
        }
#pragma warning disable CA1031 // a loop edge: whatever this attempt met, the next one may not
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
        {
            NotRestarted(failure.Message);
            return false;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL stopped by itself and is started again; it said last: {Complaint}")]
    private partial void Died(string complaint);

    [LoggerMessage(Level = LogLevel.Information, Message = "PostgreSQL runs again")]
    private partial void Restarted();

    [LoggerMessage(Level = LogLevel.Error, Message = "PostgreSQL could not be started again: {Reason}")]
    private partial void NotRestarted(string reason);
}
