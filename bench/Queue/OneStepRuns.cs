namespace Aspire.Media.Bench.Queue;

/// <summary>Many runs of one step that does nothing, then single ones.</summary>
internal sealed class OneStepRuns(int jobs)
{
    // What is compiled, planned and connected once for all is not measured: a compiler that works in the background takes this long to rest.
    private const int WarmUp = 20_000;
    private const int WarmUps = 3;
    private const int PickUps = 200;

    public async Task<Measurement> MeasureAsync(Contender contender, Arena arena, CancellationToken cancellationToken)
    {
        for (var time = 0; time < WarmUps; time++)
        {
            await contender.EnqueueAsync(WarmUp, cancellationToken);
            await contender.DrainAsync(cancellationToken);
        }

        // What the rehearsals left behind is not tidied up in the middle of the performance.
        await new SceneStore(arena.Database).SettleAsync(cancellationToken);
        await new ServerStore(arena.Database).CheckpointAsync(cancellationToken);

        var before = arena.Postgres.ProcessorSeconds();
        var enqueued = await contender.EnqueueAsync(jobs, cancellationToken);
        var drained = await contender.DrainAsync(cancellationToken);
        var processor = arena.Postgres.ProcessorSeconds() - before;
        var waits = (await contender.PickUpAsync(PickUps, cancellationToken)).Select(wait => wait.TotalMilliseconds).ToList();

        return new Measurement(
            ("enqueue_per_s", Math.Round(jobs / enqueued.TotalSeconds)),
            ("drain_per_s", Math.Round(jobs / drained.TotalSeconds)),
            ("pickup_ms.p50", Results.Quantile(waits, 0.5)),
            ("pickup_ms.p99", Results.Quantile(waits, 0.99)),
            ("postgres_cpu_s", processor));
    }
}
