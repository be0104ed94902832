namespace Aspire.Media.Bench.Queue;

/// <summary>The queue beside a peer, while steps that its workers cannot serve stand first in it; the peer's queue is empty.</summary>
internal sealed class ForeignBenchmark : IBenchmark
{
    public string Name => "foreign";

    public string Summary => "The queue with steps of other lanes ahead, beside a peer without";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--foreign", "900000", "steps of other lanes"),
        new("--jobs", "20000", "runs for each system in a round"),
        new("--rounds", "3", "rounds, in which the systems take turns; results are medians"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var foreign = arguments.Count("--foreign");
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        var ours = new Entrant("aspire-media", async (database, cancellation) =>
        {
            var contender = await EngineContender.EnterAsync(database, steps: 1, cancellation);
            var scene = new SceneStore(database.DataSource);
            await scene.AddForeignAsync(foreign, cancellation);
            await scene.SettleAsync(cancellation);
            return contender;
        });
        var tournament = new Tournament(server, [ours, PeerProcess.Enters("graphile-worker")], arguments.Count("--rounds"));
        await tournament.PlayAsync(new OneStepRuns(arguments.Count("--jobs")).MeasureAsync, results, cancellationToken);
    }
}
