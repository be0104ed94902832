using System.Text.Json.Nodes;

using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Approvals;

public sealed class ApprovalTests(PostgresServer postgres) : IAsyncLifetime
{
    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task A_step_waits_for_a_person_holding_nothing_and_goes_on_with_what_was_said()
    {
        await workshop.RegisterAsync("""
            name: publish
            inputs: { properties: { film: { type: string } } }
            steps:
              - { id: cut, uses: flow.noop, with: { value: "${{ inputs.film }}" } }
              - { id: sure, approval: { message: "Is ${{ steps.cut.output.value }} good?\nLook twice.", role: editor } }
              - { id: send, uses: flow.noop, approval: { message: Send it? }, with: { value: "${{ steps.sure.approval.by + ': ' + steps.sure.output.comment }}" } }
            outputs: { said: "${{ steps.send.output.value }}", decision: "${{ steps.send.approval.decision }}" }
            """);
        var id = await workshop.StartAsync("publish", new JsonObject { ["film"] = "Metropolis" });

        var sure = await AskedAsync(id, "sure");

        Assert.Equal(("Is Metropolis good?\nLook twice.", null, ApproverRole.Editor, ApprovalStatus.Open), (sure.Message, sure.About, sure.Role, sure.Status));
        Assert.Equal(RunStatus.Waiting, (await workshop.FindAsync(id)).Status);
        var waiting = (await workshop.StepsAsync(id))["sure"];
        Assert.Equal((StepStatus.Waiting, "Waits for approval: Is Metropolis good?", sure.Id, 0), (waiting.Status, waiting.Reason, waiting.Approval, waiting.Attempt));
        Assert.Equal(0, await CountAsync("select count(*) from ready"));
        Assert.True(await DecideAsync(sure, ApprovalStatus.Approved, "anna", "Fine with me"));
        var send = await AskedAsync(id, "send");
        Assert.Equal("""{"value":"anna: Fine with me"}""", send.About);
        Assert.True(await DecideAsync(send, ApprovalStatus.Approved, "bert"));
        var run = await workshop.EndAsync(id);

        Assert.Equal((RunStatus.Completed, """{"said":"anna: Fine with me","decision":"approved"}"""), (run.Status, run.Output));
        Assert.All((await workshop.StepsAsync(id)).Values, step => Assert.Equal(1, step.Attempt));
        Assert.Equal(["approval.asked", "approval.decided", "approval.asked", "approval.decided"], (await StoryAsync(id)).Where(kind => kind.StartsWith("approval.", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_no_keeps_what_comes_next_from_happening_unless_the_definition_says_how_to_go_on()
    {
        await workshop.RegisterAsync("{ name: strict, steps: [{ id: ask, approval: {} }, { id: work, uses: flow.noop }] }");
        await workshop.RegisterAsync("""
            name: lenient
            steps:
              - { id: ask, approval: { onReject: skip } }
              - { id: work, uses: flow.noop, if: steps.ask.approval.decision == 'approved', skipped: "${{ steps.ask.reason }}" }
              - { id: instead, uses: flow.noop, needs: [ask], if: steps.ask.approval.decision == 'rejected', with: { value: "${{ steps.ask.approval.comment }}" } }
            """);
        var (strict, lenient) = (await workshop.StartAsync("strict"), await workshop.StartAsync("lenient"));
        Assert.True(await DecideAsync(await AskedAsync(strict, "ask"), ApprovalStatus.Rejected, "anna"));
        Assert.True(await DecideAsync(await AskedAsync(lenient, "ask"), ApprovalStatus.Rejected, "anna", "Too dark"));

        Assert.Equal(RunStatus.Failed, (await workshop.EndAsync(strict)).Status);
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(lenient)).Status);

        var (no, other) = (await workshop.StepsAsync(strict), await workshop.StepsAsync(lenient));
        Assert.Equal((StepStatus.Failed, "rejected", "Rejected by anna", StepStatus.Skipped), (no["ask"].Status, no["ask"].FailureClass, no["ask"].Failure, no["work"].Status));
        Assert.Equal((StepStatus.Skipped, "Rejected by anna: Too dark"), (other["ask"].Status, other["ask"].Reason));
        Assert.Equal((StepStatus.Skipped, "Rejected by anna: Too dark"), (other["work"].Status, other["work"].Reason));
        Assert.Equal((StepStatus.Completed, """{"value":"Too dark"}"""), (other["instead"].Status, other["instead"].Output));
    }

    [Fact]
    public async Task Of_several_answers_at_once_one_counts()
    {
        await workshop.RegisterAsync("{ name: contested, onFailure: continue, steps: [{ id: ask, approval: {} }] }");
        for (var round = 0; round < 5; round++)
        {
            var id = await workshop.StartAsync("contested");
            var asked = await AskedAsync(id, "ask");

            var won = await Task.WhenAll(Enumerable.Range(0, 12).Select(async who =>
                await DecideAsync(asked, who % 2 == 0 ? ApprovalStatus.Approved : ApprovalStatus.Rejected, $"person {who}") ? who : -1));

            var winner = Assert.Single(won, who => who >= 0);
            var run = await workshop.EndAsync(id);
            var decided = await workshop.Get<ApprovalListStore>().FindAsync(asked.Id, Token);
            Assert.Equal((winner % 2 == 0 ? ApprovalStatus.Approved : ApprovalStatus.Rejected, $"person {winner}"), (decided!.Status, decided.DecidedBy));
            Assert.Equal(winner % 2 == 0 ? RunStatus.Completed : RunStatus.CompletedWithErrors, run.Status);
            Assert.Single(await StoryAsync(id), kind => kind == "approval.decided");
        }
    }

    [Theory]
    [InlineData("approve", StepStatus.Completed, "approved")]
    [InlineData("reject", StepStatus.Failed, "rejected")]
    [InlineData("fail", StepStatus.Failed, "expired")]
    [InlineData("skip", StepStatus.Skipped, "expired")]
    public async Task A_deadline_that_nobody_kept_is_acted_on(string policy, StepStatus status, string decision)
    {
        await workshop.RegisterAsync($$$"""
            { name: hasty, onFailure: continue, steps: [{ id: ask, approval: { deadline: 300ms, onDeadline: {{{policy}}} } }, { id: then, uses: flow.noop, with: { value: "${{ steps.ask.approval.decision }}" } }] }
            """);

        var run = await workshop.RunAsync("hasty");

        var steps = await workshop.StepsAsync(run.Id);
        Assert.Equal((status, $$"""{"value":"{{decision}}"}"""), (steps["ask"].Status, steps["then"].Output));
        Assert.Contains("Nobody answered by", steps["ask"].Failure ?? steps["ask"].Reason ?? (status == StepStatus.Completed ? "Nobody answered by" : ""), StringComparison.Ordinal);
        var approval = Assert.Single(await OfAsync(run.Id));
        Assert.Null(approval.DecidedBy);
        Assert.False(await DecideAsync(approval, ApprovalStatus.Approved, "late"));
    }

    [Fact]
    public async Task A_deadline_that_only_tells_leaves_the_question_open()
    {
        await workshop.RegisterAsync("{ name: patient, steps: [{ id: ask, approval: { deadline: 200ms, onDeadline: escalate } }] }");
        var id = await workshop.StartAsync("patient");

        await Until.TrueAsync(async () => (await OfAsync(id)) is [{ OverdueAt: not null }], "its deadline has passed");

        Assert.Equal(RunStatus.Waiting, (await workshop.FindAsync(id)).Status);
        Assert.Single(await StoryAsync(id), kind => kind == "approval.overdue");
        var incident = Assert.Single(await IncidentsAsync());
        Assert.Equal((IncidentKind.ApprovalOverdue, "patient", IncidentStatus.Open), (incident.Kind, incident.Workflow, incident.Status));
        Assert.True(await DecideAsync((await OfAsync(id))[0], ApprovalStatus.Approved, "anna"));
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        await Until.TrueAsync(async () => (await IncidentsAsync())[0].Status == IncidentStatus.Resolved, "its incident is resolved");
    }

    [Fact]
    public async Task Nobody_is_asked_any_more_about_a_run_that_was_cancelled_or_failed_but_for_its_last_steps()
    {
        await workshop.RegisterAsync("""
            name: ended
            steps:
              - { id: begun, uses: flow.noop }
              - { id: ask, approval: {} }
            finally: [{ id: tidy, approval: { message: Tidy up? } }]
            """);
        await workshop.RegisterAsync("""
            name: broken
            steps:
              - { id: each, forEach: [1, 2], uses: flow.noop, approval: {}, needs: [] }
              - { id: ask, approval: {}, needs: [] }
              - { id: stop, needs: [], approval: { onReject: fail } }
            """);
        var cancelled = await workshop.StartAsync("ended");
        var asked = await AskedAsync(cancelled, "ask");
        await workshop.Get<ClosingStore>().CancelAsync(cancelled, "somebody", "Enough", Token);

        Assert.False(await DecideAsync(asked, ApprovalStatus.Approved, "anna"));
        Assert.True(await DecideAsync(await AskedAsync(cancelled, "tidy"), ApprovalStatus.Approved, "anna"));
        Assert.Equal(RunStatus.Cancelled, (await workshop.EndAsync(cancelled)).Status);
        Assert.Equal([ApprovalStatus.Withdrawn, ApprovalStatus.Approved], (await OfAsync(cancelled)).OrderBy(one => one.Id).Select(one => one.Status));

        var halted = await workshop.StartAsync("broken");
        await Until.TrueAsync(async () => (await OfAsync(halted)).Count == 4, "everything is asked");
        Assert.True(await DecideAsync((await OfAsync(halted)).Single(one => one.Key == "stop"), ApprovalStatus.Rejected, "anna"));
        Assert.Equal(RunStatus.Failed, (await workshop.EndAsync(halted)).Status);
        Assert.Equal(3, (await OfAsync(halted)).Count(one => one.Status == ApprovalStatus.Withdrawn));
    }

    [Fact]
    public async Task A_retry_asks_again_what_was_answered_no_and_nothing_else()
    {
        await workshop.RegisterAsync("""
            name: again
            steps:
              - { id: no, approval: {}, needs: [] }
              - { id: work, uses: test.stumble, approval: {}, with: { times: 1 }, needs: [], onFailure: continue }
            """);
        var id = await workshop.StartAsync("again");
        var (no, work) = (await AskedAsync(id, "no"), await AskedAsync(id, "work"));
        Assert.True(await DecideAsync(work, ApprovalStatus.Approved, "anna"));
        await workshop.UntilAsync(id, "work", StepStatus.Failed);
        Assert.True(await DecideAsync(no, ApprovalStatus.Rejected, "anna"));
        await workshop.EndAsync(id);

        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(id, step: null, "anna", Token));
        await workshop.UntilAsync(id, "work", StepStatus.Completed);
        Assert.True(await DecideAsync(await AskedAsync(id, "no"), ApprovalStatus.Approved, "anna"));

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        Assert.Equal(
            [("no", ApprovalStatus.Rejected, true), ("work", ApprovalStatus.Approved, false), ("no", ApprovalStatus.Approved, false)],
            (await OfAsync(id)).OrderBy(one => one.Id).Select(one => (one.Key, one.Status, one.IsSuperseded)).OrderBy(one => one is { Key: "no", IsSuperseded: false }).ThenBy(one => one.Key));
    }

    [Fact]
    public async Task A_replay_knows_what_was_said_before_it_and_asks_what_comes_after_anew()
    {
        await workshop.RegisterAsync("""
            name: played
            steps:
              - { id: first, approval: {} }
              - { id: second, approval: { message: "After ${{ steps.first.approval.by }}?" } }
            """);
        var id = await workshop.StartAsync("played");
        await DecideAsync(await AskedAsync(id, "first"), ApprovalStatus.Approved, "anna");
        await DecideAsync(await AskedAsync(id, "second"), ApprovalStatus.Approved, "bert");
        await workshop.EndAsync(id);

        var replay = (await workshop.Get<RunRepeats>().ReplayAsync(id, new RunRange { From = "second" }, inputs: null, "test", Token))!.Id;
        var asked = await AskedAsync(replay, "second");

        Assert.Equal("After anna?", asked.Message);
        await DecideAsync(asked, ApprovalStatus.Approved, "cora");
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(replay)).Status);
    }

    [Fact]
    public async Task Each_item_of_a_list_is_asked_about_by_itself()
    {
        await workshop.RegisterAsync("""
            name: review
            steps:
              - { id: look, forEach: [cat, dog, cow], uses: flow.noop, approval: { message: "Keep ${{ item }}?", onReject: skip }, with: { value: "${{ item }}" } }
              - { id: kept, uses: flow.noop, forEach: "${{ steps.look.items }}", with: { value: "${{ item.item }}" } }
            outputs: { kept: "${{ steps.kept.items.count }}", skipped: "${{ steps.look.items.skipped }}" }
            """);
        var id = await workshop.StartAsync("review");

        await Until.TrueAsync(async () => (await OfAsync(id)).Count == 3, "all are asked about");
        var asked = (await OfAsync(id)).OrderBy(one => one.Item).ToList();

        Assert.Equal([("Keep cat?", 0, """{"value":"cat"}"""), ("Keep dog?", 1, """{"value":"dog"}"""), ("Keep cow?", 2, """{"value":"cow"}""")], asked.Select(one => (one.Message, one.Item!.Value, one.About)));
        Assert.True(await DecideAsync(asked[1], ApprovalStatus.Rejected, "anna"));
        Assert.True(await DecideAsync(asked[0], ApprovalStatus.Approved, "anna"));
        Assert.True(await DecideAsync(asked[2], ApprovalStatus.Approved, "anna"));
        Assert.Equal("""{"kept":2,"skipped":1}""", (await workshop.EndAsync(id)).Output);
    }

    [Fact]
    public async Task It_is_asked_by_any_worker_and_worked_on_where_it_has_to_be()
    {
        await workshop.RegisterAsync("{ name: far, steps: [{ id: work, uses: flow.noop, requires: [\"site:north\"], approval: { message: Up there? } }] }");
        var id = await workshop.StartAsync("far");
        Assert.True(await DecideAsync(await AskedAsync(id, "work"), ApprovalStatus.Approved, "anna"));
        await workshop.UntilAsync(id, "work", StepStatus.Queued);

        await workshop.HireAsync("--Worker:Capabilities:0=site:north");

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        Assert.Single(await OfAsync(id));
    }

    [Fact]
    public async Task An_answer_outlives_every_worker()
    {
        await using var lonely = await Workshop.OpenAsync(postgres, workers: 0);
        var first = await lonely.HireAsync();
        await lonely.RegisterAsync("{ name: alone, steps: [{ id: ask, approval: {} }] }");
        await lonely.StartAsync("alone");
        await Until.TrueAsync(async () => (await lonely.Get<ApprovalListStore>().CountAsync(Token)).Count == 1, "it is asked");
        await first.StopAsync(Token);

        var asked = Assert.Single(await lonely.Get<ApprovalListStore>().OpenAsync(new ApprovalQuery(), after: null, limit: 10, Token));
        Assert.True(await lonely.Get<ApprovalStore>().DecideAsync(asked.Id, ApprovalStatus.Approved, "anna", comment: null, Token));
        await lonely.HireAsync();

        Assert.Equal(RunStatus.Completed, (await lonely.EndAsync(asked.Run)).Status);
    }

    private async Task<ApprovalRecord> AskedAsync(Guid run, string key)
    {
        ApprovalRecord? asked = null;
        await Until.TrueAsync(
            async () => (asked = (await workshop.Get<ApprovalListStore>().OpenAsync(new ApprovalQuery(Run: run), after: null, limit: 10, Token)).FirstOrDefault(one => one.Key == key)) is not null,
            $"{key} is asked");
        return asked!;
    }

    private async Task<List<ApprovalRecord>> OfAsync(Guid run)
    {
        var store = workshop.Get<ApprovalListStore>();
        return [.. await store.OpenAsync(new ApprovalQuery(Run: run), after: null, limit: 100, Token), .. await store.DecidedAsync(new ApprovalQuery(Run: run), before: null, limit: 100, Token)];
    }

    private Task<bool> DecideAsync(ApprovalRecord approval, ApprovalStatus decision, string by, string? comment = null) =>
        workshop.Get<ApprovalStore>().DecideAsync(approval.Id, decision, by, comment, Token);

    private async Task<List<string>> StoryAsync(Guid run)
    {
        await workshop.ToldAsync();
        return [.. (await workshop.Get<StoryStore>().TailAsync(run, before: null, limit: 100, Token)).Select(row => row.Kind)];
    }

    private Task<IReadOnlyList<IncidentRecord>> IncidentsAsync() => workshop.Get<IncidentListStore>().ListAsync(new IncidentQuery(), before: null, limit: 10, Token);

    private async Task<long> CountAsync(string sql)
    {
        await using var command = workshop.Get<NpgsqlDataSource>().CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }
}
