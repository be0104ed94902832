using System.Text.Json.Nodes;

using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Maintenance;
using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Maintenance;

public sealed class RetentionTests(PostgresServer postgres) : IAsyncLifetime
{
    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private Retention Retention => new(workshop.Get<RetentionStore>(), TimeProvider.System);

    private static RetentionPolicy Everything => new(DateTimeOffset.MaxValue.AddYears(-1), Workflows: null, [], Statuses: null, KeepLast: 0);

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task A_run_goes_with_all_that_is_known_of_it_and_nothing_else_does()
    {
        await workshop.RegisterAsync("{ name: inner, steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("""
            name: outer
            steps:
              - { id: sure, approval: { deadline: 100ms, onDeadline: approve } }
              - { id: child, run: inner }
              - { id: list, uses: flow.noop, forEach: [1, 2, 3], with: { value: "${{ item }}" } }
              - { id: again, uses: flow.noop, forEach: "${{ steps.list.items }}", approval: { deadline: 100ms, onDeadline: approve }, with: { value: "${{ item.output.value }}" } }
            """);
        await workshop.RegisterAsync("{ name: other, steps: [{ id: a, uses: flow.noop, forEach: [1, 2] }] }");
        var (gone, stays) = (await workshop.RunAsync("outer"), await workshop.RunAsync("other"));
        Assert.Equal(RunStatus.Completed, gone.Status);

        var forgotten = await Retention.ForgetAsync(Everything with { Except = ["other"] }, most: 100, _ => { }, Token);
        await Retention.SweepAsync(Token);

        Assert.Equal(new Forgotten(2, 0, 0), forgotten);
        Assert.Null(await workshop.Runs.FindAsync(gone.Id, Token));
        Assert.Equal((1, 1, 2, 2, 1, 1, 0, 0), (
            await CountAsync("select count(*) from run"), await CountAsync("select count(*) from step"), await CountAsync("select count(*) from item"), await CountAsync("select count(*) from entry"),
            await CountAsync("select count(*) from walk"), await CountAsync("select count(*) from line"), await CountAsync("select count(*) from approval"), await CountAsync("select count(*) from remains")));
        Assert.Equal(0, await CountAsync("select count(*) from event where run_id is not null and run_id not in (select id from run)"));
        Assert.Equal(RunStatus.Completed, (await workshop.FindAsync(stays.Id)).Status);
    }

    [Fact]
    public async Task What_is_open_or_has_something_open_below_it_stays()
    {
        await workshop.RegisterAsync("{ name: open, steps: [{ id: ask, approval: {} }] }");
        await workshop.RegisterAsync("{ name: short, steps: [{ id: a, uses: flow.noop }] }");
        var open = await workshop.StartAsync("open");
        await workshop.UntilAsync(open, "ask", StepStatus.Waiting);
        var parent = await workshop.RunAsync("short");
        await ExecuteAsync("update run set parent_run = $1 where id = $2", parent.Id, open);

        Assert.Equal(new Forgotten(0, 0, 1), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
        await workshop.Get<ApprovalStore>().DecideAsync((await workshop.StepsAsync(open))["ask"].Approval!.Value, ApprovalStatus.Approved, "anna", comment: null, Token);
        await workshop.EndAsync(open);
        Assert.Equal(new Forgotten(2, 0, 0), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
    }

    [Fact]
    public async Task A_policy_chooses_by_end_and_workflow_and_keeps_the_last()
    {
        await workshop.RegisterAsync("{ name: good, steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: bad, steps: [{ id: a, uses: flow.fail, with: { message: No } }] }");
        var good = new List<Guid>();
        for (var run = 0; run < 4; run++)
        {
            good.Add((await workshop.RunAsync("good")).Id);
            await workshop.RunAsync("bad");
        }

        Assert.Equal(4, (await Retention.ForgetAsync(Everything with { Statuses = [RunStatus.Failed] }, most: 100, _ => { }, Token)).Runs);
        Assert.Equal(0, (await Retention.ForgetAsync(Everything with { Workflows = ["bad"] }, most: 100, _ => { }, Token)).Runs);
        Assert.Equal(0, (await Retention.ForgetAsync(Everything with { EndedBefore = DateTimeOffset.UnixEpoch }, most: 100, _ => { }, Token)).Runs);
        Assert.Equal([good[0], good[1]], (await Retention.LookAsync(Everything with { KeepLast = 2 }, most: 10, Token)).Select(run => run.Id));
        Assert.Equal(1, (await Retention.ForgetAsync(Everything with { KeepLast = 2 }, most: 1, _ => { }, Token)).Runs);
        Assert.Equal(1, (await Retention.ForgetAsync(Everything with { KeepLast = 2 }, most: 100, _ => { }, Token)).Runs);
        Assert.Equal([good[2], good[3]], await IdsAsync());
    }

    [Fact]
    public async Task What_is_held_stays_with_all_that_belongs_to_it_until_it_is_released()
    {
        await workshop.RegisterAsync("{ name: inner, steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: outer, steps: [{ id: child, run: inner }] }");
        await workshop.RegisterAsync("{ name: labelled, steps: [{ id: a, uses: flow.noop }] }");
        var outer = await workshop.RunAsync("outer");
        var child = (await workshop.StepsAsync(outer.Id))["child"].Child!.Value;
        var labelled = await workshop.EndAsync(await workshop.StartAsync("labelled", with: request => request with { Labels = new Dictionary<string, string> { ["case"] = "17" } }));
        var holds = workshop.Get<HoldStore>();
        var (one, many) = (new Hold(Guid.CreateVersion7(), child, null, null, "A complaint", "anna"), new Hold(Guid.CreateVersion7(), null, "case", "17", "A lawsuit", "anna"));
        Assert.True(await holds.PutAsync(one, Token));
        Assert.True(await holds.PutAsync(many, Token));
        Assert.False(await holds.PutAsync(many with { Id = Guid.CreateVersion7() }, Token));
        Assert.False(await holds.PutAsync(new Hold(Guid.CreateVersion7(), Guid.NewGuid(), null, null, "Nobody", "anna"), Token));

        Assert.Equal(new Forgotten(0, 2, 0), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
        Assert.True(await holds.ReleaseAsync(one.Id, "bert", Token));
        Assert.False(await holds.ReleaseAsync(one.Id, "cora", Token));
        Assert.Equal(new Forgotten(2, 1, 0), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));

        Assert.Equal([labelled.Id], await IdsAsync());
        Assert.Equal(("A complaint", "anna", "bert"), (await holds.FindAsync(one.Id, Token)) is { } kept ? (kept.Reason, kept.HeldBy, kept.ReleasedBy) : default);
    }

    [Fact]
    public async Task A_hold_that_comes_at_the_same_moment_comes_first_or_finds_nothing()
    {
        await workshop.RegisterAsync("{ name: short, steps: [{ id: a, uses: flow.noop }] }");
        var runs = new List<Guid>();
        for (var run = 0; run < 24; run++)
        {
            runs.Add(await workshop.StartAsync("short"));
        }

        foreach (var run in runs)
        {
            await workshop.EndAsync(run);
        }

        var held = new HashSet<Guid>();
        foreach (var run in runs)
        {
            var put = Task.Run(() => workshop.Get<HoldStore>().PutAsync(new Hold(run, run, null, null, "Quickly", "anna"), Token), Token);
            await workshop.Get<RetentionStore>().ForgetAsync([run], DateTimeOffset.MaxValue.AddYears(-1), Token);
            if (await put)
            {
                held.Add(run);
            }
        }

        Assert.Equal(held.Order(), (await IdsAsync()).Order());
    }

    [Fact]
    public async Task A_run_whose_results_another_uses_stays_for_as_long_as_that_one()
    {
        await workshop.RegisterAsync("{ name: played, steps: [{ id: list, uses: flow.noop, forEach: [1, 2] }, { id: use, uses: flow.noop, forEach: '${{ steps.list.items }}' }] }");
        var first = await workshop.RunAsync("played");
        var replay = await workshop.EndAsync((await workshop.Get<RunRepeats>().ReplayAsync(first.Id, new RunRange { From = "use" }, inputs: null, "test", Token))!.Id);

        Assert.Equal(new Forgotten(1, 0, 1), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
        Assert.Equal([first.Id], await IdsAsync());
        Assert.Null(await workshop.Runs.FindAsync(replay.Id, Token));
        Assert.Equal(new Forgotten(1, 0, 0), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
    }

    [Fact]
    public async Task A_plan_goes_with_its_dry_run_and_stays_while_it_is_carried_out()
    {
        using var folder = new TemporaryFolder();
        await workshop.RegisterAsync($$$"""
            name: planned
            steps:
              - { id: one, uses: test.write, with: { path: "{{{folder["one"]}}}", text: new } }
              - { id: many, needs: [], uses: test.write, forEach: [1, 2, 3], with: { path: "${{ '{{{folder["many"]}}}' + item }}", text: new } }
              - { id: sure, needs: [one, many], approval: {} }
            """);
        async Task<Guid> DryAsync() => (await workshop.EndAsync(await workshop.StartAsync("planned", with: request => request with { IsDry = true }))).Id;
        var (idle, used) = (await DryAsync(), await DryAsync());
        Assert.Equal(8, await CountAsync("select count(*) from plan"));
        var applied = (await workshop.Get<PlanApplications>().ApplyAsync(used, "test", Token))!.Id;
        await workshop.UntilAsync(applied, "sure", StepStatus.Waiting);

        // What it is measured by stays until it is over, even if that takes days.
        Assert.Equal(new Forgotten(1, 0, 1), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
        await Retention.SweepAsync(Token);
        Assert.Null(await workshop.Runs.FindAsync(idle, Token));
        Assert.Equal((4, 0), (await CountAsync("select count(*) from plan"), await CountAsync("select count(*) from plan where run_id not in (select id from run)")));
        Assert.Equal(4, (await workshop.Get<PlanStore>().TotalsAsync(used, Token)).Begun);

        await workshop.Get<ApprovalStore>().DecideAsync((await workshop.StepsAsync(applied))["sure"].Approval!.Value, ApprovalStatus.Approved, "anna", comment: null, Token);
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(applied)).Status);
        Assert.Equal(new Forgotten(2, 0, 0), await Retention.ForgetAsync(Everything, most: 100, _ => { }, Token));
        await Retention.SweepAsync(Token);
        Assert.Equal((0, 0), (await CountAsync("select count(*) from plan"), await CountAsync("select count(*) from remains")));
    }

    [Fact]
    public async Task An_age_from_before_the_calendar_is_a_long_memory_and_no_failure()
    {
        await workshop.RegisterAsync("{ name: ancient, steps: [{ id: go, uses: maintenance.forget, with: { age: 999999d } }] }");

        var run = await workshop.RunAsync("ancient");

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(0, (int)JsonNode.Parse((await workshop.StepsAsync(run.Id))["go"].Output!)!["runs"]!);
    }

    [Fact]
    public async Task Twenty_thousand_runs_go_in_bites_while_workers_work_and_an_interruption_leaves_nothing_half_done()
    {
        await ExecuteAsync("""
            with given as materialized (
                select number, ('00000000-0000-7005-8000-' || lpad(to_hex(number), 12, '0'))::uuid as run, ('00000000-0000-7006-8000-' || lpad(to_hex(number), 12, '0'))::uuid as step
                from generate_series(1, 20000) as number
            ), new_run as (
                insert into run (id, workflow, version, status, rank, total_steps, open_steps, created_by, created_at, started_at, finished_at)
                select run, 'old', 1, 10, number, 1, 0, 'test', '2020-01-01', '2020-01-01', '2020-01-01' from given
            ), new_event as (
                insert into event (at, kind, run_id) select '2020-01-01', 'run.prioritised', run from given
            )
            insert into step (id, run_id, key, place, status, lane, open_needs, attempt, progress)
            select step, run, 'step1', 0, 10, 1, 0, 1, 1 from given
            """);
        await workshop.RegisterAsync("{ name: busy, steps: [{ id: a, uses: flow.noop }, { id: b, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: forget, steps: [{ id: go, uses: maintenance.forget, with: { age: 30d, workflows: [old] } }] }");
        using var interruption = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Retention.ForgetAsync(
            Everything with { Workflows = ["old"] }, most: 1_000_000,
            gone =>
            {
                if (gone > 1_000)
                {
                    interruption.Cancel();
                }
            },
            interruption.Token));
        var left = await CountAsync("select count(*) from run where workflow = 'old'");
        Assert.InRange(left, 1, 19_000);
        Assert.Equal(left, await CountAsync("select count(*) from step where key = 'step1'"));

        var forget = await workshop.StartAsync("forget");
        var working = new List<Guid>();
        for (var run = 0; run < 200; run++)
        {
            working.Add(await workshop.StartAsync("busy"));
        }

        foreach (var run in working)
        {
            Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run)).Status);
        }

        await Until.TrueAsync(async () => (await workshop.FindAsync(forget)).Status.IsOver(), "all are forgotten", TimeSpan.FromMinutes(2));
        var output = JsonNode.Parse((await workshop.StepsAsync(forget))["go"].Output!)!;
        Assert.Equal((left, 0), ((long)output["runs"]!, (int)output["held"]!));
        Assert.Equal((0, 0, 0, 0), (
            await CountAsync("select count(*) from run where workflow = 'old'"), await CountAsync("select count(*) from step where key = 'step1'"),
            await CountAsync("select count(*) from event where at < '2021-01-01'"), await CountAsync("select count(*) from remains")));
    }

    [Fact]
    public async Task Days_of_events_go_once_no_story_needs_them_and_everybody_has_read_them()
    {
        await ExecuteAsync("create table event_20200101 partition of event for values from ('2020-01-01') to ('2020-01-02')");
        await ExecuteAsync("create table event_20200102 partition of event for values from ('2020-01-02') to ('2020-01-03')");
        await ExecuteAsync("insert into event (at, kind, runs) values ('2020-01-01 12:00', 'run.completed', '{}')");
        await ExecuteAsync("insert into event (at, kind, run_id) values ('2020-01-02 12:00', 'run.retried', $1)", Guid.NewGuid());
        await ExecuteAsync("update event_reader set xid = pg_current_xact_id()");
        var tidy = new TidyStore(workshop.Get<NpgsqlDataSource>());

        Assert.Equal(["20200101", "20200102"], await tidy.DroppableDaysAsync(3, Token));
        Assert.False(await tidy.DropDayAsync(3, Token));
        await ExecuteAsync("update throughput_mark set xid = pg_current_xact_id()");
        Assert.True(await tidy.DropDayAsync(3, Token));
        Assert.False(await tidy.DropDayAsync(3, Token));
        Assert.Equal(["20200102"], await tidy.DroppableDaysAsync(3, Token));
        await tidy.AnalyzeAsync(Token);
    }

    [Fact]
    public async Task What_keeps_the_database_from_cleaning_up_is_told_with_what_helps()
    {
        await using var idle = await workshop.Database.DataSource.OpenConnectionAsync(Token);
        await using var transaction = await idle.BeginTransactionAsync(Token);
        await using (var look = new NpgsqlCommand("select 1", idle))
        {
            await look.ExecuteNonQueryAsync(Token);
        }

        var facts = await workshop.Get<DatabaseFactsStore>().TakeAsync(Token);

        Assert.NotNull(facts.Oldest);
        Assert.True(facts.FrozenAge > 0);
        Assert.Contains(facts.Tables, table => table.Name == "ready");
        Assert.Empty(facts.Troubles);
        var bad = facts with
        {
            Oldest = new OpenTransaction(4711, "media", "psql", "idle in transaction", TimeSpan.FromHours(5)),
            FrozenAge = 1_200_000_000,
            Slot = "backup|20000000",
            Prepared = "two|7200",
            Tables = [new TableFacts("ready", 10, 900_000, 1_000_000_000, null)],
        };
        Assert.Equal(6, bad.Troubles.Count);
        Assert.Contains("pg_terminate_backend(4711)", bad.Troubles[0], StringComparison.Ordinal);
    }

    private async Task<List<Guid>> IdsAsync()
    {
        await using var command = workshop.Get<NpgsqlDataSource>().CreateCommand("select id from run order by id");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(Token))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = workshop.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = workshop.Get<NpgsqlDataSource>().CreateCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new() { Value = value });
        }

        await command.ExecuteNonQueryAsync(Token);
    }
}
