using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A long list in groups, under workers that are killed one after another and a database that crashes.</summary>
public sealed class ListStormTests
{
    private const int Workers = 4;
    private const int Groups = 5;
    private const int Room = 3;
    private static readonly int Items = TestSize.Of(small: 900, full: 5000);
    private static readonly int Lease = TestSize.Of(small: 6, full: 15);
    private static readonly int Seconds = TestSize.Of(small: 8, full: 40);
    private static readonly int LeastHits = TestSize.Of(small: 1, full: 10);
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan[] Crashes = [TimeSpan.FromSeconds(4)];
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestSize.Of(small: 2, full: 8));

    [Fact]
    public async Task Killed_workers_and_a_crashing_database_do_each_item_of_a_list_once()
    {
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var yard = await Yard.OpenAsync(server);
        await yard.Office.RegisterAsync($$$"""
            name: storm
            steps:
              - { id: find, uses: test.list, with: { count: {{{Items}}}, groups: {{{Groups}}} } }
              - id: work
                uses: test.effect
                forEach: "${{ steps.find.items }}"
                groupBy: item.group
                maxParallel: {{{Room}}}
                with: { name: "${{ 'i' + item.number }}", milliseconds: "${{ 100 + item.number * 37 % 101 }}" }
            """);
        await using var storm = new KillStorm(yard, server, [.. Yard.Fleet(Lease / 3.0, Lease), "--Worker:Slots:Net=8"], seed: 2);
        await storm.BeginAsync(Workers);
        var run = await yard.Office.StartAsync("storm");

        await storm.RageAsync(TimeSpan.FromSeconds(Seconds), Every, Crashes);
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from run where status < 10") == 0, "the run is over", Patience);
        await storm.EndAsync();

        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{storm.Kills} kills, {storm.Hits} of workers that held something, {storm.Crashes} crashes of the database; {await yard.CountAsync("select count(*) from note where word = 'begun' and attempt > 1")} later attempts");
        Assert.Empty(storm.Deserters);
        Assert.True(storm.Hits >= LeastHits, $"{storm.Hits} of {storm.Kills} kills hit.");
        Assert.Equal(RunStatus.Completed, (await yard.Office.FindAsync(run)).Status);
        Assert.Equal(Items, await yard.CountAsync("select count(*) from item where status = 10"));
        Assert.Equal(Items, await yard.CountAsync("select count(*) from effect"));
        Assert.Equal(0, await yard.CountAsync("select count(*) from note where word = 'double'"));
        Assert.Equal(1, await yard.CountAsync("select count(*) from walk where open = 0 and completed = entries and entries = $1", Items));
        Assert.Equal(0, await yard.CountAsync("select count(*) from line where inside <> 0 or waiting <> 0"));
        Assert.Equal(0, await yard.CountAsync("select (select count(*) from ready) + (select count(*) from held)"));
        Assert.Equal(Groups, await yard.CountAsync("select count(*) from line"));
        Assert.Equal(0, await yard.CountAsync("select count(*) from item where (output ->> 'attempt')::integer <> attempt"));
    }
}
