namespace Aspire.Media.Bench.Queue;

/// <summary>Whether what has been done, and what is still to do, slows what is done now.</summary>
internal sealed class HistoryBenchmark : IBenchmark
{
    public string Name => "history";

    public string Summary => "The queue with a long history and a long line, beside an empty database";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--finished", "5000000", "steps that are over"),
        new("--queued", "1000000", "steps that wait"),
        new("--jobs", "50000", "steps that are timed in a round"),
        new("--rounds", "3", "rounds, in which the two databases take turns; results are medians"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (jobs, rounds) = (arguments.Count("--jobs"), arguments.Count("--rounds"));
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var plain = await server.CloneAsync();
        await using var full = await server.CloneAsync();
        await using var fresh = await EngineContender.EnterAsync(plain, steps: 1, cancellationToken);
        await using var laden = await EngineContender.EnterAsync(full, steps: 1, cancellationToken);
        // Compiled once for both.
        await fresh.EnqueueAsync(jobs, cancellationToken);
        await fresh.DrainAsync(cancellationToken);

        var scene = new SceneStore(full.DataSource);
        await scene.AddFinishedAsync(arguments.Count("--finished"), cancellationToken);
        await laden.EnqueueAsync(arguments.Count("--queued"), cancellationToken);
        await scene.SettleAsync(cancellationToken);
        await new ServerStore(full.DataSource).CheckpointAsync(cancellationToken);

        var (speeds, ladenSpeeds) = (new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await fresh.EnqueueAsync(2 * jobs, cancellationToken);
            speeds.Add(jobs / (await fresh.DrainFirstAsync(jobs, cancellationToken)).TotalSeconds);
            await fresh.DrainAsync(cancellationToken);
            ladenSpeeds.Add(jobs / (await laden.DrainFirstAsync(jobs, cancellationToken)).TotalSeconds);
            results.Note([("round", $"{round + 1}")], [("empty_per_s", speeds[^1]), ("laden_per_s", ladenSpeeds[^1])]);
        }

        results.Add("history", ("empty_per_s", Results.Median(speeds)), ("laden_per_s", Results.Median(ladenSpeeds)), ("ratio", Results.Median(ladenSpeeds.Zip(speeds, (laden, fresh) => laden / fresh))));
    }
}
