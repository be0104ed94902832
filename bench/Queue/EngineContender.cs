using System.Diagnostics;
using System.Text;

using Aspire.Media.Engine;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Testing;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>The engine as it is: runs are started as Api starts them, and worked on by a worker as it ships.</summary>
internal sealed class EngineContender : Contender
{
    private const int Chunk = 2000;
    private const int Unmeasured = 5;
    private const int Connections = 4;
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    private readonly TestDatabase database;
    private readonly IHost office;
    private readonly string workflow;
    private readonly int steps;
    private long queued;

    private EngineContender(TestDatabase database, IHost office, string workflow, int steps)
        : base("aspire-media") => (this.database, this.office, this.workflow, this.steps) = (database, office, workflow, steps);

    /// <param name="steps">How many steps each run has, one after another.</param>
    public static async Task<EngineContender> EnterAsync(TestDatabase database, int steps, CancellationToken cancellationToken)
    {
        var host = Build(database, static builder => builder.AddEngine());
        await host.StartAsync(cancellationToken);
        var services = host.Services;
        await services.GetRequiredService<StepTypeStore>().PublishAsync(
            [.. new InstalledSteps([typeof(EngineContender).Assembly]).Types.Select(type => type.Publication("bench"))], cancellationToken);
        var lines = Enumerable.Range(1, steps).Select(step => $"  - {{ id: step{step}, uses: bench.touch }}");
        var draft = DefinitionDraft.Read(Encoding.UTF8.GetBytes($"name: touch\nsteps:\n{string.Join('\n', lines)}"), DefinitionFormat.Yaml);
        await services.GetRequiredService<WorkflowRegistry>().RegisterAsync(draft, "bench", cancellationToken);
        return new EngineContender(database, host, draft.Definition!.Name, steps);
    }

    public override async Task<TimeSpan> EnqueueAsync(int count, CancellationToken cancellationToken)
    {
        var starter = office.Services.GetRequiredService<RunStarter>();
        var watch = Stopwatch.StartNew();
        for (var started = 0; started < count; started += Chunk)
        {
            await starter.StartAsync([.. Enumerable.Repeat(Request, Math.Min(Chunk, count - started))], cancellationToken);
        }

        queued += (long)count * steps;
        return watch.Elapsed;
    }

    public override async Task<TimeSpan> DrainAsync(CancellationToken cancellationToken)
    {
        var touches = new Touches();
        using var worker = Hire(touches);
        await ConnectAsync(worker, cancellationToken);
        var watch = Stopwatch.StartNew();
        await worker.StartAsync(cancellationToken);
        var store = new ServerStore(database.DataSource);
        while (touches.Count < queued || await store.HasWorkAsync(cancellationToken))
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }

        var took = watch.Elapsed;
        queued = 0;
        await worker.StopAsync(cancellationToken);
        return took;
    }

    /// <summary>Works on what is first in the queue until so many steps have begun, and leaves the rest.</summary>
    public async Task<TimeSpan> DrainFirstAsync(long steps, CancellationToken cancellationToken)
    {
        var touches = new Touches();
        using var worker = Hire(touches);
        var watch = Stopwatch.StartNew();
        await worker.StartAsync(cancellationToken);
        while (touches.Count < steps)
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
        }

        var took = watch.Elapsed;
        await worker.StopAsync(cancellationToken);
        queued -= touches.Count;
        return took;
    }

    public override async Task<IReadOnlyList<TimeSpan>> PickUpAsync(int times, CancellationToken cancellationToken)
    {
        var starter = office.Services.GetRequiredService<RunStarter>();
        var touches = new Touches();
        using var worker = Hire(touches);
        await worker.StartAsync(cancellationToken);
        var waits = new List<TimeSpan>();
        for (var time = -Unmeasured; time < times; time++)
        {
            await Task.Delay(Rest, TimeProvider.System, cancellationToken);
            var next = touches.NextAsync();
            var watch = Stopwatch.StartNew();
            await starter.StartAsync(Request, cancellationToken);
            await next;
            if (time >= 0)
            {
                // The first ones find a worker that does not listen yet.
                waits.Add(watch.Elapsed);
            }
        }

        await worker.StopAsync(cancellationToken);
        return waits;
    }

    public override async ValueTask DisposeAsync()
    {
        await office.StopAsync();
        office.Dispose();
    }

    private StartRequest Request => new() { Workflow = workflow, CreatedBy = "bench" };

    // The peers work on connections over which they queued before: here, too, connecting is not what is measured.
    private static async Task ConnectAsync(IHost worker, CancellationToken cancellationToken)
    {
        var pool = worker.Services.GetRequiredService<NpgsqlDataSource>();
        foreach (var connection in await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => pool.OpenConnectionAsync(cancellationToken).AsTask())))
        {
            await connection.DisposeAsync();
        }
    }

    private IHost Hire(Touches touches) => Build(database, builder =>
    {
        builder.Services.AddSingleton(touches);
        builder.AddWorker(typeof(EngineContender).Assembly);
    });

    internal static IHost Build(TestDatabase database, Action<HostApplicationBuilder> add)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)database.ConnectionString)]);
        builder.Services.AddSingleton(TimeProvider.System);
        add(builder);
        return builder.Build();
    }
}
