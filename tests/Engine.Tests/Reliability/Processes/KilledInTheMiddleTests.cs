using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>Workers that are killed while people are asked, and while old runs are removed.</summary>
public sealed class KilledInTheMiddleTests(PostgresServer postgres)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Questions_answers_and_deadlines_outlive_the_workers_that_asked()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync("""
            name: asks
            steps:
              - { id: late, needs: [], approval: { deadline: 2s, onDeadline: approve } }
              - { id: ask, needs: [], approval: {} }
              - { id: work, needs: [late, ask], uses: test.effect, with: { name: work, milliseconds: 0 } }
            """);
        var first = await yard.HireAsync(Yard.Fleet(heartbeat: 0.5, lease: 2));
        var run = await yard.Office.StartAsync("asks");
        var questions = yard.Office.Get<ApprovalListStore>();
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from approval where run_id = $1", run) == 2, "both are asked", Patience);
        first.Process.Kill();
        await first.Process.ExitAsync();

        var asked = (await questions.OpenAsync(new ApprovalQuery(Run: run), after: null, limit: 10, Token)).Single(one => one.Key == "ask");
        Assert.True(await yard.Office.Get<ApprovalStore>().DecideAsync(asked.Id, ApprovalStatus.Approved, "anna", comment: null, Token));
        await yard.HireAsync(Yard.Fleet(heartbeat: 0.5, lease: 2));

        Assert.Equal(RunStatus.Completed, (await yard.EndAsync(run, Patience)).Status);
        Assert.Equal(1, await yard.CountAsync("select count(*) from effect where run_id = $1", run));
        Assert.Equal(
            [("ask", "anna"), ("late", null)],
            (await questions.DecidedAsync(new ApprovalQuery(Run: run), before: null, limit: 10, Token)).Select(one => (one.Key, one.DecidedBy)).OrderBy(one => one.Key));
    }

    [Fact]
    public async Task What_was_being_removed_is_gone_whole_or_not_at_all_and_the_next_one_goes_on()
    {
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.ScalarAsync("""
            with given as materialized (
                select number, ('00000000-0000-7005-8000-' || lpad(to_hex(number), 12, '0'))::uuid as run, ('00000000-0000-7006-8000-' || lpad(to_hex(number), 12, '0'))::uuid as step
                from generate_series(1, 10000) as number
            ), new_run as (
                insert into run (id, workflow, version, status, rank, total_steps, open_steps, created_by, created_at, started_at, finished_at)
                select run, 'old', 1, 10, number, 1, 0, 'test', '2020-01-01', '2020-01-01', '2020-01-01' from given
            ), new_list as (
                insert into entry (owner, lease, number, document) select step, 1, entry, '1' from given cross join generate_series(1, 3) as entry
            )
            insert into step (id, run_id, key, place, status, lane, open_needs, attempt, progress, listed, lease)
            select step, run, 'step1', 0, 10, 1, 0, 1, 1, 3, 1 from given
            """);
        await yard.Office.RegisterAsync("{ name: forget, steps: [{ id: go, uses: maintenance.forget, with: { age: 30d, workflows: [old] } }] }");
        var first = await yard.HireAsync(Yard.Fleet(heartbeat: 0.5, lease: 2));
        var run = await yard.Office.StartAsync("forget");
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from run where workflow = 'old'") < 9000, "some are gone", Patience);
        first.Process.Kill();
        await first.Process.ExitAsync();

        // Whatever it was at is decided now: nothing of it is half done.
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' and query like '%doomed%' and pid <> pg_backend_pid()") == 0, "its session is over");
        var (runs, steps) = (await yard.CountAsync("select count(*) from run where workflow = 'old'"), await yard.CountAsync("select count(*) from step where key = 'step1'"));
        Assert.InRange(runs, 1, 9000);
        Assert.Equal(runs, steps);
        Assert.Equal(runs, await yard.CountAsync("select count(distinct owner) from entry where owner in (select id from step)"));
        await yard.HireAsync(Yard.Fleet(heartbeat: 0.5, lease: 2));

        Assert.Equal(RunStatus.Completed, (await yard.EndAsync(run, Patience)).Status);
        Assert.Equal(0, await yard.CountAsync("select (select count(*) from run where workflow = 'old') + (select count(*) from step where key = 'step1') + (select count(*) from entry) + (select count(*) from remains)"));
    }
}
