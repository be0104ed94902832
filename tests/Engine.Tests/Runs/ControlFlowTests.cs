using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Runs;

public sealed class ControlFlowTests(PostgresServer postgres) : IAsyncLifetime
{
    private Workshop workshop = null!;

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task Steps_run_one_after_another_and_hand_on_what_they_made()
    {
        await workshop.RegisterAsync("""
            name: chain
            inputs: { properties: { word: { type: string } }, required: [word] }
            steps:
              - { id: one, uses: flow.noop, with: { value: "${{ inputs.word + '!' }}" } }
              - { id: two, uses: flow.noop, with: { value: "${{ steps.one.output.value }}?" } }
            outputs: { said: "${{ steps.two.output.value }}", by: "${{ run.workflow }}" }
            """);

        var run = await workshop.RunAsync("chain", new JsonObject { ["word"] = "hello" });

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal("""{"said":"hello!?","by":"chain"}""", run.Output);
        var steps = await workshop.StepsAsync(run.Id);
        Assert.All(steps.Values, step => Assert.Equal(StepStatus.Completed, step.Status));
        Assert.True(steps["one"].FinishedAt <= steps["two"].StartedAt);
    }

    [Fact]
    public async Task A_join_opens_once_all_of_its_needs_are_over()
    {
        await workshop.RegisterAsync("""
            name: diamond
            steps:
              - { id: top, uses: flow.noop }
              - { id: left, uses: flow.noop, needs: [top] }
              - { id: right, uses: flow.noop, needs: [top] }
              - { id: bottom, uses: flow.noop, needs: [left, right] }
            """);

        var run = await workshop.RunAsync("diamond");

        var steps = await workshop.StepsAsync(run.Id);
        Assert.All(["left", "right"], side => Assert.True(steps[side].FinishedAt <= steps["bottom"].StartedAt));
        Assert.All(steps.Values, step => Assert.Equal(1, step.Attempt));
    }

    [Fact]
    public async Task A_step_whose_condition_is_not_true_is_skipped_with_its_reason()
    {
        await workshop.RegisterAsync("""
            name: choosy
            inputs: { properties: { count: { type: integer } } }
            steps:
              - { id: look, uses: flow.noop, if: inputs.count > 3, skipped: "Only ${{ inputs.count }} items" }
              - { id: after, uses: flow.noop, with: { value: "${{ steps.look.status }}" } }
            outputs: { look: "${{ steps.after.output.value }}" }
            """);

        var run = await workshop.RunAsync("choosy", new JsonObject { ["count"] = 2 });

        var steps = await workshop.StepsAsync(run.Id);
        Assert.Equal((StepStatus.Skipped, "Only 2 items"), (steps["look"].Status, steps["look"].Reason));
        Assert.Equal("""{"look":"skipped"}""", run.Output);
    }

    [Fact]
    public async Task A_failure_halts_the_run_and_what_comes_last_still_runs()
    {
        await workshop.RegisterAsync("""
            name: halting
            steps:
              - { id: bad, uses: flow.fail, with: { message: It broke, class: disk_full } }
              - { id: never, uses: flow.noop }
            finally:
              - { id: sweep, uses: flow.noop, with: { value: "${{ run.status }} ${{ steps.never.status }}" } }
            outputs: { nothing: 1 }
            """);

        var run = await workshop.RunAsync("halting");

        Assert.Equal((RunStatus.Failed, null, 1, 0), (run.Status, run.Output, run.FailedSteps, run.OpenSteps));
        var steps = await workshop.StepsAsync(run.Id);
        Assert.Equal((StepStatus.Failed, "disk_full", "It broke"), (steps["bad"].Status, steps["bad"].FailureClass, steps["bad"].Failure));
        Assert.Equal((StepStatus.Skipped, "The run had failed before it began"), (steps["never"].Status, steps["never"].Reason));
        Assert.Equal((StepStatus.Completed, """{"value":"failed skipped"}"""), (steps["sweep"].Status, steps["sweep"].Output));
    }

    [Fact]
    public async Task A_run_can_go_on_after_a_failure_and_ends_completed_with_errors()
    {
        await workshop.RegisterAsync("""
            name: lenient
            onFailure: continue
            steps:
              - { id: bad, uses: flow.fail, with: { message: It broke } }
              - { id: next, uses: flow.noop, with: { value: "${{ steps.bad.failure.message }}" } }
            outputs: { why: "${{ steps.next.output.value }}" }
            """);

        var run = await workshop.RunAsync("lenient");

        Assert.Equal((RunStatus.CompletedWithErrors, """{"why":"It broke"}"""), (run.Status, run.Output));
    }

    [Fact]
    public async Task A_child_run_holds_no_slot_and_hands_its_outputs_to_its_parent()
    {
        await workshop.RegisterAsync("""
            name: child
            inputs: { properties: { n: { type: integer } } }
            steps: [{ id: work, uses: flow.noop, with: { value: "${{ inputs.n * 2 }}" } }]
            outputs: { twice: "${{ steps.work.output.value }}" }
            """);
        await workshop.RegisterAsync("""
            name: parent
            steps:
              - { id: first, run: child, with: { n: 4 } }
              - { id: second, run: child, with: { n: "${{ steps.first.output.twice }}" } }
            outputs: { all: "${{ steps.second.output.twice }}" }
            """);

        var run = await workshop.RunAsync("parent");

        Assert.Equal((RunStatus.Completed, """{"all":16}"""), (run.Status, run.Output));
        var step = (await workshop.StepsAsync(run.Id))["first"];
        var child = await workshop.FindAsync(step.Child!.Value);
        Assert.Equal((run.Id, step.Id, 1, RunStatus.Completed), (child.ParentRun!.Value, child.ParentStep!.Value, child.Depth, child.Status));
        Assert.Equal(run.Trace, child.Trace);
    }

    [Fact]
    public async Task A_run_is_as_far_as_the_runs_that_work_for_it_and_began_when_they_did()
    {
        await workshop.RegisterAsync("""
            name: halfway
            steps: [{ id: done, uses: flow.noop }, { id: rest, uses: flow.wait, with: { for: 1h } }]
            """);
        await workshop.RegisterAsync("{ name: middle, steps: [{ id: only, run: halfway }] }");
        await workshop.RegisterAsync("{ name: top, steps: [{ id: deep, run: middle, progress: [20, 80] }, { id: last, uses: flow.noop, progress: [80, 100] }] }");
        var id = await workshop.StartAsync("top");
        var pictures = workshop.Get<RunPictures>();
        await Until.TrueAsync(async () => (await pictures.FindAsync(id, TestContext.Current.CancellationToken))!.Progress >= 50, "half of the child's work is done");

        var picture = (await pictures.FindAsync(id, TestContext.Current.CancellationToken))!;
        var step = picture.Steps.First(step => step.Key == "deep");
        Assert.Equal((50.0, 0.5, StepStatus.Waiting), (picture.Progress, step.Progress, step.Status));
        Assert.True(picture.Run.StartedAt <= (await workshop.FindAsync(step.Child!.Value)).CreatedAt);

        await workshop.Get<ClosingStore>().CancelAsync(id, "test", null, TestContext.Current.CancellationToken);
        await workshop.EndAsync(id);
        Assert.Equal(50, (await pictures.FindAsync(id, TestContext.Current.CancellationToken))!.Progress);
    }

    [Fact]
    public async Task A_failed_child_fails_its_parent_with_the_reason()
    {
        await workshop.RegisterAsync("{ name: sour, steps: [{ id: bad, uses: flow.fail, with: { message: Rotten, class: invalid_format } }] }");
        await workshop.RegisterAsync("{ name: basket, steps: [{ id: pick, run: sour }] }");

        var run = await workshop.RunAsync("basket");

        var pick = (await workshop.StepsAsync(run.Id))["pick"];
        Assert.Equal((RunStatus.Failed, "invalid_format"), (run.Status, pick.FailureClass));
        Assert.Contains("Rotten (at `bad` of its child run", pick.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_waits_for_its_moment_without_a_lease()
    {
        await workshop.RegisterAsync("""
            name: patient
            inputs: { properties: { until: { type: string } } }
            steps: [{ id: wait, uses: flow.wait, with: { until: "${{ inputs.until }}" } }]
            """);
        var until = TimeProvider.System.GetUtcNow().AddSeconds(2);
        var id = await workshop.StartAsync("patient", new JsonObject { ["until"] = until.ToString("O") });
        await workshop.UntilAsync(id, "wait", StepStatus.Waiting);
        Assert.Equal(RunStatus.Waiting, (await workshop.FindAsync(id)).Status);

        var run = await workshop.EndAsync(id);

        Assert.True(run.FinishedAt >= until);
        Assert.Equal(1, (await workshop.StepsAsync(id))["wait"].Attempt);
    }

    [Fact]
    public async Task A_failed_attempt_is_repeated_as_the_definition_says()
    {
        await workshop.RegisterAsync("""
            name: stubborn
            steps: [{ id: try, uses: test.stumble, with: { times: 2 }, retry: { attempts: 3, backoff: 50ms } }]
            """);

        var run = await workshop.RunAsync("stubborn");

        Assert.Equal(RunStatus.Completed, run.Status);
        var step = (await workshop.StepsAsync(run.Id))["try"];
        Assert.Equal((3, """{"attempt":3}"""), (step.Attempt, step.Output));
    }

    [Fact]
    public async Task A_step_can_wait_for_a_while_and_does_so_once()
    {
        await workshop.RegisterAsync("{ name: nap, steps: [{ id: nap, uses: flow.wait, with: { for: 300ms } }] }");

        var run = await workshop.RunAsync("nap");

        Assert.Equal(RunStatus.Completed, run.Status);
        var step = (await workshop.StepsAsync(run.Id))["nap"];
        Assert.True(step.FinishedAt - step.QueuedAt >= TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task A_child_runs_in_the_version_that_was_current_when_its_parent_started()
    {
        await workshop.RegisterAsync("{ name: pinned, steps: [{ id: one, uses: flow.noop }], outputs: { version: 1 } }");
        await workshop.RegisterAsync("{ name: slow, steps: [{ id: nap, uses: flow.wait, with: { for: 500ms } }, { id: child, run: pinned }], outputs: { version: '${{ steps.child.output.version }}' } }");
        var id = await workshop.StartAsync("slow");
        await workshop.RegisterAsync("{ name: pinned, steps: [{ id: one, uses: flow.noop }], outputs: { version: 2 } }");

        Assert.Equal("""{"version":1}""", (await workshop.EndAsync(id)).Output);
        Assert.Equal("""{"version":2}""", (await workshop.RunAsync("slow")).Output);
    }

    [Fact]
    public async Task All_work_of_a_run_and_its_children_is_one_trace()
    {
        var spans = new ConcurrentBag<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Aspire.Media.Engine",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await workshop.RegisterAsync("{ name: leaf, steps: [{ id: deep, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: tree, steps: [{ id: one, uses: flow.noop }, { id: two, run: leaf }] }");

        var run = await workshop.RunAsync("tree");

        var trace = ActivityContext.Parse(run.Trace!, null).TraceId;
        Assert.Equal(["run tree", "step deep", "step one", "step two"], spans.Where(span => span.TraceId == trace).Select(span => span.DisplayName).Distinct().Order());
    }

    [Fact]
    public async Task A_run_belongs_to_the_trace_of_what_asked_for_it_and_many_are_linked_to_it()
    {
        var spans = new ConcurrentBag<Activity>();
        using var asker = new ActivitySource($"asker {Guid.NewGuid()}");
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source == asker || source.Name == "Aspire.Media.Engine",
            Sample = static (ref _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);
        await workshop.RegisterAsync("{ name: asked, steps: [{ id: one, uses: flow.noop }] }");
        using var asking = asker.StartActivity("asking")!;

        var alone = await workshop.RunAsync("asked");
        var started = await workshop.Get<RunStarter>().StartAsync([.. Enumerable.Repeat(new StartRequest { Workflow = "asked", CreatedBy = "test" }, 2)], TestContext.Current.CancellationToken);

        Assert.Equal(asking.TraceId, ActivityContext.Parse(alone.Trace!, null).TraceId);
        foreach (var run in started)
        {
            var own = ActivityContext.Parse((await workshop.FindAsync(run.Id)).Trace!, null);
            Assert.NotEqual(asking.TraceId, own.TraceId);
            Assert.Equal(asking.Context, Assert.Single(Assert.Single(spans, span => span.SpanId == own.SpanId).Links).Context);
        }
    }
}
