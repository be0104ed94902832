using System.Diagnostics;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

public sealed class KillStormTests
{
    private const int Workers = 4;
    private const int StepsPerRun = 5;
    private const int Items = 3;
    private static readonly int Runs = TestSize.Of(small: 220, full: 2000);
    private static readonly int Lease = TestSize.Of(small: 6, full: 15);
    private static readonly int Seconds = TestSize.Of(small: 10, full: 62);
    // On a machine that other tests keep busy, a worker may take the machine's slowness for a gap, and then waits for a lease more.
    private static readonly int LongestClaim = TestSize.Of(small: (2 * Lease) + 5, full: Lease + 5);
    private static readonly int LeastHits = TestSize.Of(small: 2, full: 20);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestSize.Of(small: 2, full: 8));
    private static readonly TimeSpan[] Crashes = Seconds > 60 ? [TimeSpan.FromSeconds(20), TimeSpan.FromSeconds(40)] : [TimeSpan.FromSeconds(4)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Killed_workers_and_a_crashing_database_lose_nothing_and_repeat_no_effect()
    {
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var yard = await Yard.OpenAsync(server);
        await yard.Office.RegisterAsync($$$"""
            name: storm
            inputs: { properties: { n: { type: integer } } }
            steps:
            {{{string.Join('\n', Enumerable.Range(0, StepsPerRun).Select(step => Step(step)))}}}
            """);
        await using var storm = new KillStorm(yard, server, [.. Yard.Fleet(Lease / 3.0, Lease), "--Worker:Slots:Net=4"], seed: 1);
        await storm.BeginAsync(Workers);
        var watch = Stopwatch.StartNew();
        var runs = await yard.Office.Get<RunStarter>().StartAsync([.. Enumerable.Range(0, Runs).Select(Wish)], Token);

        await storm.RageAsync(TimeSpan.FromSeconds(Seconds), Every, Crashes);
        await Until.TrueAsync(
            async () => await yard.CountAsync("select count(*) from run where status < 10") == 0, "every run is over", Patience);
        var length = watch.Elapsed;
        await storm.EndAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{storm.Kills} kills, {storm.Hits} of workers that held steps, {storm.Crashes} crashes of the database; the longest claim {storm.LongestClaim.TotalSeconds:0.0} s; {length.TotalSeconds:0} s in all");
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{await yard.CountAsync("select count(*) from note where word = 'begun' and attempt > 1")} later attempts, {await yard.CountAsync("select count(*) from note where word = 'found'")} effects found done");
        Assert.Empty(storm.Deserters);
        Assert.True(storm.Hits >= LeastHits, $"{storm.Hits} of {storm.Kills} kills hit.");
        Assert.Equal(Crashes.Length, storm.Crashes);
        Assert.True(length >= TimeSpan.FromSeconds(Seconds - 2), "The work was over before the storm.");
        Assert.True(storm.LongestClaim <= TimeSpan.FromSeconds(LongestClaim), $"A step was claimed for {storm.LongestClaim}: {storm.Circumstances}");
        await CheckEffectsAsync(yard, runs.Count);
        await CheckHistoryAsync(yard);
    }

    private static string Step(int step) =>
        $$$"""  - { id: s{{{step}}}, uses: test.effect, with: { name: s{{{step}}}, items: {{{Items}}}, milliseconds: "${{ 50 + (inputs.n * 37 + {{{step}}} * 20) % 101 }}" } }""";

    private static StartRequest Wish(int number) => new() { Workflow = "storm", Inputs = new JsonObject { ["n"] = number }, CreatedBy = "test" };

    // Each effect is a row of its own that could be made only once: what matters is that all are there, and that nobody tried who should not have.
    private static async Task CheckEffectsAsync(Yard yard, int runs)
    {
        Assert.Equal(runs * StepsPerRun * Items, await yard.CountAsync("select count(*) from effect"));
        Assert.Equal(0, await yard.CountAsync("select count(*) from note where word = 'double'"));
        // No attempt has two workers.
        Assert.Equal(0, await yard.CountAsync(
            "select count(*) from (select from note where word = 'begun' group by run_id, name, attempt having count(*) > 1) as twice"));
    }

    private static async Task CheckHistoryAsync(Yard yard)
    {
        var state = await StoredState.ReadAsync(yard.Database, Token);
        Assert.Empty(state.Broken());
        Assert.All(state.Runs.Values, run => Assert.Equal(RunStatus.Completed, run.Status));
        Assert.All(state.Steps.Values, step => Assert.Equal(StepStatus.Completed, step.Status));
        var story = await StoredState.StoryAsync(yard.Database, Token);
        Assert.All(state.Runs.Keys, run => Assert.Equal(1, story.GetValueOrDefault(("run.completed", run))));
        Assert.All(state.Steps.Keys, step => Assert.Equal(1, story.GetValueOrDefault(("step.completed", step))));
        // What a step gave is what the attempt made that the database knows as its last.
        Assert.Equal(0, await yard.CountAsync("select count(*) from step where (output ->> 'attempt')::integer <> attempt"));
    }
}
