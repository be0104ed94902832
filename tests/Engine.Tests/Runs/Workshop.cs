using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.TestWorker.Steps;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Tests.Runs;

/// <summary>A database of its own with workers that run in this process.</summary>
internal sealed class Workshop : IAsyncDisposable
{
    private readonly List<IHost> workers = [];
    private readonly IHost office;

    private Workshop(TestDatabase database)
    {
        Database = database;
        office = Build([], isWorker: false);
    }

    public TestDatabase Database { get; }

    public RunStore Runs => Get<RunStore>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="workers">How many workers there are.</param>
    public static async Task<Workshop> OpenAsync(PostgresServer postgres, int workers = 1, params string[] settings)
    {
        var workshop = new Workshop(await postgres.CloneAsync());
        await workshop.office.StartAsync(Token);
        for (var worker = 0; worker < workers; worker++)
        {
            await workshop.HireAsync(settings);
        }

        return workshop;
    }

    public T Get<T>()
        where T : notnull => office.Services.GetRequiredService<T>();

    /// <summary>One more worker.</summary>
    public async Task<IHost> HireAsync(params string[] settings)
    {
        var worker = Build(settings, isWorker: true);
        workers.Add(worker);
        await worker.StartAsync(Token);
        return worker;
    }

    /// <summary>Registers a definition in YAML.</summary>
    public async Task RegisterAsync(string yaml)
    {
        var draft = DefinitionDraft.Read(Encoding.UTF8.GetBytes(yaml), DefinitionFormat.Yaml);
        Assert.Empty(await Get<WorkflowRegistry>().CheckAsync(draft, Token));
        await Get<WorkflowRegistry>().RegisterAsync(draft, "test", Token);
    }

    public async Task<Guid> StartAsync(string workflow, JsonObject? inputs = null, Func<StartRequest, StartRequest>? with = null)
    {
        var request = new StartRequest { Workflow = workflow, Inputs = inputs, CreatedBy = "test" };
        return (await Get<RunStarter>().StartAsync(with?.Invoke(request) ?? request, Token)).Id;
    }

    /// <summary>Starts a run and waits until it is over.</summary>
    public async Task<RunRecord> RunAsync(string workflow, JsonObject? inputs = null) => await EndAsync(await StartAsync(workflow, inputs));

    /// <summary>Waits until a run is over.</summary>
    public async Task<RunRecord> EndAsync(Guid run)
    {
        await Until.TrueAsync(async () => (await FindAsync(run)).Status.IsOver(), $"run {run} is over");
        return await FindAsync(run);
    }

    public async Task<RunRecord> FindAsync(Guid run) => (await Runs.FindAsync(run, Token))!;

    /// <summary>The steps of a run by their keys.</summary>
    public async Task<Dictionary<string, StepRecord>> StepsAsync(Guid run) => (await Runs.StepsAsync(run, Token)).ToDictionary(step => step.Key);

    /// <summary>Waits until a step of a run stands somewhere.</summary>
    public Task UntilAsync(Guid run, string step, StepStatus status) =>
        Until.TrueAsync(async () => (await StepsAsync(run))[step].Status == status, $"{step} is {status}");

    /// <summary>Waits until all that has happened can be read: events are, once no older transaction runs on the server, which other tests use too.</summary>
    public async Task ToldAsync()
    {
        var now = await CountAsync("select pg_current_xact_id()::text::bigint");
        await Until.TrueAsync(async () => await CountAsync("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint") > now, "all that happened can be read");
    }

    /// <summary>What the database counts, as the statement asks it.</summary>
    public async Task<long> CountAsync(string sql, params object[] values) => (long)(await ScalarAsync(sql, values))!;

    public async Task<object?> ScalarAsync(string sql, params object[] values)
    {
#pragma warning disable CA2100 // written out where it is called
        await using var command = Database.DataSource.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        return await command.ExecuteScalarAsync(Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in workers)
        {
            await worker.StopAsync(CancellationToken.None);
            worker.Dispose();
        }

        await office.StopAsync(CancellationToken.None);
        office.Dispose();
        await Database.DisposeAsync();
    }

    private IHost Build(string[] settings, bool isWorker)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)Database.ConnectionString)]);
        builder.Configuration.AddCommandLine(["--Worker:Drain=00:00:00.2", "--Worker:Grace=00:00:00.5", .. settings]);
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        if (isWorker)
        {
            builder.AddWorker(typeof(MarkStep).Assembly);
        }
        else
        {
            builder.AddEngine();
        }

        return builder.Build();
    }
}
