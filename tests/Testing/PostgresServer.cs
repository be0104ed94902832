using System.Security.Cryptography;

using Aspire.Media.Engine;
using Aspire.Media.Engine.Store;
using Aspire.Media.Standalone;
using Aspire.Media.Standalone.Postgres;

using Microsoft.Extensions.Hosting;

using Npgsql;

using Xunit;

namespace Aspire.Media.Testing;

/// <summary>
/// One PostgreSQL for a test process (<c>[assembly: AssemblyFixture(typeof(PostgresServer))]</c>), with a migrated template of which
/// every test class takes a clone. With MEDIA_TEST_POSTGRES, a connection string, it is an existing server.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    public const string OutsideServer = "MEDIA_TEST_POSTGRES";

    private readonly bool durable;
    private readonly IReadOnlyDictionary<string, string> overrides;
    private readonly string template = $"template_{Guid.NewGuid():N}";
    private TemporaryFolder? folder;
    private string connectionString = "";
    private NpgsqlDataSource? administration;

    public PostgresServer()
        : this(durable: false, new Dictionary<string, string>())
    {
    }

    private PostgresServer(bool durable, IReadOnlyDictionary<string, string> overrides)
    {
        this.durable = durable;
        this.overrides = overrides;
    }

    /// <summary>A private server, even with MEDIA_TEST_POSTGRES, that keeps its promises: for tests that kill it, and for benchmarks.</summary>
    public static PostgresServer Durable() => Durable(new Dictionary<string, string>());

    /// <summary>A durable server with some settings other than the product would choose.</summary>
    public static PostgresServer Durable(IReadOnlyDictionary<string, string> overrides) => new(durable: true, overrides);

    /// <summary>The private cluster, to be killed and started again; null when the server is an outside one.</summary>
    public PostgresCluster? Cluster { get; private set; }

    /// <summary>Ends the private server as a crash would, with nothing written down but what was promised.</summary>
    public async Task CrashAsync()
    {
        Posix.Signal(Cluster!.ProcessId!.Value, Posix.Quit);
        await Cluster.Exited;
    }

    /// <summary>Starts the private server again after it crashed.</summary>
    public async Task StartAgainAsync()
    {
        await Cluster!.StartAsync(CancellationToken.None);
        administration!.Clear();
    }

    /// <summary>The private server neither answers nor refuses anything any more.</summary>
    public void Freeze() => Frost.Freeze([Cluster!.ProcessId!.Value, .. Frost.ChildrenOf(Cluster.ProcessId.Value)]);

    /// <summary>It goes on as if nothing had been.</summary>
    public void Thaw() => Frost.Thaw([.. Frost.ChildrenOf(Cluster!.ProcessId!.Value), Cluster.ProcessId.Value]);

    public async ValueTask InitializeAsync()
    {
        connectionString = durable ? "" : Environment.GetEnvironmentVariable(OutsideServer) ?? "";
        if (connectionString.Length == 0)
        {
            connectionString = await StartAsync();
        }

        administration = NpgsqlDataSource.Create(connectionString);
        await ExecuteAsync($"create database {template}");
        await using var database = NpgsqlDataSource.Create(ConnectionStringFor(template));
        var store = new SchemaStore(database);
        foreach (var schema in Schemas())
        {
            await store.MigrateAsync(schema, CancellationToken.None);
        }
    }

    /// <summary>A database with all of the product's tables, empty.</summary>
    public Task<TestDatabase> CloneAsync() => CreateAsync(template);

    /// <summary>A database with nothing in it.</summary>
    public Task<TestDatabase> EmptyAsync() => CreateAsync("template0");

    public async ValueTask DisposeAsync()
    {
        if (administration is not null)
        {
            await DropAsync(template);
            await administration.DisposeAsync();
        }

        if (Cluster is not null)
        {
            await Cluster.DisposeAsync();
        }

        folder?.Dispose();
    }

    internal string ConnectionStringFor(string database) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Database = database, IncludeErrorDetail = true }.ConnectionString;

    internal Task DropAsync(string name) => ExecuteAsync($"drop database if exists {name} with (force)");

    private async Task<TestDatabase> CreateAsync(string from)
    {
        var name = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync($"create database {name} template {from}");
        return new TestDatabase(this, name);
    }

    private async Task<string> StartAsync()
    {
        folder = new TemporaryFolder();
        Cluster = new PostgresCluster(
            new ClusterSettings
            {
                Folder = folder["postgres"],
                Port = FreePort.Next(),
                Password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
                LogFile = folder["postgres.log"],
                Binaries = PostgresBinaries.Find(setting: null, folder["postgres"]),
                Durable = durable,
                MaxConnections = 500,
                Overrides = overrides,
            },
            TimeProvider.System);
        await Cluster.StartAsync(CancellationToken.None);
        return Cluster.ConnectionString;
    }

    /// <summary>The tables of every part that has some, as the processes register them.</summary>
    private static IEnumerable<Schema> Schemas()
    {
        var builder = Host.CreateEmptyApplicationBuilder(settings: null);
        builder.AddEngine();
        builder.Services.AddSchema(MediaSetup.Owner, typeof(MediaSetup).Assembly);
        return builder.Services.Where(service => service.ServiceType == typeof(Schema)).Select(service => (Schema)service.ImplementationInstance!);
    }

    // Names cannot be parameters; these are all made here, of letters, digits and underscores.
    private async Task ExecuteAsync(string statement)
    {
#pragma warning disable CA2100
        await using var command = administration!.CreateCommand(statement);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
    }
}
