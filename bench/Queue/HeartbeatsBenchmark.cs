using System.Diagnostics;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>What a fleet that has nothing to do costs the database: each worker beats and looks for work as often as it does in a fleet of that size.</summary>
internal sealed class HeartbeatsBenchmark : IBenchmark
{
    private static readonly TimeSpan Duty = TimeSpan.FromSeconds(3);

    public string Name => "heartbeats";

    public string Summary => "What idle workers cost Postgres, in shares of one core";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--workers", "1000", "who are idle"),
        new("--seconds", "60", "how long they are watched"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (count, watched) = (arguments.Count("--workers"), TimeSpan.FromSeconds(arguments.Count("--seconds")));
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        await using (await EngineContender.EnterAsync(database, steps: 1, cancellationToken))
        {
            // It leaves lanes behind, for which the workers then ask.
        }

        // A thousand sessions that sleep cost memory, not time; few of them have soon planned what each plans once in its life.
        await using var pool = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { MaxPoolSize = 3, MaxAutoPrepare = 100, AutoPrepareMinUsages = 2, NoResetOnClose = true });
        var lanes = await new LaneStore(pool).ListAsync(cancellationToken);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var wanted = lanes.Select(lane => new WantedLane(lane.Id, Resource: 0, Room: 1000)).ToList();
        var (beat, look) = (new FleetOptions().Rest(count), new WorkerOptions().Look(count));
        var workers = Enumerable.Range(0, count).Select(number => IdleAsync(pool, wanted, beat, look, number / (double)count, over.Token)).ToList();
        await Task.Delay(look * 1.5, TimeProvider.System, cancellationToken);

        var postgres = new ProcessTree(server.Cluster!.ProcessId!.Value);
        var before = postgres.ProcessorSeconds();
        var watch = Stopwatch.StartNew();
        await Task.Delay(watched, TimeProvider.System, cancellationToken);
        var share = (postgres.ProcessorSeconds() - before) / watch.Elapsed.TotalSeconds;
        await over.CancelAsync();
        await Task.WhenAll(workers);
        results.Add("heartbeats", ("workers", count), ("percent_of_a_core", share * 100));
    }

    private static Task IdleAsync(NpgsqlDataSource pool, IReadOnlyList<WantedLane> lanes, TimeSpan beat, TimeSpan look, double phase, CancellationToken cancellationToken)
    {
        var worker = WorkerIdentity.OfThisProcess();
        var (fleet, queue) = (new WorkerStore(pool), new QueueStore(pool));
        var term = new DutyTerm(Duty, beat, beat);
        // The first has the duty for all, and renews it every second.
        return Task.WhenAll(
            phase == 0 ? RepeatAsync(TimeSpan.FromSeconds(1), phase, () => fleet.RenewDutyAsync(worker.Id, term, new FleetOptions().Lease, CancellationToken.None), cancellationToken) : Task.CompletedTask,
            RepeatAsync(beat, phase, () => fleet.BeatAsync(worker, WorkerEquipment.None, term, beat, CancellationToken.None), cancellationToken),
            RepeatAsync(look, phase, () => queue.ClaimAsync(worker.Id, lanes, CancellationToken.None), cancellationToken));
    }

    // Spread evenly, as a fleet is after a while.
    private static async Task RepeatAsync(TimeSpan period, double phase, Func<Task> act, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(period * phase, TimeProvider.System, cancellationToken);
            using var timer = new PeriodicTimer(period);
            do
            {
                await act();
            }
            while (await timer.WaitForNextTickAsync(cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // They have been watched for long enough.
        }
    }
}
