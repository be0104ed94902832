using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Telemetry;

public sealed class EngineMetricsTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_workers_do_is_counted_by_how_it_ends()
    {
        using var figures = new Figures();
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("{ name: counted-child, concurrency: { limit: 1 }, steps: [{ id: go, uses: flow.noop }] }");
        await workshop.RegisterAsync("""
            name: counted
            onFailure: continue
            steps:
              - { id: good, uses: flow.noop }
              - { id: none, uses: flow.noop, if: "false" }
              - { id: bad, uses: test.stumble, with: { times: 9, class: disk_full }, retry: { attempts: 2, backoff: 10ms } }
              - { id: child, run: counted-child }
            """);

        await workshop.RunAsync("counted");
        await workshop.RunAsync("counted-child");

        // The end of a step is counted after it can be seen.
        await Until.TrueAsync(() => figures.Sum("media.steps", ("workflow", "counted"), ("status", "completed")) == 2, "two steps are counted as completed");
        Assert.Equal(1, figures.Sum("media.steps", ("workflow", "counted"), ("status", "skipped")));
        Assert.Equal(1, figures.Sum("media.steps", ("workflow", "counted"), ("status", "failed")));
        Assert.Equal(2, figures.Sum("media.step.failures", ("workflow", "counted"), ("class", "disk_full")));
        await Until.TrueAsync(() => figures.Sum("media.steps", ("workflow", "counted-child"), ("status", "completed")) == 2, "the children are counted");
        // By itself, by a parent, and where there is only so much room.
        Assert.True(figures.Count("media.run.enqueue") >= 3);
        Assert.True(figures.Count("media.step.wait", ("kind", "test.stumble")) >= 2);
        Assert.True(figures.Count("media.step.duration", ("kind", "test.stumble")) >= 1);
    }

    [Fact]
    public async Task What_waits_is_told_for_each_lane_by_the_one_that_looks_and_by_nobody_else()
    {
        using var figures = new Figures();
        await using var workshop = await OpenWithoutWorkersAsync();
        await workshop.RegisterAsync("""
            name: waiting
            steps:
              - { id: near, needs: [], uses: flow.noop, requires: [near] }
              - { id: far, needs: [], uses: flow.noop, requires: [far] }
              - { id: still, needs: [], uses: flow.noop, requires: [still] }
              - { id: drawn, needs: [], uses: flow.noop, requires: [near, gpu] }
            """);
        var old = await workshop.StartAsync("waiting");
        await using (var age = workshop.Database.DataSource.CreateCommand("update ready set since = since - interval '1 hour' where run_id = $1"))
        {
            age.Parameters.Add(new() { Value = old });
            await age.ExecuteNonQueryAsync(Token);
        }

        await workshop.StartAsync("waiting", with: request => request with { Priority = 50 });
        await workshop.Get<PauseStore>().PauseAsync(new PauseSubject(Capability: "still"), PauseRecord.ByHand, reason: null, "test", Token);
        // It can do what is near, and is too busy to.
        var worker = await workshop.HireAsync("--Worker:Capabilities:0=near", "--Worker:Capabilities:1=still", "--Worker:Slots:None=0");

        // More like it would help with what is near, and one that has a GPU with what needs one; with a pause, and with what is far, no worker does.
        (string Requires, string State)[] expected = [("near", "waiting"), ("far", "unserved"), ("still", "paused"), ("gpu,near", "waiting")];
        await Until.TrueAsync(
            () => expected.All(lane => figures.Look("media.lane.oldest", ("requires", lane.Requires), ("state", lane.State)) is { Length: 1 }), "all lanes are told, with what they wait for");
        // What is urgent came last and goes first; that does not make the other young.
        Assert.All(expected, lane => Assert.InRange(Assert.Single(figures.Look("media.lane.oldest", ("requires", lane.Requires))), 3600, 7200));

        await worker.StopAsync(Token);
        Assert.Empty(figures.Look("media.lane.oldest", ("requires", "near")));
    }

    [Fact]
    public async Task A_lease_that_is_taken_back_is_counted_though_its_worker_never_comes_again()
    {
        using var figures = new Figures();
        await using var workshop = await OpenWithoutWorkersAsync();
        await workshop.RegisterAsync("{ name: orphan, steps: [{ id: go, uses: flow.noop }] }");
        var run = await workshop.StartAsync("orphan");
        var lane = Assert.Single(await workshop.Get<LaneStore>().ListAsync(Token), lane => lane is { Kind: "flow.noop", Requires.Count: 0 });
        Assert.Single(await new QueueStore(workshop.Database.DataSource).ClaimAsync(Guid.NewGuid(), [new WantedLane(lane.Id, Resource: 0, Room: 1)], Token));

        await workshop.HireAsync("--Fleet:Heartbeat=00:00:01", "--Fleet:Lease=00:00:02.5");

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run)).Status);
        Assert.True(figures.Sum("media.leases.lost") >= 1);
    }

    // Definitions can be registered before the first worker is there.
    private async Task<Workshop> OpenWithoutWorkersAsync()
    {
        var workshop = await Workshop.OpenAsync(postgres, workers: 0);
        await workshop.Get<StepTypeStore>().PublishAsync([.. new InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("test"))], Token);
        return workshop;
    }

    /// <summary>What the engine measures in this process.</summary>
    private sealed class Figures : IDisposable
    {
        private readonly ConcurrentQueue<(string Name, double Value, KeyValuePair<string, object?>[] Tags)> seen = new();
        private readonly MeterListener listener = new();

        public Figures()
        {
            listener.InstrumentPublished = static (instrument, listening) =>
            {
                if (instrument.Meter.Name == "Aspire.Media.Engine")
                {
                    listening.EnableMeasurementEvents(instrument);
                }
            };
            listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, value, tags.ToArray())));
            listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => seen.Enqueue((instrument.Name, value, tags.ToArray())));
            listener.Start();
        }

        public double Sum(string name, params (string Key, string Value)[] tags) => Of(name, tags).Sum();

        public int Count(string name, params (string Key, string Value)[] tags) => Of(name, tags).Length;

        /// <summary>What a gauge shows now.</summary>
        public double[] Look(string name, params (string Key, string Value)[] tags)
        {
            seen.Clear();
            listener.RecordObservableInstruments();
            return Of(name, tags);
        }

        public void Dispose() => listener.Dispose();

        private double[] Of(string name, (string Key, string Value)[] tags) =>
            [.. seen.Where(one => one.Name == name && tags.All(wanted => one.Tags.Any(tag => tag.Key == wanted.Key && Equals(tag.Value, wanted.Value)))).Select(one => one.Value)];
    }
}
