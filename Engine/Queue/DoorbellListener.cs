using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

using Npgsql;

namespace Aspire.Media.Engine.Queue;

/// <summary>
/// Listens for the doorbell. Whether it can be heard is found out by ringing: through a transaction pooler it cannot, and then the worker
/// asks more often instead.
/// </summary>
internal sealed partial class DoorbellListener(DoorbellStore store, WorkSignal work, CancelSignal cancel, TimeProvider time, ILogger<DoorbellListener> logger) : BackgroundService
{
    private static readonly TimeSpan ProbeEvery = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan DeafFor = TimeSpan.FromMinutes(1);

    private volatile bool isHeard;
    private volatile string heardWord = "";

    /// <summary>Whether notifications arrive here.</summary>
    public bool IsHeard => isHeard;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
                NotHeard();
                await Task.Delay(DeafFor, time, stoppingToken);
            }
            catch (Exception failure) when (Outage.IsOne(failure) || failure is IOException)
            {
                if (isHeard)
                {
                    Broken(failure.Message);
                }

                isHeard = false;
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    /// <summary>Returns when a ring of our own was not heard.</summary>
    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var listening = await store.ListenAsync(Hear, cancellationToken);
        var connection = listening.Connection;
        while (await ProbeAsync(connection, cancellationToken))
        {
            if (!isHeard)
            {
                isHeard = true;
                // What was rung before we listened was not for us to hear.
                work.Set();
                cancel.Set();
            }

            await WaitAsync(connection, ProbeEvery, () => false, cancellationToken);
        }

        isHeard = false;
    }

    private async Task<bool> ProbeAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var word = Guid.NewGuid().ToString("N");
        await store.ProbeAsync(word, cancellationToken);
        await WaitAsync(connection, ProbePatience, () => heardWord == word, cancellationToken);
        return heardWord == word;
    }

    private async Task WaitAsync(NpgsqlConnection connection, TimeSpan limit, Func<bool> isEnough, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (!isEnough() && limit - time.GetElapsedTime(start) is { Ticks: > 0 } left)
        {
            await connection.WaitAsync(left, cancellationToken);
        }
    }

    private void Hear(object? sender, NpgsqlNotificationEventArgs notification)
    {
        if (notification.Payload.Length > 0)
        {
            heardWord = notification.Payload;
        }
        else if (notification.Channel == DoorbellStore.Cancel)
        {
            cancel.Set();
        }
        else
        {
            work.Set();
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Notifications of the database do not arrive here (a transaction pooler?): the queue is asked more often instead")]
    private partial void NotHeard();

    [LoggerMessage(Level = LogLevel.Debug, Message = "The connection for notifications broke: {Reason}")]
    private partial void Broken(string reason);
}
