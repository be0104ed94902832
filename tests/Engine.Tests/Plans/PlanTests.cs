using System.Text.Json.Nodes;

using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Plans;

public sealed class PlanTests(PostgresServer postgres) : IDisposable
{
    private const string Chain = """
        name: chain
        inputs: { properties: { folder: { type: string } } }
        steps:
          - { id: read, uses: flow.noop, with: { value: "${{ inputs.folder + '/a' }}" } }
          - { id: write, uses: test.write, with: { path: "${{ steps.read.output.value }}", text: new } }
          - { id: beside, uses: flow.noop, needs: [read], with: { value: "${{ steps.read.output.value.length }}" } }
          - { id: after, uses: test.write, needs: [write], with: { path: "${{ inputs.folder + '/b' }}", text: "${{ 'of ' + steps.write.output.length }}" } }
          - { id: last, uses: flow.noop, needs: [after], with: { value: "${{ steps.after.output.length }}" } }
        finally:
          - { id: tidy, uses: test.write, with: { path: "${{ inputs.folder + '/c' }}", text: tidy } }
        outputs: { length: "${{ steps.write.output.length }}" }
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("plan-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_dry_run_reads_and_plans_and_leaves_open_what_depends_on_what_would_be_done()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Chain);

        var dry = await workshop.EndAsync(await DryAsync(workshop, "chain"));

        Assert.Equal((RunStatus.Completed, null), (dry.Status, dry.Output));
        Assert.Empty(folder.GetFiles());
        var steps = await workshop.StepsAsync(dry.Id);
        Assert.Equal($$"""{"value":"{{folder}}/a"}""", Tight(steps["read"].Output!));
        Assert.Equal((StepStatus.Completed, null, $"Would write {folder}/a"), (steps["write"].Status, steps["write"].Output, steps["write"].Reason));
        Assert.Equal(StepStatus.Completed, steps["beside"].Status);
        Assert.Equal((StepStatus.Skipped, "Left open: it depends on what `write` gives, which is not known before that is done"), (steps["after"].Status, steps["after"].Reason));
        Assert.Equal((StepStatus.Skipped, "Left open: it depends on what `after` gives, which is not known before that is done"), (steps["last"].Status, steps["last"].Reason));
        Assert.Equal([("write", $"{folder}/a", "absent"), ("write", $"{folder}/c", "absent")], await ActionsAsync(workshop, dry.Id));
        var totals = await workshop.Get<PlanStore>().TotalsAsync(dry.Id, Token);
        Assert.Equal((2, 2, 3, 0, 0), (totals.Works, totals.Actions, totals.Unknown, totals.Begun, totals.Conflicts));
        Assert.Equal(2, totals.Verbs["write"]);
    }

    [Fact]
    public async Task A_plan_is_carried_out_with_what_was_read_and_only_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync(Chain);
        var dry = await workshop.EndAsync(await DryAsync(workshop, "chain"));
        // What is registered meanwhile is for others.
        await workshop.RegisterAsync(Chain.Replace("text: new", "text: other", StringComparison.Ordinal));

        var applied = await workshop.EndAsync((await ApplyAsync(workshop, dry.Id)).Id);

        Assert.Equal((RunStatus.Completed, 1, """{"length":3}"""), (applied.Status, applied.Version, applied.Output));
        Assert.Equal(["new", "of 3", "tidy"], ((string[])["a", "b", "c"]).Select(name => File.ReadAllText(Path.Combine(folder.FullName, name))));
        var steps = await workshop.StepsAsync(applied.Id);
        Assert.Equal((0, 1), (steps["read"].Attempt, steps["write"].Attempt));
        Assert.Equal((dry.Id, applied.Id), (applied.Applies, (await workshop.FindAsync(dry.Id)).AppliedBy));
        var again = await Assert.ThrowsAsync<RunRefusedException>(() => ApplyAsync(workshop, dry.Id));
        Assert.Equal((RunRefusal.NotNow, applied.Id), (again.Refusal, again.Busy));
        Assert.Equal(2, (await workshop.Get<PlanStore>().TotalsAsync(dry.Id, Token)).Begun);
    }

    [Fact]
    public async Task Of_many_who_apply_a_plan_at_once_one_does()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Chain);
        var dry = await workshop.EndAsync(await DryAsync(workshop, "chain"));

        var attempts = await Task.WhenAll(Enumerable.Range(0, 12).Select(async _ =>
        {
            try
            {
                return (Guid?)(await ApplyAsync(workshop, dry.Id)).Id;
            }
            catch (RunRefusedException refused) when (refused.Refusal == RunRefusal.NotNow)
            {
                return null;
            }
        }));

        var run = Assert.Single(attempts, attempt => attempt is not null);
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run!.Value)).Status);
    }

    [Fact]
    public async Task An_item_whose_file_has_changed_is_a_conflict_and_the_others_are_done()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: many
            inputs: { properties: { folder: { type: string } } }
            steps:
              - { id: find, uses: test.list, with: { count: 20 } }
              - { id: look, uses: flow.noop, forEach: "${{ steps.find.items }}", with: { value: "${{ item.number }}" } }
              - { id: write, uses: test.write, forEach: "${{ steps.look.items }}", onFailure: continue, with: { path: "${{ inputs.folder + '/' + item.output.value }}", text: new } }
              - { id: report, uses: flow.noop, with: { value: "${{ steps.write.items.completed }}" } }
            """);
        await File.WriteAllTextAsync(At(3), "new", Token);
        await File.WriteAllTextAsync(At(4), "old", Token);
        var dry = await workshop.EndAsync(await DryAsync(workshop, "many"));
        Assert.Equal(RunStatus.Completed, dry.Status);
        Assert.Equal(19, (await workshop.Get<PlanStore>().ListAsync(dry.Id, after: null, limit: 100, Token)).Count);
        Assert.Equal(StepStatus.Skipped, (await workshop.StepsAsync(dry.Id))["report"].Status);
        await File.WriteAllTextAsync(At(7), "somebody's", Token);
        await File.WriteAllTextAsync(At(3), "changed back", Token);
        File.Delete(At(4));

        var applied = await workshop.EndAsync((await ApplyAsync(workshop, dry.Id)).Id);

        Assert.Equal(RunStatus.CompletedWithErrors, applied.Status);
        var steps = await workshop.StepsAsync(applied.Id);
        Assert.Equal((StepStatus.Failed, "conflict"), (steps["write"].Status, steps["write"].FailureClass));
        var failed = await workshop.Get<ItemStore>().ListAsync(steps["write"].Id, onlyFailed: true, after: -1, limit: 100, Token);
        Assert.Equal(
            [
                (3, $"write {At(3)} would have to be done now, and was not planned."),
                (4, $"write {At(4)}: it was planned for content old, and now it is absent."),
                (7, $"write {At(7)}: it was planned for absent, and now it is content somebody's."),
            ],
            failed.Select(item => (item.Number, item.Failure!)));
        Assert.Equal(("changed back", "somebody's", false), (File.ReadAllText(At(3)), File.ReadAllText(At(7)), File.Exists(At(4))));
        Assert.Equal(17, Enumerable.Range(0, 20).Count(number => File.Exists(At(number)) && File.ReadAllText(At(number)) == "new"));
        Assert.Equal("""{"value":17}""", Tight(steps["report"].Output!));
        Assert.Equal(3, (await workshop.Get<PlanStore>().TotalsAsync(dry.Id, Token)).Conflicts);

        // What was made good again is done by a retry.
        await File.WriteAllTextAsync(At(4), "old", Token);
        File.Delete(At(7));
        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(applied.Id, null, "test", Token));
        Assert.Equal(RunStatus.CompletedWithErrors, (await workshop.EndAsync(applied.Id)).Status);
        Assert.Equal(("new", "new", "changed back"), (File.ReadAllText(At(4)), File.ReadAllText(At(7)), File.ReadAllText(At(3))));
        Assert.Equal(1, (await workshop.Get<PlanStore>().TotalsAsync(dry.Id, Token)).Conflicts);
    }

    [Fact]
    public async Task Child_runs_plan_for_their_parent_and_carry_out_their_part()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: one
            inputs: { properties: { path: { type: string } } }
            concurrency: { limit: 1 }
            steps:
              - { id: read, uses: flow.noop, with: { value: "${{ inputs.path }}" } }
              - { id: write, uses: test.write, with: { path: "${{ steps.read.output.value }}", text: new } }
            outputs: { length: "${{ steps.write.output.length }}" }
            """);
        await workshop.RegisterAsync("""
            name: all
            inputs: { properties: { folder: { type: string } } }
            steps:
              - { id: single, run: one, with: { path: "${{ inputs.folder + '/single' }}" } }
              - { id: each, run: one, forEach: [0, 1, 2], needs: [], with: { path: "${{ inputs.folder + '/' + item }}" } }
              - { id: sum, uses: flow.noop, needs: [single, each], with: { value: "${{ steps.single.output.length + steps.each.items.completed }}" } }
            """);
        var dry = await workshop.EndAsync(await DryAsync(workshop, "all"));
        Assert.Equal(RunStatus.Completed, dry.Status);
        Assert.Equal(["0", "1", "2", "single"], (await ActionsAsync(workshop, dry.Id)).Select(action => Path.GetFileName(action.Target)).Order());
        Assert.Equal(StepStatus.Skipped, (await workshop.StepsAsync(dry.Id))["sum"].Status);
        await File.WriteAllTextAsync(At(1), "somebody's", Token);

        var applied = await workshop.EndAsync((await ApplyAsync(workshop, dry.Id)).Id);

        var steps = await workshop.StepsAsync(applied.Id);
        Assert.Equal((RunStatus.Failed, StepStatus.Completed, StepStatus.Failed), (applied.Status, steps["single"].Status, steps["each"].Status));
        Assert.Contains("it was planned for absent", steps["each"].Failure, StringComparison.Ordinal);
        Assert.Equal(["new", "somebody's", "new", "new"], ((string[])["0", "1", "2", "single"]).Select(name => File.ReadAllText(Path.Combine(folder.FullName, name))));

        File.Delete(At(1));
        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryWithParentsAsync(applied.Id, null, "test", Token));
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(applied.Id)).Status);
        Assert.Equal(("new", """{"value":6}"""), (File.ReadAllText(At(1)), Tight((await workshop.StepsAsync(applied.Id))["sum"].Output!)));
    }

    [Fact]
    public async Task A_dry_run_neither_waits_nor_starts_what_comes_after_it_nor_counts_in_a_group()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: slow
            concurrency: { limit: 1, overlap: skip }
            steps:
              - { id: wait, uses: flow.wait, with: { until: "2100-01-01T00:00:00Z" } }
              - { id: after, uses: flow.noop, needs: [wait] }
            """);
        await workshop.RegisterAsync("""
            name: follower
            on: [{ event: run.completed, of: slow }]
            steps: [{ id: go, uses: flow.noop }]
            """);

        var first = await DryAsync(workshop, "slow");
        var second = await workshop.EndAsync(await DryAsync(workshop, "slow"));

        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(first)).Status);
        var wait = (await workshop.StepsAsync(second.Id))["wait"];
        Assert.Equal(StepStatus.Skipped, wait.Status);
        Assert.StartsWith("Left open: it would wait until 2100-01-01 00:00:00 UTC", wait.Reason, StringComparison.Ordinal);
        var marker = await workshop.StartAsync("follower");
        await workshop.EndAsync(marker);
        Assert.Equal(1, await workshop.CountAsync("select count(*) from run where workflow = 'follower'"));
    }

    [Fact]
    public async Task Nobody_is_asked_in_a_dry_run()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: asking
            inputs: { properties: { folder: { type: string } } }
            steps:
              - { id: ask, approval: { message: "Well?" } }
              - { id: write, uses: test.write, approval: { message: "Write it?" }, with: { path: "${{ inputs.folder + '/a' }}", text: new } }
              - { id: thank, uses: flow.noop, with: { value: "${{ steps.write.approval.by }}" } }
            """);

        var dry = await workshop.EndAsync(await workshop.StartAsync("asking", new JsonObject { ["folder"] = folder.FullName }, request => request with { IsDry = true }));

        Assert.Equal(RunStatus.Completed, dry.Status);
        var steps = await workshop.StepsAsync(dry.Id);
        Assert.Equal("Left open: a person would be asked", steps["ask"].Reason);
        Assert.Equal($"Would write {folder}/a", steps["write"].Reason);
        Assert.Equal("Left open: it depends on the answer to `write`, which nobody is asked in a dry run", steps["thank"].Reason);
        // Whoever carries the plan out is asked.
        var applied = (await ApplyAsync(workshop, dry.Id)).Id;
        await workshop.UntilAsync(applied, "ask", StepStatus.Waiting);
        await workshop.Get<ClosingStore>().CancelAsync(applied, "test", null, Token);
        Assert.Equal(RunStatus.Cancelled, (await workshop.EndAsync(applied)).Status);
    }

    [Theory]
    [InlineData("an ordinary run", "was no dry run")]
    [InlineData("a run of nothing", "found nothing to change")]
    [InlineData("a cancelled run", "came to no end")]
    [InlineData("a child", "a plan is carried out as a whole")]
    public async Task What_has_no_plan_is_not_carried_out(string which, string reason)
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync(Chain);
        await workshop.RegisterAsync("name: idle\nsteps: [{ id: read, uses: flow.noop }]");
        await workshop.RegisterAsync("name: stuck\nsteps: [{ id: read, uses: flow.noop, requires: [moonlight] }]");
        await workshop.RegisterAsync("name: parent\nsteps: [{ id: child, run: chain, with: { folder: /tmp } }]");
        var run = which switch
        {
            "an ordinary run" => (await workshop.RunAsync("idle")).Id,
            "a run of nothing" => (await workshop.EndAsync(await DryAsync(workshop, "idle"))).Id,
            "a cancelled run" => await DryAsync(workshop, "stuck"),
            _ => (await workshop.StepsAsync((await workshop.EndAsync(await DryAsync(workshop, "parent"))).Id))["child"].Child!.Value,
        };
        if (which == "a cancelled run")
        {
            await workshop.Get<ClosingStore>().CancelAsync(run, "test", null, Token);
        }

        var refused = await Assert.ThrowsAsync<RunRefusedException>(() => ApplyAsync(workshop, run));

        Assert.Equal(RunRefusal.NotNow, refused.Refusal);
        Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
        Assert.Null(await workshop.Get<PlanApplications>().ApplyAsync(Guid.NewGuid(), "test", Token));
    }

    [Fact]
    public async Task A_list_that_has_grown_since_the_plan_is_carried_out_as_it_was()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        var list = Path.Combine(folder.FullName, "list");
        await File.WriteAllTextAsync(list, "2", Token);
        await workshop.RegisterAsync("""
            name: growing
            inputs: { properties: { folder: { type: string }, count: { type: integer, default: 2 } } }
            steps:
              - { id: find, uses: test.list, with: { count: "${{ inputs.count }}" } }
              - { id: write, uses: test.write, forEach: "${{ steps.find.items }}", with: { path: "${{ inputs.folder + '/' + item.number }}", text: new } }
            """);
        var dry = await workshop.EndAsync(await DryAsync(workshop, "growing"));

        var applied = await workshop.EndAsync((await ApplyAsync(workshop, dry.Id)).Id);

        Assert.Equal(RunStatus.Completed, applied.Status);
        Assert.Equal((StepStatus.Completed, 0), (await workshop.StepsAsync(applied.Id))["find"] is var find ? (find.Status, find.Attempt) : default);
        Assert.True(File.Exists(At(1)));
    }

    [Fact]
    public void Plans_differ_in_what_is_done_to_what_in_which_state()
    {
        PlannedAction a = new("write", "/a", "words", "1"), b = new("drop", "/b", null, null);

        Assert.Null(PlannedSteps.Difference([a, b], [b, a with { Detail = "other words" }]));
        Assert.Equal("write /a: it was planned for 1, and now it is 2.", PlannedSteps.Difference([a, b], [b, a with { Precondition = "2" }]));
        Assert.Equal("drop /b was planned, and now there is nothing of the kind to do.", PlannedSteps.Difference([a, b], [a]));
        Assert.Equal("drop /b would have to be done now, and was not planned.", PlannedSteps.Difference([a], [a, b]));
        Assert.Equal("write /a would have to be done now, and was not planned.", PlannedSteps.Difference([a], [a, a]));
    }

    private string At(int number) => Path.Combine(folder.FullName, $"{number}");

    private Task<Guid> DryAsync(Workshop workshop, string workflow) => workshop.StartAsync(
        workflow, workflow is "chain" or "many" or "all" or "growing" ? new JsonObject { ["folder"] = folder.FullName } : null, request => request with { IsDry = true });

    private static async Task<StartedRun> ApplyAsync(Workshop workshop, Guid dry) => (await workshop.Get<PlanApplications>().ApplyAsync(dry, "test", Token))!;

    private static async Task<IEnumerable<(string Verb, string Target, string? Precondition)>> ActionsAsync(Workshop workshop, Guid dry) =>
        (await workshop.Get<PlanStore>().ListAsync(dry, after: null, limit: 100, Token)).SelectMany(work => work.Actions).Select(action => (action.Verb, action.Target, action.Precondition));

    private static string Tight(string json) => JsonNode.Parse(json)!.ToJsonString();
}
