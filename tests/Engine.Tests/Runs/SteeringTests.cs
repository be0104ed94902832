using System.Text.Json.Nodes;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Runs;

/// <summary>What people do to runs.</summary>
public sealed class SteeringTests(PostgresServer postgres) : IAsyncLifetime
{
    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task A_cancel_reaches_what_runs_and_its_children_and_leaves_the_last_steps_to_run()
    {
        await workshop.RegisterAsync("{ name: inner, steps: [{ id: linger, uses: test.linger }] }");
        await workshop.RegisterAsync("""
            name: outer
            steps:
              - { id: child, run: inner }
              - { id: after, uses: flow.noop }
            finally:
              - { id: sweep, uses: flow.noop, with: { value: "${{ run.status }}" } }
            """);
        var id = await workshop.StartAsync("outer");
        await workshop.UntilAsync(id, "child", StepStatus.Waiting);
        var child = (await workshop.StepsAsync(id))["child"].Child!.Value;
        await workshop.UntilAsync(child, "linger", StepStatus.Processing);

        Assert.Equal(CancelResult.Cancelled, await workshop.Get<ClosingStore>().CancelAsync(id, "somebody", "Enough", Token));
        var run = await workshop.EndAsync(id);

        Assert.Equal((RunStatus.Cancelled, "somebody"), (run.Status, run.CancelledBy));
        Assert.Equal(RunStatus.Cancelled, (await workshop.FindAsync(child)).Status);
        var steps = await workshop.StepsAsync(id);
        Assert.Equal(
            [("child", StepStatus.Cancelled), ("after", StepStatus.Cancelled), ("sweep", StepStatus.Completed)],
            steps.Values.Select(step => (step.Key, step.Status)));
        Assert.Equal("""{"value":"cancelled"}""", steps["sweep"].Output);
        Assert.Equal(CancelResult.Over, await workshop.Get<ClosingStore>().CancelAsync(id, "somebody", null, Token));
    }

    [Fact]
    public async Task A_cancel_is_heard_long_before_the_next_heartbeat_and_ends_processes_too()
    {
        using var folder = new TemporaryFolder();
        await using var quiet = await Workshop.OpenAsync(postgres, workers: 1, "--Fleet:Heartbeat=00:20:00", "--Fleet:Lease=01:00:00", "--Worker:HeardPoll=00:20:00");
        await quiet.RegisterAsync($$"""{ name: inner, steps: [{ id: work, uses: test.employ, with: { file: "{{folder["work"]}}" } }] }""");
        await quiet.RegisterAsync("{ name: outer, steps: [{ id: child, run: inner }] }");
        var id = await quiet.StartAsync("outer");
        await Until.TrueAsync(() => File.Exists(folder["work"]) && File.ReadLines(folder["work"]).Any(), "the processes are at work");
        var employed = File.ReadLines(folder["work"]).First().Split(' ').Select(int.Parse).ToList();

        Assert.Equal(CancelResult.Cancelled, await quiet.Get<ClosingStore>().CancelAsync(id, "somebody", null, Token));

        Assert.Equal(RunStatus.Cancelled, (await quiet.EndAsync(id)).Status);
        await Until.TrueAsync(() => !employed.Exists(Frost.IsAlive), "nothing works for it any more");
    }

    [Fact]
    public async Task A_run_that_never_began_ends_at_once_when_it_is_cancelled()
    {
        await workshop.RegisterAsync("{ name: parked, steps: [{ id: one, uses: flow.noop }], finally: [{ id: last, uses: flow.noop }] }");
        await PauseAsync(new PauseSubject(Workflow: "parked"));
        var id = await workshop.StartAsync("parked");
        await workshop.UntilAsync(id, "one", StepStatus.Waiting);

        await workshop.Get<ClosingStore>().CancelAsync(id, "somebody", null, Token);
        var run = await workshop.EndAsync(id);

        Assert.Equal(RunStatus.Cancelled, run.Status);
    }

    [Fact]
    public async Task A_second_cancel_says_that_the_first_is_under_way()
    {
        await workshop.RegisterAsync("{ name: deaf, steps: [{ id: linger, uses: test.linger, with: { deaf: true } }] }");
        var id = await workshop.StartAsync("deaf");
        await workshop.UntilAsync(id, "linger", StepStatus.Processing);

        Assert.Equal(CancelResult.Cancelled, await workshop.Get<ClosingStore>().CancelAsync(id, "somebody", null, Token));
        Assert.Equal(CancelResult.Already, await workshop.Get<ClosingStore>().CancelAsync(id, "somebody", null, Token));
        Assert.Equal(CancelResult.Unknown, await workshop.Get<ClosingStore>().CancelAsync(Guid.NewGuid(), "somebody", null, Token));
    }

    [Fact]
    public async Task A_retry_repeats_what_failed_and_what_came_after_it_and_nothing_else()
    {
        await workshop.RegisterAsync("""
            name: twice
            steps:
              - { id: good, uses: flow.noop }
              - { id: bad, uses: test.stumble, with: { times: 1 } }
              - { id: next, uses: flow.noop }
            finally:
              - { id: last, uses: flow.noop, with: { value: "${{ run.status }}" } }
            outputs: { attempt: "${{ steps.bad.output.attempt }}" }
            """);
        var failed = await workshop.RunAsync("twice");
        Assert.Equal(RunStatus.Failed, failed.Status);
        var before = await workshop.StepsAsync(failed.Id);

        Assert.Equal(RetryResult.Retried, await RetryAsync(failed.Id));
        var run = await workshop.EndAsync(failed.Id);

        Assert.Equal((RunStatus.Completed, """{"attempt":1}""", 0, 0), (run.Status, run.Output, run.FailedSteps, run.OpenSteps));
        var after = await workshop.StepsAsync(run.Id);
        Assert.Equal(before["good"].FinishedAt, after["good"].FinishedAt);
        Assert.Equal("""{"value":"completed"}""", after["last"].Output);
        Assert.Equal(RetryResult.NothingFailed, await RetryAsync(run.Id));
    }

    [Fact]
    public async Task A_retry_goes_on_in_the_child_that_failed()
    {
        await workshop.RegisterAsync("{ name: part, steps: [{ id: done, uses: flow.noop }, { id: bad, uses: test.stumble, with: { times: 1 } }], outputs: { n: 1 } }");
        await workshop.RegisterAsync("{ name: whole, steps: [{ id: part, run: part }], outputs: { n: '${{ steps.part.output.n }}' } }");
        var failed = await workshop.RunAsync("whole");
        var child = (await workshop.StepsAsync(failed.Id))["part"].Child;

        Assert.Equal(RetryResult.Retried, await RetryAsync(failed.Id));
        var run = await workshop.EndAsync(failed.Id);

        Assert.Equal((RunStatus.Completed, """{"n":1}"""), (run.Status, run.Output));
        Assert.Equal(child, (await workshop.StepsAsync(run.Id))["part"].Child);
    }

    [Fact]
    public async Task While_its_workflow_is_paused_nothing_of_a_run_begins()
    {
        await workshop.RegisterAsync("{ name: still, steps: [{ id: one, uses: flow.noop }, { id: two, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: other, steps: [{ id: one, uses: flow.noop }] }");
        Assert.True(await PauseAsync(new PauseSubject(Workflow: "still")));
        Assert.False(await PauseAsync(new PauseSubject(Workflow: "still")));

        var id = await workshop.StartAsync("still");
        await workshop.UntilAsync(id, "one", StepStatus.Waiting);
        Assert.Equal(RunStatus.Completed, (await workshop.RunAsync("other")).Status);
        Assert.Equal("The workflow is paused", (await workshop.StepsAsync(id))["one"].Reason);
        Assert.True(await workshop.Get<PauseStore>().ResumeAsync(new PauseSubject(Workflow: "still"), PauseRecord.ByHand, "test", Token));

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        Assert.All((await workshop.StepsAsync(id)).Values, step => Assert.Equal(1, step.Attempt));
    }

    [Theory]
    [InlineData("flow.noop")]
    [InlineData(null)]
    public async Task While_a_kind_or_everything_is_paused_its_steps_stay_in_the_queue(string? kind)
    {
        await workshop.RegisterAsync("{ name: still, steps: [{ id: one, uses: flow.noop }] }");
        await PauseAsync(new PauseSubject(Kind: kind));
        var id = await workshop.StartAsync("still");
        var beacon = kind is null ? Guid.Empty : await BeaconAsync();

        Assert.Equal(StepStatus.Queued, (await workshop.StepsAsync(id))["one"].Status);
        await workshop.Get<PauseStore>().ResumeAsync(new PauseSubject(Kind: kind), PauseRecord.ByHand, "test", Token);

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        Assert.True(beacon == Guid.Empty || (await workshop.FindAsync(beacon)).Status == RunStatus.Completed);
    }

    [Fact]
    public async Task Of_a_group_no_more_run_at_once_than_there_is_room_for()
    {
        await workshop.RegisterAsync("""
            name: narrow
            inputs: { properties: { site: { type: string } } }
            concurrency: { key: "${{ inputs.site }}", limit: 1 }
            steps: [{ id: linger, uses: test.linger }]
            """);
        var first = await workshop.StartAsync("narrow", Site("a"));
        var second = await workshop.StartAsync("narrow", Site("a"));
        var third = await workshop.StartAsync("narrow", Site("b"));
        await workshop.UntilAsync(first, "linger", StepStatus.Processing);
        await workshop.UntilAsync(third, "linger", StepStatus.Processing);
        Assert.Equal(StepStatus.Blocked, (await workshop.StepsAsync(second))["linger"].Status);

        await workshop.Get<ClosingStore>().CancelAsync(first, "test", null, Token);

        await workshop.UntilAsync(second, "linger", StepStatus.Processing);
    }

    [Fact]
    public async Task Where_there_is_no_room_a_run_is_turned_away_or_takes_the_place_of_the_eldest()
    {
        await workshop.RegisterAsync("{ name: skips, concurrency: { overlap: skip }, steps: [{ id: linger, uses: test.linger }] }");
        await workshop.RegisterAsync("{ name: replaces, concurrency: { overlap: replace }, steps: [{ id: linger, uses: test.linger }] }");
        var held = await workshop.StartAsync("skips");
        var old = await workshop.StartAsync("replaces");
        await workshop.UntilAsync(old, "linger", StepStatus.Processing);

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => workshop.StartAsync("skips"));
        Assert.Equal((RunRefusal.Busy, held), (refused.Refusal, refused.Busy));
        var young = await workshop.StartAsync("replaces");

        Assert.Equal(RunStatus.Cancelled, (await workshop.EndAsync(old)).Status);
        await workshop.UntilAsync(young, "linger", StepStatus.Processing);
    }

    [Fact]
    public async Task What_is_leaving_already_is_in_nobodys_way()
    {
        await workshop.RegisterAsync("{ name: replaces, concurrency: { overlap: replace }, steps: [{ id: linger, uses: test.linger, with: { deaf: true } }] }");
        var deaf = await workshop.StartAsync("replaces");
        await workshop.UntilAsync(deaf, "linger", StepStatus.Processing);

        var second = await workshop.StartAsync("replaces");
        var third = await workshop.StartAsync("replaces");

        Assert.NotNull((await workshop.FindAsync(deaf)).CancelledAt);
        Assert.Equal(RunStatus.Cancelled, (await workshop.EndAsync(second)).Status);
        Assert.Null((await workshop.FindAsync(third)).CancelledAt);
    }

    [Fact]
    public async Task Of_many_that_come_at_once_to_replace_one_only_one_is_left()
    {
        await workshop.RegisterAsync("{ name: replaces, concurrency: { overlap: replace }, steps: [{ id: linger, uses: test.linger }] }");
        var old = await workshop.StartAsync("replaces");
        await workshop.UntilAsync(old, "linger", StepStatus.Processing);

        var young = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => workshop.StartAsync("replaces")));

        var runs = await Task.WhenAll(young.Append(old).Select(workshop.FindAsync));
        await workshop.UntilAsync(Assert.Single(runs, run => run.CancelledAt is null).Id, "linger", StepStatus.Processing);
    }

    [Fact]
    public async Task A_child_goes_into_the_group_that_its_parent_is_in()
    {
        await workshop.RegisterAsync("{ name: inside, steps: [{ id: leaf, uses: flow.noop }] }");
        await workshop.RegisterAsync("""
            name: turn
            inputs: { properties: { deep: { type: boolean, default: true } } }
            concurrency: { key: one-at-a-time }
            steps: [{ id: middle, run: inside, if: inputs.deep }]
            """);
        await workshop.RegisterAsync("{ name: inside, steps: [{ id: again, run: turn, with: { deep: false } }] }");

        var run = await workshop.RunAsync("turn");

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(RunStatus.Completed, (await workshop.RunAsync("turn")).Status);
    }

    [Fact]
    public async Task The_same_key_starts_one_run_however_often_and_at_once_it_is_used()
    {
        await workshop.RegisterAsync("{ name: once, steps: [{ id: one, uses: flow.noop }] }");

        var ids = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => workshop.StartAsync("once", with: request => request with { IdempotencyKey = "k" })));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task What_is_more_urgent_comes_first_and_what_has_waited_long_enough_before_it()
    {
        await workshop.RegisterAsync("{ name: order, steps: [{ id: one, uses: flow.noop }] }");
        await PauseAsync(PauseSubject.Everything);
        var plain = await workshop.StartAsync("order");
        var urgent = await workshop.StartAsync("order", with: request => request with { Priority = 1 });
        var old = await workshop.StartAsync("order");
        await using (var age = workshop.Database.DataSource.CreateCommand("update ready set rank = rank - 11 * 60 * 1000000::bigint where run_id = $1"))
        {
            age.Parameters.Add(new() { Value = old });
            await age.ExecuteNonQueryAsync(Token);
        }

        await using var order = workshop.Database.DataSource.CreateCommand("select array(select run_id from ready where worker is null order by rank)");
        Assert.Equal([old, urgent, plain], (Guid[])(await order.ExecuteScalarAsync(Token))!);
    }

    private async Task<Guid> BeaconAsync()
    {
        await workshop.RegisterAsync("{ name: beacon, steps: [{ id: one, uses: log.write, with: { message: here } }] }");
        return (await workshop.RunAsync("beacon")).Id;
    }

    private Task<bool> PauseAsync(PauseSubject subject) => workshop.Get<PauseStore>().PauseAsync(subject, PauseRecord.ByHand, "for a test", "test", Token);

    private Task<RetryResult> RetryAsync(Guid run) => workshop.Get<RetryStore>().RetryAsync(run, step: null, "test", Token);

    private static JsonObject Site(string site) => new() { ["site"] = site };
}
