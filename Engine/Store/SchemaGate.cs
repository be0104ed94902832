using System.Net.Sockets;

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Nothing else starts before the database answers and its schema fits this program.</summary>
internal sealed partial class SchemaGate(
    NpgsqlDataSource database,
    SchemaStore store,
    StartPatience patience,
    IEnumerable<Schema> schemas,
    IOptions<DatabaseOptions> options,
    TimeProvider time,
    ILogger<SchemaGate> logger) : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await ReachAsync(cancellationToken);
        try
        {
            await patience.PersistAsync(FitAsync, cancellationToken);
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            throw new InvalidOperationException(
                $"The database at {Address} cannot be brought up to date: {Reason(failure)}. ConnectionStrings__{DatabaseOptions.ConnectionName} names it.", failure);
        }
    }

    private async Task FitAsync(CancellationToken cancellationToken)
    {
        foreach (var schema in schemas)
        {
            if (options.Value.Migrate)
            {
                foreach (var migration in await store.MigrateAsync(schema, cancellationToken))
                {
                    Migrated(schema.Owner, migration);
                }
            }
            else
            {
                await store.CheckAsync(schema, cancellationToken);
            }
        }
    }

    private async Task ReachAsync(CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        var said = false;
        while (true)
        {
            try
            {
                await using var connection = await database.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (Exception failure) when (MayPass(failure) && time.GetElapsedTime(begun) < options.Value.Patience)
            {
                if (!said)
                {
                    Waiting(Address, options.Value.Patience);
                    said = true;
                }

                await Task.Delay(StartPatience.PauseAfter(time.GetElapsedTime(begun)), time, cancellationToken);
            }
            catch (Exception failure) when (Outage.IsOne(failure))
            {
                throw new InvalidOperationException(
                    $"The database at {Address} cannot be used: {Reason(failure)}. ConnectionStrings__{DatabaseOptions.ConnectionName} names it.", failure);
            }
        }
    }

    // A server that refuses the user or does not know the database will say so again; one that is starting will not.
    // A name that does not resolve yet, as of a container that is still to start, comes from the driver as it is.
    private static bool MayPass(Exception failure) => failure switch
    {
        PostgresException { SqlState: var state } => state is PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.TooManyConnections,
        NpgsqlException { IsTransient: true } or SocketException or TimeoutException => true,
        _ => false,
    };

    private static string Reason(Exception failure) =>
        failure is PostgresException refused
            ? refused.MessageText + (refused.SqlState == PostgresErrorCodes.DiskFull ? " (its disk is full)" : "")
            : (failure.InnerException ?? failure).Message.TrimEnd('.');

    private string Address
    {
        get
        {
            var settings = new NpgsqlConnectionStringBuilder(database.ConnectionString);
            return $"{settings.Host}:{settings.Port}/{settings.Database}";
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Waiting for the database at {Address}, for {Patience} at most")]
    private partial void Waiting(string address, TimeSpan patience);

    [LoggerMessage(Level = LogLevel.Information, Message = "Applied migration {Owner}/{Migration}")]
    private partial void Migrated(string owner, string migration);
}
