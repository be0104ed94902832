using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>A worker that stands still for longer than its lease, and then goes on as if nothing had been.</summary>
public sealed class FreezeTests(PostgresServer postgres)
{
    private static readonly int Lease = TestSize.Of(small: 3, full: 15);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Settings = [.. Yard.Fleet(Lease / 3.0, Lease), .. Yard.Patience(drain: 1, grace: 1)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_wakes_up_after_its_lease_changes_nothing_and_its_processes_are_gone()
    {
        using var folder = new TemporaryFolder();
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($$"""
            name: frozen
            steps:
              - { id: polite, needs: [], uses: test.effect, with: { name: polite, milliseconds: 2000, laterMilliseconds: 0, file: "{{folder["polite"]}}" } }
              - { id: deaf, needs: [], uses: test.effect, with: { name: deaf, milliseconds: 2000, laterMilliseconds: 0, file: "{{folder["deaf"]}}", deaf: true } }
              - { id: employer, needs: [], uses: test.employ, with: { file: "{{folder["work"]}}" } }
              - { id: deaf_employer, needs: [], uses: test.employ, with: { file: "{{folder["deaf-work"]}}", deaf: true } }
            """);
        var sleeper = await yard.HireAsync(Settings);
        var run = await yard.Office.StartAsync("frozen");
        await yard.BegunAsync(run, "polite");
        await yard.BegunAsync(run, "deaf");
        await Until.TrueAsync(() => Employed(folder["work"]).Count == 2 && Employed(folder["deaf-work"]).Count == 2, "the processes are at work");
        int[] employed = [.. Employed(folder["work"]), .. Employed(folder["deaf-work"])];
        Assert.All(employed, process => Assert.True(Frost.IsAlive(process)));

        sleeper.Process.Freeze();
        var other = await yard.HireAsync(Settings);
        var ended = await yard.EndAsync(run, Patience);
        Assert.Equal(RunStatus.Completed, ended.Status);
        var before = await yard.PictureAsync(run);

        sleeper.Process.Thaw();
        await Until.TrueAsync(() => sleeper.Said("longer than its lease"), "it notices that it has slept");
        await Until.TrueAsync(() => !employed.Any(Frost.IsAlive), "nothing works for it any more");
        var work = await File.ReadAllTextAsync(folder["work"], Token);
        await other.Process.StopAsync();

        // It is of use again, and has let go of all that it held.
        await yard.Office.RegisterAsync("name: next\nsteps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 2500 } }]");
        var next = await yard.EndAsync(await yard.Office.StartAsync("next"), Patience);
        Assert.Equal(RunStatus.Completed, next.Status);
        Assert.Equal(sleeper.Process.Id, (await yard.ScalarAsync("select process_id from note where run_id = $1", next.Id)));
        Assert.Equal(before, await yard.PictureAsync(run));
        Assert.Equal("polite 2\n", await File.ReadAllTextAsync(folder["polite"], Token));
        Assert.Equal("deaf 2\n", await File.ReadAllTextAsync(folder["deaf"], Token));
        Assert.Equal(work, await File.ReadAllTextAsync(folder["work"], Token));
        Assert.Equal(0, await yard.CountAsync("select count(*) from note where word = 'double'"));
        Assert.Equal(0, await sleeper.Process.StopAsync());
    }

    [Fact]
    public async Task A_lone_worker_that_wakes_up_begins_again_what_nobody_has_taken()
    {
        using var folder = new TemporaryFolder();
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($$"""
            name: alone
            steps:
              - { id: wait, needs: [], uses: test.effect, with: { name: wait, milliseconds: 600000, laterMilliseconds: 0 } }
              - { id: employer, needs: [], uses: test.employ, with: { file: "{{folder["work"]}}" } }
            """);
        var sleeper = await yard.HireAsync(Settings);
        var run = await yard.Office.StartAsync("alone");
        await yard.BegunAsync(run, "wait");
        await Until.TrueAsync(() => Employed(folder["work"]).Count == 2, "the processes are at work");
        var employed = Employed(folder["work"]);

        sleeper.Process.Freeze();
        await Until.TrueAsync(
            async () => (bool)(await yard.ScalarAsync("select seen_at < clock_timestamp() - make_interval(secs => $1) from worker", Lease + 1.0))!, "it has slept longer than its lease", Patience);
        sleeper.Process.Thaw();

        await Until.TrueAsync(() => !employed.Any(Frost.IsAlive), "nothing works for it any more");
        await yard.BegunAsync(run, "wait", times: 2);
        Assert.True(sleeper.Said("longer than its lease"));
        Assert.False(sleeper.Process.HasExited);
    }

    [Fact]
    public async Task A_process_does_not_outlive_the_attempt_that_it_worked_for()
    {
        using var folder = new TemporaryFolder();
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($$"""{ name: careless, steps: [{ id: leave, uses: test.employ, with: { file: "{{folder["work"]}}", returns: true } }] }""");
        await yard.HireAsync(Settings);

        var run = await yard.EndAsync(await yard.Office.StartAsync("careless"), Patience);

        Assert.Equal(RunStatus.Completed, run.Status);
        var employed = Employed(folder["work"]);
        Assert.Equal(2, employed.Count);
        await Until.TrueAsync(() => !employed.Any(Frost.IsAlive), "nothing works for it any more");
    }

    // The first line of what they write names them.
    private static List<int> Employed(string file) => File.Exists(file) && File.ReadLines(file).FirstOrDefault() is { } line
        ? [.. line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(word => int.TryParse(word, out _)).Select(int.Parse)]
        : [];
}
