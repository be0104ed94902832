namespace Aspire.Media.Bench.Queue;

/// <summary>Ours and the queues that users would pick instead, on one Postgres.</summary>
internal sealed class QueueBenchmark : IBenchmark
{
    // The first is compared with each of the others.
    private static readonly Entrant[] Entrants =
    [
        new("aspire-media", async (database, cancellationToken) => await EngineContender.EnterAsync(database, steps: 1, cancellationToken)),
        PeerProcess.Enters("graphile-worker"),
        PeerProcess.Enters("pg-boss"),
    ];

    private static readonly string[] Names = [.. Entrants.Select(entrant => entrant.Name)];

    public string Name => "queue";

    public string Summary => "The queue and its peers on one Postgres as it comes: enqueue, drain, pick-up, Postgres's processor time";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--jobs", "20000", "runs for each system in a round"),
        new("--rounds", "3", "rounds, in which the systems take turns; results are medians"),
        new("--only", string.Join(',', Names), "the systems"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var runs = new OneStepRuns(arguments.Count("--jobs"));
        var rounds = arguments.Count("--rounds");
        var chosen = arguments.Names("--only", Names);

        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        var tournament = new Tournament(server, [.. Entrants.Where(entrant => chosen.Contains(entrant.Name))], rounds);
        await tournament.PlayAsync(runs.MeasureAsync, results, cancellationToken);
    }
}
