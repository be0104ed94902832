using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>Between the worker and the database stands a pooler that knows transactions and no sessions: nobody is woken up through it.</summary>
public sealed class PoolerTests(PostgresServer postgres)
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_go_on_and_are_cancelled_through_a_pooler_that_works_by_transactions()
    {
        PgBouncer.RequireInstalled();
        await using var yard = await Yard.OpenAsync(postgres);
        await using var pooler = await PgBouncer.StartAsync(yard.Office.Database, connections: 5);
        await yard.Office.RegisterAsync("""
            name: inner
            steps: [{ id: only, uses: test.effect, with: { name: inner, milliseconds: 20, items: 2 } }]
            outputs: { attempt: "${{ steps.only.output.attempt }}" }
            """);
        await yard.Office.RegisterAsync("""
            name: pooled
            concurrency: { limit: 2 }
            steps:
              - { id: one, uses: test.effect, with: { name: one, milliseconds: 20 } }
              - { id: child, run: inner }
              - { id: wait, uses: flow.wait, with: { for: 200ms } }
              - { id: stumble, uses: test.stumble, with: { times: 1 }, retry: { attempts: 2, backoff: 100ms } }
              - { id: say, uses: log.write, with: { message: "Attempt ${{ steps.child.output.attempt }}" } }
            finally:
              - { id: last, uses: test.effect, with: { name: last, milliseconds: 20 } }
            outputs: { said: "${{ steps.say.output.message }}" }
            """);
        await yard.Office.RegisterAsync("{ name: lingering, steps: [{ id: linger, uses: test.linger }] }");
        var worker = yard.Send([.. Yard.Fleet(Heartbeat.TotalSeconds, 3 * Heartbeat.TotalSeconds)], pooler.ConnectionString);
        await worker.ReadyAsync(yard.Database);

        Guid[] runs = [.. await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => yard.Office.StartAsync("pooled")))];
        foreach (var run in runs)
        {
            var ended = await yard.EndAsync(run, Patience);
            Assert.Equal((RunStatus.Completed, """{"said":"Attempt 1"}"""), (ended.Status, ended.Output));
        }

        Assert.Equal(runs.Length * 4, await yard.CountAsync("select count(*) from effect"));
        await Until.TrueAsync(() => worker.Said("Notifications of the database do not arrive here"), "it knows that it is not woken up", Patience);

        var lingering = await yard.Office.StartAsync("lingering");
        await yard.Office.UntilAsync(lingering, "linger", StepStatus.Processing);
        var told = TimeProvider.System.GetTimestamp();
        Assert.Equal(CancelResult.Cancelled, await yard.Office.Get<ClosingStore>().CancelAsync(lingering, "test", null, Token));
        Assert.Equal(RunStatus.Cancelled, (await yard.EndAsync(lingering, Patience)).Status);
        // One heartbeat, and what the machine takes.
        Assert.InRange(TimeProvider.System.GetElapsedTime(told), TimeSpan.Zero, Heartbeat + TimeSpan.FromSeconds(3));
        Assert.Equal(0, await worker.Process.StopAsync());
        Assert.Equal(0, await yard.CountAsync("select count(*) from event where kind = 'step.lost'"));
    }
}
