using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>Steps that do not stop when they are told to, one way or the other.</summary>
public sealed class UnheedingStepTests(PostgresServer postgres)
{
    private const int Blocked = 32;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static readonly string[] Settings = [.. Yard.Fleet(heartbeat: 1, lease: 5), .. Yard.Patience(drain: 0.2, grace: 1), $"--Worker:Slots:Net={Blocked}"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("uses: test.linger, with: { deaf: true }")]
    [InlineData("uses: test.block")]
    [InlineData("uses: test.block, with: { inCallback: true }")]
    [InlineData("uses: test.block, timeout: 1s", StepStatus.Failed)]
    public async Task A_step_that_does_not_listen_is_left_behind_and_its_worker_lives_on(string step, StepStatus end = StepStatus.Cancelled)
    {
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($"{{ name: unheeding, steps: [{{ id: only, {step} }}] }}");
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: only, uses: test.effect, with: { name: only, milliseconds: 0 } }] }");
        var worker = await yard.HireAsync(Settings);
        var run = await yard.Office.StartAsync("unheeding");
        // It says so once it has begun.
        await Until.TrueAsync(async () => (await yard.Office.StepsAsync(run))["only"].Message is not null, "it has begun");
        if (end == StepStatus.Cancelled)
        {
            Assert.Equal(CancelResult.Cancelled, await yard.Office.Get<ClosingStore>().CancelAsync(run, "test", null, Token));
        }

        await yard.EndAsync(run, Patience);

        Assert.Equal(end, (await yard.Office.StepsAsync(run))["only"].Status);
        await Until.TrueAsync(() => worker.Said("left behind"), "it says so");
        var next = await yard.EndAsync(await yard.Office.StartAsync("next"), Patience);
        Assert.Equal(RunStatus.Completed, next.Status);
        Assert.Equal(0, await worker.Process.StopAsync());
    }

    [Fact]
    public async Task Blocked_threads_keep_neither_the_heartbeat_nor_other_steps_from_theirs()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync("{ name: blocking, steps: [{ id: only, uses: test.block }] }");
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: only, uses: flow.noop }] }");
        var worker = await yard.HireAsync(Settings);
        var id = (await worker.IdAsync(yard.Database))!.Value;
        Guid[] runs = [.. await Task.WhenAll(Enumerable.Range(0, Blocked).Select(_ => yard.Office.StartAsync("blocking")))];
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from ready where worker = $1", id) == Blocked, "all of them are at work", Patience);

        // Others are worked on beside them, and it is heard all the time.
        for (var beat = 0; beat < 3; beat++)
        {
            var seen = await yard.ScalarAsync("select seen_at from worker where id = $1", id);
            Assert.Equal(RunStatus.Completed, (await yard.EndAsync(await yard.Office.StartAsync("next"), Patience)).Status);
            await Until.TrueAsync(async () => !Equals(seen, await yard.ScalarAsync("select seen_at from worker where id = $1", id)), "it is heard again", TimeSpan.FromSeconds(5));
        }

        foreach (var run in runs)
        {
            await yard.Office.Get<ClosingStore>().CancelAsync(run, "test", null, Token);
        }

        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Cancelled, (await yard.EndAsync(run, Patience)).Status);
        }

        Assert.Equal(0, await yard.CountAsync("select count(*) from event where kind = 'step.lost'"));
        Assert.Equal(0, await worker.Process.StopAsync());
    }
}
