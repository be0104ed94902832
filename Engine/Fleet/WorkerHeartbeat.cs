using System.Net.Sockets;

using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

namespace Aspire.Media.Engine.Fleet;

/// <summary>Says that this worker lives, once per process however much it does, and says goodbye when it stops.</summary>
public sealed partial class WorkerHeartbeat(
    WorkerIdentity identity, WorkerStore store, IOptions<FleetOptions> options, TimeProvider time, ILogger<WorkerHeartbeat> logger)
    : BackgroundService
{
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);
    private bool introduced;
    private bool silent;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await store.BeatAsync(identity, cancellationToken);
        introduced = true;
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Heartbeat, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await RunOnceAsync(stoppingToken);
        }
    }

    /// <summary>One beat. A database that is away costs a warning, not the worker: the next beat may reach it.</summary>
    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await store.BeatAsync(identity, cancellationToken);
            await store.ForgetAsync(options.Value.Memory, cancellationToken);
            if (silent)
            {
                HeardAgain();
                silent = false;
            }
        }
        catch (Exception failure) when (IsOutage(failure))
        {
            if (!silent)
            {
                Unheard(failure.Message);
                silent = true;
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (!introduced)
        {
            // A start that failed elsewhere: nobody knows this worker.
            return;
        }

        using var limit = new CancellationTokenSource(FarewellLimit, time);
        try
        {
            await store.StopAsync(identity.Id, limit.Token);
        }
        catch (Exception failure) when (IsOutage(failure) || failure is OperationCanceledException)
        {
            Unheard(failure.Message);
        }
    }

    // A name that does not resolve comes from the driver as it is.
    private static bool IsOutage(Exception failure) => failure is NpgsqlException or SocketException or TimeoutException;

    [LoggerMessage(Level = LogLevel.Warning, Message = "The heartbeat did not reach the database: {Reason}")]
    private partial void Unheard(string reason);

    [LoggerMessage(Level = LogLevel.Information, Message = "The heartbeat reaches the database again")]
    private partial void HeardAgain();
}
