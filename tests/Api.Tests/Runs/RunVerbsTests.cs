using System.Net;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Api.Tests.Runs;

public sealed class RunVerbsTests(WorkingApi api) : IClassFixture<WorkingApi>, IAsyncLifetime
{
    private static readonly Guid Nobody = new("01900000-0000-7000-8000-000000000000");

    public async ValueTask InitializeAsync()
    {
        await api.RegisterAsync("{ name: stay, steps: [{ id: stay, uses: test.linger }, { id: after, uses: flow.noop }] }");
        await api.RegisterAsync("""
            name: chain
            inputs: { properties: { word: { type: string, default: a } } }
            labels: { word: "${{ inputs.word }}" }
            steps:
              - { id: one, uses: flow.noop, with: { value: "${{ inputs.word }}1" } }
              - { id: side, uses: flow.noop, needs: [], with: { value: "${{ run.id }}" } }
              - { id: two, uses: flow.noop, needs: [one], with: { value: "${{ steps.one.output.value }}2${{ inputs.word }}" } }
              - { id: three, uses: flow.noop, needs: [two, side], with: { value: "${{ steps.two.output.value }}3" } }
            outputs: { all: "${{ steps.three.output.value }}", side: "${{ steps.side.output.value }}" }
            """);
        await api.RegisterAsync("{ name: stumbling, steps: [{ id: before, uses: flow.noop }, { id: trip, uses: test.stumble, with: { times: 1 } }, { id: after, uses: flow.noop }] }");
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cancelled_run_stops_what_it_had_begun_and_is_not_cancelled_twice()
    {
        var id = await api.StartRunAsync(new StartRun("stay"));
        await api.UntilAsync(id, "stay", StepStatus.Processing);

        var cancelled = await api.Client.CancelRunAsync(id, "Not today", Token);
        Assert.Equal("admin key", cancelled.CancelledBy);
        var run = await api.EndAsync(id);

        Assert.Equal((RunStatus.Cancelled, false), (run.Status, run.IsCancelling));
        Assert.All(run.Steps, step => Assert.Equal(StepStatus.Cancelled, step.Status));
        Assert.Equal("Not today", run.Steps[1].Reason);
        var twice = await Refusal(() => api.Client.CancelRunAsync(id, reason: null, Token));
        Assert.Equal((HttpStatusCode.Conflict, $"Run {id} is over: there is nothing left to cancel."), (twice.Status, twice.Message));
        // It is told once no older transaction runs on the server, which others use too.
        await Until.TrueAsync(
            async () => (await api.Client.GetRunStoryAsync(id, after: null, Token)).Items.Any(happened => happened.Kind == "run.cancelling"), "the cancel is told");
        var told = Assert.Single((await api.Client.GetRunStoryAsync(id, after: null, Token)).Items, happened => happened.Kind == "run.cancelling");
        Assert.Equal("Not today", told.Data!.Value.GetProperty("reason").GetString());
        Assert.DoesNotContain((await api.Client.GetRunStoryAsync(id, told.Id, Token)).Items, happened => happened.Id == told.Id);
    }

    [Fact]
    public async Task A_run_that_is_being_cancelled_says_so_to_whoever_cancels_it_again()
    {
        await api.RegisterAsync("{ name: deaf, steps: [{ id: stay, uses: test.linger, with: { deaf: true } }] }");
        var id = await api.StartRunAsync(new StartRun("deaf"));
        await api.UntilAsync(id, "stay", StepStatus.Processing);

        Assert.True((await api.Client.CancelRunAsync(id, reason: null, Token)).IsCancelling);
        var twice = await Refusal(() => api.Client.CancelRunAsync(id, reason: null, Token));

        Assert.Equal(HttpStatusCode.Conflict, twice.Status);
        Assert.Contains("is being cancelled already", twice.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_workflow_is_kept_while_runs_of_it_are_open_and_its_history_stays()
    {
        await api.RegisterAsync("{ name: leaving, steps: [{ id: stay, uses: test.linger }] }");
        var id = await api.StartRunAsync(new StartRun("leaving"));

        var refusal = await Assert.ThrowsAsync<MediaApiException>(() => api.Client.DeleteWorkflowAsync("leaving", Token));
        Assert.Equal((HttpStatusCode.Conflict, "`leaving` has open runs (1): let them end, or cancel them first."), (refusal.Status, refusal.Message));
        await api.Client.CancelRunAsync(id, reason: null, Token);
        await api.EndAsync(id);
        await api.Client.DeleteWorkflowAsync("leaving", Token);

        Assert.Equal((RunStatus.Cancelled, "stay"), ((await api.Client.GetRunAsync(id, Token)).Status, (await api.Client.GetRunAsync(id, Token)).Steps[0].Key));
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => api.Client.StartRunAsync(new StartRun("leaving"), Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => api.Client.RunAgainAsync(id, inputs: null, Token))).Status);
    }

    [Fact]
    public async Task A_failed_run_is_retried_in_place()
    {
        var id = await api.StartRunAsync(new StartRun("stumbling"));
        var failed = await api.EndAsync(id);
        Assert.Equal((RunStatus.Failed, new RunFailure("trip", "network", "It stumbled.")), (failed.Status, failed.Failure));

        await api.Client.RetryRunAsync(id, Token);
        var run = await api.EndAsync(id);

        Assert.Equal((RunStatus.Completed, null), (run.Status, run.Failure));
        Assert.Equal(failed.Steps[0].FinishedAt, run.Steps[0].FinishedAt);
        Assert.Equal(HttpStatusCode.Conflict, (await Refusal(() => api.Client.RetryRunAsync(id, Token))).Status);
    }

    [Fact]
    public async Task A_failed_child_is_retried_with_what_waited_for_it()
    {
        await api.RegisterAsync("{ name: parent, steps: [{ id: call, run: stumbling }, { id: done, uses: flow.noop }] }");
        var id = await api.StartRunAsync(new StartRun("parent"));
        var failed = await api.EndAsync(id);
        Assert.Equal(RunStatus.Failed, failed.Status);

        await api.Client.RetryRunAsync(failed.Steps[0].Child!.Value, Token);
        var run = await api.EndAsync(id);

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(failed.Steps[0].Child, run.Steps[0].Child);
        Assert.Equal("stumbling", run.Steps[0].ChildWorkflow);
    }

    [Fact]
    public async Task A_replay_repeats_a_step_and_what_comes_after_it_and_nothing_else()
    {
        var first = await api.RunAsync(new StartRun("chain", Labels: new Dictionary<string, string> { ["by"] = "hand" }));
        Assert.Equal("a12a3", first.Outputs!["all"]!.GetValue<string>());

        var replayed = await api.Client.ReplayRunAsync(first.Id, new ReplayRun("two", new JsonObject { ["word"] = "b" }), Token);
        var run = await api.EndAsync(replayed.Id);

        Assert.Equal((RunStatus.Completed, first.Id, "a12b3"), (run.Status, run.ReplayOf!.Value, run.Outputs!["all"]!.GetValue<string>()));
        Assert.Equal(first.Id.ToString(), run.Outputs["side"]!.GetValue<string>());
        Assert.Equal([0, 0, 1, 1], run.Steps.Select(step => step.Attempt));
        Assert.Equal(("b", "hand"), (run.Labels["word"], run.Labels["by"]));
    }

    [Fact]
    public async Task A_replay_from_nowhere_or_over_a_gap_is_refused()
    {
        var chain = await api.RunAsync(new StartRun("chain"));
        var failed = await api.RunAsync(new StartRun("stumbling"));
        var open = await api.StartRunAsync(new StartRun("stay"));
        await api.UntilAsync(open, "stay", StepStatus.Processing);

        Assert.Equal((HttpStatusCode.BadRequest, "`chain` has no step `twoo`; did you mean `two`?"), await Words(chain.Id, "twoo"));
        Assert.Equal((HttpStatusCode.BadRequest, "`chain` has no step `$outputs`."), await Words(chain.Id, "$outputs"));
        Assert.Equal((HttpStatusCode.BadRequest, "`trip` comes before `after` and has no result, because it failed: replay from there."), await Words(failed.Id, "after"));
        Assert.Equal((HttpStatusCode.BadRequest, "`stay` comes before `after` and has not ended yet."), await Words(open, "after"));
        Assert.Equal((HttpStatusCode.NotFound, $"There is no run {Nobody}."), await Words(Nobody, "one"));

        async Task<(HttpStatusCode?, string)> Words(Guid run, string step)
        {
            var refusal = await Refusal(() => api.Client.ReplayRunAsync(run, new ReplayRun(step), Token));
            return (refusal.Status, refusal.Message);
        }
    }

    [Fact]
    public async Task A_branch_that_never_ran_is_run_by_a_replay_of_the_other()
    {
        await api.RegisterAsync("""
            name: fork
            inputs: { properties: { fails: { type: boolean, default: true }, until: { type: string, default: "2099-01-01T00:00:00Z" } } }
            steps:
              - { id: fail, uses: flow.fail, if: inputs.fails, with: { message: no } }
              - { id: slow, uses: flow.wait, needs: [], with: { until: "${{ inputs.until }}" } }
              - { id: late, uses: flow.noop, needs: [slow], with: { value: 7 } }
            """);
        var failed = await api.RunAsync(new StartRun("fork"));
        Assert.Equal(StepStatus.Skipped, failed.Steps[2].Status);

        var run = await api.EndAsync((await api.Client.ReplayRunAsync(failed.Id, new ReplayRun("fail", new JsonObject { ["fails"] = false, ["until"] = "2020-01-01T00:00:00Z" }), Token)).Id);

        Assert.Equal((RunStatus.Completed, StepStatus.Skipped, StepStatus.Completed), (run.Status, run.Steps[0].Status, run.Steps[2].Status));
    }

    [Fact]
    public async Task A_run_is_done_again_with_the_same_inputs_or_others()
    {
        var first = await api.RunAsync(new StartRun("chain", new JsonObject { ["word"] = "x" }, Priority: 3));

        var same = await api.EndAsync((await api.Client.RunAgainAsync(first.Id, inputs: null, Token)).Id);
        var other = await api.EndAsync((await api.Client.RunAgainAsync(first.Id, new JsonObject { ["word"] = "y" }, Token)).Id);
        using var bare = await api.Http.PostAsync($"/api/runs/{first.Id}/again", content: null, Token);

        Assert.Equal(("x12x3", "y12y3", 3), (same.Outputs!["all"]!.GetValue<string>(), other.Outputs!["all"]!.GetValue<string>(), same.Priority));
        Assert.Equal(HttpStatusCode.Created, bare.StatusCode);
        Assert.Equal(["/inputs/wrod"], (await Refusal(() => api.Client.RunAgainAsync(first.Id, new JsonObject { ["wrod"] = "y" }, Token))).Errors.Select(error => error.Pointer));
    }

    [Fact]
    public async Task A_run_with_more_priority_goes_first_even_when_it_came_last()
    {
        await api.RegisterAsync("{ name: urgent, steps: [{ id: go, uses: flow.noop }] }");
        await api.Client.PauseAsync(new PauseRequest(Kind: "flow.noop"), Token);
        var ids = new List<Guid>();
        for (var index = 0; index < 3; index++)
        {
            ids.Add(await api.StartRunAsync(new StartRun("urgent")));
        }

        var bumped = await api.Client.PrioritiseRunAsync(ids[2], 10, Token);
        Assert.Equal(10, bumped.Priority);
        var order = await OrderAsync(ids);
        await api.Client.ResumeAsync(new PauseRequest(Kind: "flow.noop"), Token);

        Assert.Equal([ids[2], ids[0], ids[1]], order);
        await api.EndAsync(ids[2]);
        Assert.Equal(HttpStatusCode.Conflict, (await Refusal(() => api.Client.PrioritiseRunAsync(ids[2], 1, Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Refusal(() => api.Client.PrioritiseRunAsync(ids[2], 101, Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => api.Client.PrioritiseRunAsync(Nobody, 1, Token))).Status);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/story")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/retry")]
    [InlineData("POST", "/again")]
    public async Task A_run_that_there_is_not_is_not_found(string verb, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(verb), $"/api/runs/{Nobody}{path}");
        using var answer = await api.Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains($"There is no run {Nobody}.", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>The runs as they stand in the queue.</summary>
    private async Task<Guid[]> OrderAsync(IReadOnlyCollection<Guid> runs)
    {
        await using var command = api.Database.DataSource.CreateCommand("select array_agg(run_id order by rank) from ready where run_id = any ($1)");
        command.Parameters.Add(new() { Value = runs.ToArray() });
        return (Guid[])(await command.ExecuteScalarAsync(Token))!;
    }

    [Fact]
    public async Task A_dry_run_has_a_plan_that_is_applied_once()
    {
        var file = Path.Combine(Path.GetTempPath(), $"plan-{Guid.NewGuid():N}");
        await api.RegisterAsync($$"""{ name: planned, steps: [{ id: read, uses: flow.noop }, { id: write, uses: test.write, with: { path: "{{file}}", text: new } }] }""");

        var dry = await api.RunAsync(new StartRun("planned") { DryRun = true });
        Assert.Equal((RunStatus.Completed, true, false), (dry.Status, dry.IsDry, File.Exists(file)));
        var work = Assert.Single((await api.Client.ListPlanAsync(dry.Id, cursor: null, limit: 1, Token)).Items);
        Assert.Equal(("write", new PlannedAction("write", file, "3 letters", "absent")), (work.Step, Assert.Single(work.Actions)));
        Assert.Equal((1, 1, 0), (await api.Client.GetPlanTotalsAsync(dry.Id, Token)) is var totals ? (totals.Asked, totals.Verbs["write"], totals.LeftOpen) : default);

        var applied = await api.EndAsync((await api.Client.ApplyPlanAsync(dry.Id, Token)).Id);
        Assert.Equal((RunStatus.Completed, dry.Id, true), (applied.Status, applied.Applies, File.Exists(file)));
        File.Delete(file);
        Assert.Equal(applied.Id, (await api.Client.GetRunAsync(dry.Id, Token)).AppliedBy);
        Assert.Equal(HttpStatusCode.Conflict, (await Refusal(() => api.Client.ApplyPlanAsync(dry.Id, Token))).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await Refusal(() => api.Client.ListPlanAsync(applied.Id, cursor: null, limit: null, Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => api.Client.ApplyPlanAsync(Nobody, Token))).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await Refusal(() => api.Client.GetPlanTotalsAsync(Nobody, Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Refusal(() => api.Client.ListPlanAsync(dry.Id, cursor: null, limit: 0, Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Refusal(() => api.Client.StartRunAsync(new StartRun("planned", IdempotencyKey: "k") { DryRun = true }, Token))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await Refusal(() => api.Client.StartRunAsync(new StartRun("planned") { From = "wirte" }, Token))).Status);
    }

    private static Task<MediaApiException> Refusal<T>(Func<Task<T>> call) => Assert.ThrowsAsync<MediaApiException>(call);
}
