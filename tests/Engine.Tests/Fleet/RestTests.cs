using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Fleet;

public sealed class RestTests(PostgresServer postgres)
{
    // One that was not run for longer than a heartbeat speaks at once: on a busy machine that happens, so that the heartbeat is as long as it may be.
    private static readonly string[] Pace = ["--Fleet:Heartbeat=00:00:02", "--Fleet:Lease=00:00:04"];

    [Fact]
    public async Task A_worker_that_rested_keeps_the_step_that_it_takes()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, 1, [.. Pace, "--Worker:Only:0=duty"]);
        await using (var crowd = workshop.Database.DataSource.CreateCommand("""
            insert into worker (id, host, process_id, version, seen_at, spell)
            select gen_random_uuid(), 'crowd', number, '1.0', now(), '1 hour' from generate_series(1, 1000) as number
            """))
        {
            await crowd.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await workshop.HireAsync(Pace);
        await Until.TrueAsync(() => IsAsync("select exists (select from worker where spell between '20 seconds' and '50 seconds' and seen_at < clock_timestamp() - interval '5 seconds')"), "it rests", TimeSpan.FromMinutes(4));

        await workshop.RegisterAsync("{ name: long, steps: [{ id: linger, uses: test.linger }] }");
        var run = await workshop.StartAsync("long");
        await workshop.UntilAsync(run, "linger", StepStatus.Processing);
        await Until.TrueAsync(() => IsAsync("select exists (select from ready where claimed_at < clock_timestamp() - interval '6 seconds' or attempt > 1)"), "a lease has passed");

        Assert.True(await IsAsync("select not exists (select from event where kind = 'step.lost')"));

        async Task<bool> IsAsync(string question) => (bool)(await workshop.ScalarAsync(question))!;
    }
}
