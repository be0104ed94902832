using Aspire.Media.Api;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults;
using Aspire.Media.TestWorker.Steps;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Cli.Tests;

/// <summary>The real API in this process, on a database of its own.</summary>
internal sealed class RunningApi : IAsyncDisposable
{
    private readonly List<IHost> workers = [];
    private readonly TemporaryFolder place;
    private readonly IEnumerable<string> settings;
    private RunningHost host;

    private RunningApi(RunningHost host, TestDatabase database, TemporaryFolder place, IEnumerable<string> settings)
    {
        (this.host, Database, this.place, this.settings) = (host, database, place, settings);
        Address = host.Address.GetLeftPart(UriPartial.Authority);
    }

    public string Address { get; }

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
        return new RunningApi(await ServeAsync(RunningHost.AnyPort, database, folder, settings), database, folder, settings);
    }

    /// <summary>Nobody answers any more, until it is started again.</summary>
    public ValueTask StopAsync() => host.DisposeAsync();

    /// <summary>Answers at the same address as before.</summary>
    public async Task StartAgainAsync() => host = await ServeAsync($"--urls={Address}", Database, place, settings);

    /// <summary>A worker in this process, which has the engine's steps and those that tests need.</summary>
    public async Task HireAsync(params IEnumerable<string> options)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)Database.ConnectionString)]);
        builder.Configuration.AddCommandLine(["--Worker:Drain=00:00:00.2", "--Worker:Grace=00:00:01", .. options]);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWorker(typeof(MarkStep).Assembly);
        var worker = builder.Build();
        workers.Add(worker);
        await worker.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.StopAsync();
            worker.Dispose();
        }

        await host.DisposeAsync();
        await Database.DisposeAsync();
        place.Dispose();
    }

    private static Task<RunningHost> ServeAsync(string address, TestDatabase database, TemporaryFolder folder, IEnumerable<string> settings) =>
        RunningHost.StartAsync(MediaHost.Build(
            "media-api",
            [
                address, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}",
                "--Logging:LogLevel:Default=None", .. settings,
            ],
            static builder => builder.AddApi(),
            static app => app.MapApi()));
}
