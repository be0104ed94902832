using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;
using Aspire.Media.TestWorker;

namespace Aspire.Media.Api.Tests;

/// <summary>Api on a database of its own, with a worker that does what it is asked for: for the tests of one class.</summary>
public sealed class WorkingApi(PostgresServer postgres) : IAsyncLifetime
{
    public const string AdminKey = "an-admin-key-of-forty-characters-or-more";

    private readonly List<NearbyWorker> workers = [];

    public TestDatabase Database { get; private set; } = null!;

    public RunningHost Host { get; private set; } = null!;

    /// <summary>In the name of an administrator.</summary>
    public HttpClient Http { get; private set; } = null!;

    public MediaClient Client { get; private set; } = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CloneAsync();
        Host = await ApiHost.StartAsync(Database, $"--Access:AdminKey={AdminKey}");
        Http = Host.Client(AdminKey);
        Client = new MediaClient(Http);
        await HireAsync();
    }

    /// <summary>One more worker.</summary>
    /// <param name="settings">As on a command line.</param>
    public async Task<NearbyWorker> HireAsync(params string[] settings)
    {
        var worker = await NearbyWorker.StartAsync(Database.ConnectionString, settings, Token);
        workers.Add(worker);
        return worker;
    }

    public T Get<T>()
        where T : notnull => (T)Host.App.Services.GetService(typeof(T))!;

    /// <summary>Registers a definition in YAML.</summary>
    public Task RegisterAsync(string yaml) => Client.RegisterWorkflowAsync(yaml, WorkflowFormat.Yaml, dryRun: false, Token);

    public async Task<Guid> StartRunAsync(StartRun wish) => (await Client.StartRunAsync(wish, Token)).Id;

    /// <summary>Starts a run and waits until it is over.</summary>
    public async Task<Run> RunAsync(StartRun wish) => await EndAsync(await StartRunAsync(wish));

    /// <summary>Waits until a run is over.</summary>
    public Task<Run> EndAsync(Guid run) => UntilAsync(run, now => now.Status.IsOver(), "it is over");

    /// <summary>Waits until something is true of a run.</summary>
    public async Task<Run> UntilAsync(Guid run, Func<Run, bool> condition, string what)
    {
        var now = await Client.GetRunAsync(run, Token);
        await Until.TrueAsync(async () => condition(now = await Client.GetRunAsync(run, Token)), $"of run {run}, {what}");
        return now;
    }

    /// <summary>Waits until a step of a run stands somewhere.</summary>
    public Task<Run> UntilAsync(Guid run, string step, StepStatus status) =>
        UntilAsync(run, now => now.Steps.Single(one => one.Key == step).Status == status, $"{step} is {status}");

    public async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        foreach (var worker in workers)
        {
            await worker.DisposeAsync();
        }

        if (Host is not null)
        {
            await Host.DisposeAsync();
        }

        await Database.DisposeAsync();
    }
}
