using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Bench.Queue;

/// <summary>One run whose step goes through a long list: from the list to the last item, and what the process takes meanwhile.</summary>
internal sealed class ItemsBenchmark : IBenchmark
{
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(50);

    public string Name => "items";

    public string Summary => "A step that goes through a long list: items in a second, and memory";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--items", "100000", "how long the list is"),
        new("--rounds", "3", "rounds; results are medians"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var count = arguments.Count("--items");
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        using var worker = EngineContender.Build(database, builder =>
        {
            builder.Services.AddSingleton(new Touches());
            builder.AddWorker(typeof(ItemsBenchmark).Assembly);
        });
        await worker.StartAsync(cancellationToken);
        await RegisterAsync(worker.Services, cancellationToken);
        await RunAsync(worker.Services, Math.Min(count, 10_000), cancellationToken);

        var postgres = new ProcessTree(server.Cluster!.ProcessId!.Value);
        var rounds = new List<Measurement>();
        for (var round = 0; round < arguments.Count("--rounds"); round++)
        {
            await new ServerStore(database.DataSource).CheckpointAsync(cancellationToken);
            var before = postgres.ProcessorSeconds();
            var (listed, walked, memory) = await RunAsync(worker.Services, count, cancellationToken);
            rounds.Add(new Measurement(
                ("list_items_per_s", Math.Round(count / listed.TotalSeconds)),
                ("walk_items_per_s", Math.Round(count / walked.TotalSeconds)),
                ("heap_growth_mib", memory),
                ("postgres_cpu_s", postgres.ProcessorSeconds() - before)));
        }

        results.Add(Name, [("items", count), .. Measurement.Median(rounds).Figures]);
        await worker.StopAsync(cancellationToken);
    }

    private static async Task RegisterAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var draft = DefinitionDraft.Read(
            Encoding.UTF8.GetBytes("""
                name: items
                inputs: { properties: { count: { type: integer } } }
                steps:
                  - { id: find, uses: bench.list, with: { count: "${{ inputs.count }}" } }
                  - { id: work, uses: bench.touch, forEach: "${{ steps.find.items }}" }
                """),
            DefinitionFormat.Yaml);
        await services.GetRequiredService<WorkflowRegistry>().RegisterAsync(draft, "bench", cancellationToken);
    }

    /// <summary>How long it took to list, and then to go through the list; and by how much the heap had grown at most, in MiB, what is to be collected included.</summary>
    private static async Task<(TimeSpan Listed, TimeSpan Walked, double Memory)> RunAsync(IServiceProvider services, int count, CancellationToken cancellationToken)
    {
        var runs = services.GetRequiredService<RunStore>();
        var idle = GC.GetTotalMemory(forceFullCollection: true);
        var most = idle;
        var run = await services.GetRequiredService<RunStarter>().StartAsync(
            new StartRequest { Workflow = "items", Inputs = new JsonObject { ["count"] = count }, CreatedBy = "bench" }, cancellationToken);
        while ((await runs.FindAsync(run.Id, cancellationToken))!.Status is var status && !status.IsOver())
        {
            await Task.Delay(Glance, TimeProvider.System, cancellationToken);
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
        }

        var steps = await runs.StepsAsync(run.Id, cancellationToken);
        var (find, work) = (steps.Single(step => step.Key == "find"), steps.Single(step => step.Key == "work"));
        if (work.Walk is not { } walk || walk.Completed != count)
        {
            throw new BenchmarkException($"Of {count} items {work.Walk?.Completed} were done: {work.Failure}");
        }

        return (find.FinishedAt!.Value - find.StartedAt!.Value, work.FinishedAt!.Value - find.FinishedAt!.Value, (most - idle) / (1024.0 * 1024));
    }
}
