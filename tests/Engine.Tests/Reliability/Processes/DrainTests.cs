using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A worker that is told to stop, as on every deployment.</summary>
public sealed class DrainTests(PostgresServer postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_worker_that_is_told_to_stop_ends_what_it_can_and_gives_the_rest_back_uncounted()
    {
        using var folder = new TemporaryFolder();
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($$"""
            name: drained
            steps:
              - { id: quick, needs: [], uses: test.effect, with: { name: quick, milliseconds: 1200 } }
              - { id: after, needs: [quick], uses: test.effect, with: { name: after, milliseconds: 0 } }
              - { id: long, needs: [], uses: test.effect, with: { name: long, milliseconds: 600000 } }
              - { id: deaf, needs: [], uses: test.effect, with: { name: deaf, milliseconds: 600000, deaf: true } }
              - { id: employer, needs: [], uses: test.employ, with: { file: "{{folder["work"]}}", deaf: true } }
            """);
        var worker = await yard.HireAsync(Yard.Patience(drain: 4, grace: 1));
        var run = await yard.Office.StartAsync("drained");
        foreach (var name in (string[])["quick", "long", "deaf"])
        {
            await yard.BegunAsync(run, name);
        }

        await Until.TrueAsync(() => File.Exists(folder["work"]) && new FileInfo(folder["work"]).Length > 0, "the process is at work");
        var employed = File.ReadLines(folder["work"]).First().Split(' ').Select(int.Parse).ToList();
        var told = TimeProvider.System.GetTimestamp();
        worker.Process.Terminate();

        Assert.Equal(0, await worker.Process.ExitAsync());
        // The time to drain, the grace, and a little for the farewell; far less than a lease more.
        Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(4 + 1 + 8));
        Assert.DoesNotContain(employed, Frost.IsAlive);
        Assert.Equal(0, await yard.CountAsync("select count(*) from ready where worker is not null or lease is not null or attempt <> 0"));
        Assert.Equal(4, await yard.CountAsync("select count(*) from ready"));
        Assert.Equal(1, await yard.CountAsync("select count(*) from worker where stopped_at is not null"));
        var steps = await yard.Office.StepsAsync(run);
        Assert.Equal((StepStatus.Completed, 1), (steps["quick"].Status, steps["quick"].Attempt));
        Assert.All(["after", "long", "deaf", "employer"], key => Assert.Equal((key, StepStatus.Queued), (key, steps[key].Status)));
        Assert.Equal(0, await yard.CountAsync("select count(*) from event where kind = 'step.lost'"));

        // Whoever comes next makes the first attempt that counts.
        await yard.HireAsync();
        await yard.BegunAsync(run, "long", times: 2);
        Assert.Equal(1, (await yard.Office.StepsAsync(run))["long"].Attempt);
    }

    [Fact]
    public async Task A_worker_with_nothing_to_do_stops_at_once()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        var worker = await yard.HireAsync();
        var told = TimeProvider.System.GetTimestamp();

        Assert.Equal(0, await worker.Process.StopAsync());

        Assert.True(TimeProvider.System.GetElapsedTime(told) < Patience / 10);
        Assert.Equal(1, await yard.CountAsync("select count(*) from worker where stopped_at is not null"));
    }
}
