using Aspire.Media.Api;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;

namespace Aspire.Media.Cli.Tests;

/// <summary>The real API in this process, on a database of its own.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly RunningHost host;
    private readonly TemporaryFolder place;

    private RunningApi(RunningHost host, TestDatabase database, TemporaryFolder place) => (this.host, Database, this.place) = (host, database, place);

    public string Address => host.Address.GetLeftPart(UriPartial.Authority);

    /// <summary>Where it keeps its bytes.</summary>
    public string Objects => place["objects"];

    public TestDatabase Database { get; }

    /// <summary>Makes it known that workers can do the engine's own steps, and these.</summary>
    public Task PublishAsync(CancellationToken cancellationToken, params IEnumerable<StepTypeRecord> types) =>
        new StepTypeStore(Database.DataSource).PublishAsync(
            [.. new InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("1.0.0")), .. types], cancellationToken);

    public static async Task<RunningApi> StartAsync(PostgresServer server, params IEnumerable<string> settings)
    {
        var database = await server.CloneAsync();
        var folder = new TemporaryFolder();
        var running = await RunningHost.StartAsync(MediaHost.Build(
            "media-api",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}",
                "--Logging:LogLevel:Default=None", .. settings,
            ],
            static builder => builder.AddApi(),
            static app => app.MapApi()));
        return new RunningApi(running, database, folder);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await Database.DisposeAsync();
        place.Dispose();
    }
}
