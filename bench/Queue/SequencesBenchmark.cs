namespace Aspire.Media.Bench.Queue;

/// <summary>Runs of several steps, each of which frees the next.</summary>
internal sealed class SequencesBenchmark : IBenchmark
{
    public string Name => "sequences";

    public string Summary => "Runs of steps one after another: how many steps end in a second";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--runs", "10000", "runs in a round"),
        new("--steps", "5", "steps of each"),
        new("--rounds", "3", "rounds; results are medians"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (runs, steps) = (arguments.Count("--runs"), arguments.Count("--steps"));
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        var entrant = new Entrant("aspire-media", async (database, cancellation) => await EngineContender.EnterAsync(database, steps, cancellation));
        await new Tournament(server, [entrant], arguments.Count("--rounds")).PlayAsync(
            async (contender, arena, cancellation) =>
            {
                await contender.EnqueueAsync(runs, cancellation);
                await contender.DrainAsync(cancellation);
                await new ServerStore(arena.Database).CheckpointAsync(cancellation);
                var before = arena.Postgres.ProcessorSeconds();
                var enqueued = await contender.EnqueueAsync(runs, cancellation);
                var drained = await contender.DrainAsync(cancellation);
                return new Measurement(
                    ("enqueue_runs_per_s", Math.Round(runs / enqueued.TotalSeconds)),
                    ("drain_steps_per_s", Math.Round(runs * steps / drained.TotalSeconds)),
                    ("postgres_cpu_s", arena.Postgres.ProcessorSeconds() - before));
            },
            results,
            cancellationToken);
    }
}
