using System.Text.Json.Nodes;

using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A plan over many files that is carried out by workers that are killed one after another.</summary>
public sealed class PlanStormTests : IDisposable
{
    private const int Workers = 3;
    private static readonly int Files = TestSize.Of(small: 250, full: 2000);
    // More than those who were killed within one lease had in hand, or nobody who lives would have anything.
    private static readonly int Room = TestSize.Of(small: 12, full: 72);
    private static readonly int Lease = TestSize.Of(small: 6, full: 15);
    private static readonly int Seconds = TestSize.Of(small: 6, full: 40);
    private static readonly int LeastHits = TestSize.Of(small: 1, full: 10);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] Crashes = [TimeSpan.FromSeconds(3)];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestSize.Of(small: 2, full: 8));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("plan-storm-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Killed_workers_carry_a_plan_out_to_the_last_file_and_touch_no_other()
    {
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var yard = await Yard.OpenAsync(server);
        await yard.Office.RegisterAsync($$$"""
            name: storm
            inputs: { properties: { folder: { type: string } } }
            steps:
              - { id: find, uses: test.list, with: { count: {{{Files}}} } }
              - { id: write, uses: test.write, forEach: "${{ steps.find.items }}", maxParallel: {{{Room}}}, onFailure: continue, with: { path: "${{ inputs.folder + '/' + item.number }}", text: new text, milliseconds: 400 } }
            """);
        await using var storm = new KillStorm(yard, server, [.. Yard.Fleet(Lease / 3.0, Lease), "--Worker:Slots:Net=8"], seed: 3);
        await storm.BeginAsync(Workers);
        var dry = await yard.Office.StartAsync("storm", new JsonObject { ["folder"] = folder.FullName }, request => request with { IsDry = true });
        Assert.Equal(RunStatus.Completed, (await yard.Office.EndAsync(dry)).Status);
        Assert.Empty(folder.GetFiles());
        // Every tenth is no longer as it was.
        var changed = Enumerable.Range(0, Files).Where(number => number % 10 == 0).ToList();
        changed.ForEach(number => File.WriteAllText(At(number), "somebody's"));

        var run = (await yard.Office.Get<PlanApplications>().ApplyAsync(dry, "test", TestContext.Current.CancellationToken))!.Id;
        await storm.RageAsync(TimeSpan.FromSeconds(Seconds), Every, Crashes);
        await Until.TrueAsync(async () => (await yard.Office.FindAsync(run)).Status.IsOver(), "the plan is carried out", Patience);
        await storm.EndAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{storm.Kills} kills, {storm.Hits} of workers that held something, {storm.Crashes} crashes of the database; {await yard.CountAsync("select count(*) from item where attempt > 1")} items more than once");
        Assert.Empty(storm.Deserters);
        Assert.True(storm.Hits >= LeastHits, $"{storm.Hits} of {storm.Kills} kills hit.");
        Assert.Equal(RunStatus.CompletedWithErrors, (await yard.Office.FindAsync(run)).Status);
        Assert.All(changed, number => Assert.Equal("somebody's", File.ReadAllText(At(number))));
        Assert.All(Enumerable.Range(0, Files).Except(changed), number => Assert.Equal("new text", File.ReadAllText(At(number))));
        Assert.Equal(changed.Count, await yard.CountAsync("select count(*) from item join step on step.id = item.step_id where step.run_id = $1 and item.failure_class = 'conflict'", run));
        Assert.Equal(changed.Count, await yard.CountAsync("select count(*) from plan where conflict is not null and begun_at is null"));
    }

    private string At(int number) => Path.Combine(folder.FullName, $"{number}");
}
