using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>How many pages Postgres looks at for each step that is claimed: what a claim costs, whatever else the machine does.</summary>
internal sealed class BuffersBenchmark : IBenchmark
{
    private const int Unmeasured = 10;

    public string Name => "buffers";

    public string Summary => "Pages that Postgres looks at for each claimed step, with foreign and delayed steps about";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--foreign", "1000000", "steps of other lanes, ahead of all others"),
        new("--delayed", "1000000", "steps that are due later"),
        new("--claims", "40", "claims that are measured"),
        new("--batch", "500", "steps of each"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (claims, batch) = (arguments.Count("--claims"), arguments.Count("--batch"));
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        await using var contender = await EngineContender.EnterAsync(database, steps: 1, cancellationToken);
        await contender.EnqueueAsync((claims + Unmeasured) * batch, cancellationToken);
        var scene = new SceneStore(database.DataSource);
        await scene.AddForeignAsync(arguments.Count("--foreign"), cancellationToken);
        await scene.AddDelayedAsync(arguments.Count("--delayed"), cancellationToken);
        await scene.SettleAsync(cancellationToken);

        // What a session has looked at is told by that session alone.
        await using var single = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 1, MaxAutoPrepare = 10, AutoPrepareMinUsages = 2 });
        var (queue, counts) = (new QueueStore(single), new ServerStore(single));
        var lane = (await new LaneStore(single).ListAsync(cancellationToken)).Single(lane => lane.Kind == "bench.touch").Id;
        await ClaimAsync(Unmeasured);
        var before = await counts.PagesAsync(cancellationToken);
        var claimed = await ClaimAsync(claims);
        var pages = await counts.PagesAsync(cancellationToken) - before;
        results.Add("buffers", ("per_step", pages / (double)claimed), ("claimed", claimed));

        async Task<int> ClaimAsync(int times)
        {
            var steps = 0;
            for (var time = 0; time < times; time++)
            {
                steps += (await queue.ClaimAsync(Guid.CreateVersion7(), [new WantedLane(lane, 0, batch)], cancellationToken)).Count;
            }

            return steps;
        }
    }
}
