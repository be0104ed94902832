using System.Text.Json.Nodes;

using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Lists;

public sealed class ListTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_step_runs_once_for_each_item_of_a_list()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: each
            inputs: { properties: { names: { type: array } } }
            steps:
              - { id: greet, uses: flow.noop, forEach: "${{ inputs.names }}", with: { value: "${{ 'Hello ' + item.name }}" } }
            outputs: { counts: "${{ steps.greet.items }}", again: "${{ steps.greet.output }}" }
            """);

        var run = await workshop.RunAsync("each", new JsonObject { ["names"] = new JsonArray(new JsonObject { ["name"] = "Ann" }, new JsonObject { ["name"] = "Bob" }) });

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal("""{"counts":{"count":2,"completed":2,"skipped":0,"failed":0},"again":{"count":2,"completed":2,"skipped":0,"failed":0}}""", Tight(run.Output!));
        var items = await ItemsAsync(workshop, run.Id, "greet");
        Assert.Equal(["""{"value":"Hello Ann"}""", """{"value":"Hello Bob"}"""], items.Select(item => Tight(item.Output!)));
        Assert.Equal(["""{"name":"Ann"}""", """{"name":"Bob"}"""], items.Select(item => Tight(item.Document!)));
        Assert.Equal((1, "2 of 2"), (await workshop.StepsAsync(run.Id))["greet"] is var step ? (step.Progress, step.Message) : default);
    }

    [Fact]
    public async Task A_list_that_a_step_found_is_gone_through_in_batches_and_what_came_of_them_once_more()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: chain
            steps:
              - { id: find, uses: test.list, with: { count: 1234, failsOnce: true }, retry: { attempts: 2, backoff: "00:00:00.01" } }
              - { id: many, uses: flow.noop, forEach: "${{ steps.find.items }}", batch: 100, with: { value: "${{ item.length }}" } }
              - { id: each, uses: flow.noop, forEach: steps.many.items, with: { value: "${{ item.item.number + item.output.value }}" } }
            outputs: { found: "${{ steps.find.items.count }}", many: "${{ steps.many.items.count }}", each: "${{ steps.each.items.completed }}" }
            """);

        var run = await workshop.RunAsync("chain");

        Assert.Equal((RunStatus.Completed, """{"found":1234,"many":1234,"each":1234}"""), (run.Status, Tight(run.Output!)));
        var batches = await ItemsAsync(workshop, run.Id, "many");
        Assert.Equal([.. Enumerable.Repeat(100, 12), 34], batches.Select(item => item.Entries));
        var each = await ItemsAsync(workshop, run.Id, "each");
        Assert.Equal(Enumerable.Range(0, 1234).Select(number => number + (number < 1200 ? 100 : 34)), each.Select(item => (int)JsonNode.Parse(item.Output!)!["value"]!));
    }

    [Theory]
    [InlineData("maxParallel: 3", 3)]
    [InlineData("maxParallel: 2, groupBy: item.group", 2)]
    public async Task No_more_items_are_at_work_at_once_than_may_be(string limits, int most)
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 3);
        var group = limits.Contains("groupBy", StringComparison.Ordinal) ? "${{ item.group }}" : "all";
        await workshop.RegisterAsync("""
            name: limited
            steps:
              - { id: find, uses: test.list, with: { count: 300, groups: 4 } }
              - { id: work, uses: test.gauge, forEach: "${{ steps.find.items }}", LIMITS, with: { group: "GROUP", limit: MOST } }
            """.Replace("LIMITS", limits, StringComparison.Ordinal).Replace("GROUP", group, StringComparison.Ordinal).Replace("MOST", $"{most}", StringComparison.Ordinal));

        var run = await workshop.RunAsync("limited");

        Assert.Equal((RunStatus.Completed, 300), (run.Status, (await ItemsAsync(workshop, run.Id, "work")).Count(item => item.Status == StepStatus.Completed)));
        Assert.Equal(0L, await workshop.CountAsync("select count(*) from line where inside <> 0 or waiting <> 0"));
        Assert.Equal(0L, await workshop.CountAsync("select count(*) from walk where open <> 0"));
    }

    [Fact]
    public async Task What_failed_is_told_with_its_item_and_a_retry_does_only_that_again()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: frail
            steps:
              - { id: find, uses: test.list, with: { count: 50 } }
              - { id: work, uses: test.stumble, forEach: "${{ steps.find.items }}", with: { times: "${{ item.number == 7 || item.number == 31 ? 1 : 0 }}" } }
            """);

        var run = await workshop.RunAsync("frail");
        Assert.Equal(RunStatus.Failed, run.Status);
        var step = (await workshop.StepsAsync(run.Id))["work"];
        Assert.Equal(("network", "2 of 50 failed; the first, item 7: It stumbled."), (step.FailureClass, step.Failure));
        var before = await ItemsAsync(workshop, run.Id, "work");
        Assert.Equal([7, 31], (await ItemsAsync(workshop, run.Id, "work", onlyFailed: true)).Select(item => item.Number));

        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(run.Id, null, "test", Token));
        var again = await workshop.EndAsync(run.Id);

        Assert.Equal(RunStatus.Completed, again.Status);
        var after = await ItemsAsync(workshop, run.Id, "work");
        Assert.Equal([7, 31], after.Where(item => item.FinishedAt != before[item.Number].FinishedAt).Select(item => item.Number));
        Assert.All(after, item => Assert.Equal(StepStatus.Completed, item.Status));
    }

    [Fact]
    public async Task An_item_that_fails_is_tried_again_by_itself()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: patient
            steps:
              - { id: work, uses: test.stumble, forEach: [0, 2, 0], retry: { attempts: 3, backoff: "00:00:00.01" }, with: { times: "${{ item }}" } }
            """);

        var run = await workshop.RunAsync("patient");

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal([1, 3, 1], (await ItemsAsync(workshop, run.Id, "work")).Select(item => item.Attempt));
    }

    [Fact]
    public async Task A_list_whose_items_may_fail_lets_the_run_go_on()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: lenient
            steps:
              - { id: work, uses: test.stumble, forEach: [0, 1], onFailure: continue, with: { times: "${{ item }}" } }
            outputs: { failed: "${{ steps.work.items.failed }}" }
            """);

        var run = await workshop.RunAsync("lenient");

        Assert.Equal((RunStatus.CompletedWithErrors, """{"failed":1}"""), (run.Status, run.Output));
    }

    [Fact]
    public async Task A_list_of_child_runs_waits_for_all_of_them()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("{ name: one, inputs: { properties: { number: { type: integer } } }, steps: [{ id: work, uses: flow.noop }], outputs: { twice: '${{ inputs.number * 2 }}' } }");
        await workshop.RegisterAsync("""
            name: all
            steps:
              - { id: each, run: one, forEach: [1, 2, 3], maxParallel: 2, with: { number: "${{ item }}" } }
            """);

        var run = await workshop.RunAsync("all");

        Assert.Equal(RunStatus.Completed, run.Status);
        var items = await ItemsAsync(workshop, run.Id, "each");
        Assert.Equal(["""{"twice":2}""", """{"twice":4}""", """{"twice":6}"""], items.Select(item => Tight(item.Output!)));
        Assert.Equal(3, items.Select(item => item.Child).Distinct().Count(child => child is not null));
    }

    [Fact]
    public async Task A_child_run_of_an_item_goes_on_where_it_failed()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: one
            inputs: { properties: { times: { type: integer } } }
            steps:
              - { id: first, uses: flow.noop }
              - { id: second, uses: test.stumble, with: { times: "${{ inputs.times }}" } }
            """);
        await workshop.RegisterAsync("{ name: all, steps: [{ id: each, run: one, forEach: [0, 1, 1], with: { times: '${{ item }}' } }] }");
        var run = await workshop.RunAsync("all");
        Assert.Equal(RunStatus.Failed, run.Status);
        var before = await ItemsAsync(workshop, run.Id, "each");
        var first = (await workshop.StepsAsync(before[1].Child!.Value))["first"];

        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryWithParentsAsync(before[1].Child!.Value, null, "test", Token));
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run.Id)).Status);

        var after = await ItemsAsync(workshop, run.Id, "each");
        Assert.Equal(before.Select(item => item.Child), after.Select(item => item.Child));
        Assert.All(after, item => Assert.Equal(StepStatus.Completed, item.Status));
        Assert.Equal(first.FinishedAt, (await workshop.StepsAsync(before[1].Child!.Value))["first"].FinishedAt);
    }

    [Fact]
    public async Task A_cancel_stops_a_list_and_a_retry_goes_on_with_what_is_left()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: long
            steps:
              - { id: find, uses: test.list, with: { count: 3000 } }
              - { id: work, uses: test.gauge, forEach: "${{ steps.find.items }}", maxParallel: 20, with: { group: x, limit: 20, milliseconds: 20 } }
            finally:
              - { id: tidy, uses: flow.noop, forEach: [1, 2], with: { value: "${{ item }}" } }
            """);
        var id = await workshop.StartAsync("long");
        await Until.TrueAsync(async () => (await workshop.StepsAsync(id))["work"].Progress > 0, "some items are done");

        Assert.Equal(CancelResult.Cancelled, await workshop.Get<ClosingStore>().CancelAsync(id, "test", null, Token));
        var run = await workshop.EndAsync(id);

        Assert.Equal(RunStatus.Cancelled, run.Status);
        var steps = await workshop.StepsAsync(id);
        Assert.Equal((StepStatus.Cancelled, StepStatus.Completed), (steps["work"].Status, steps["tidy"].Status));
        Assert.Equal(0L, await workshop.CountAsync("select count(*) from ready") + await workshop.CountAsync("select count(*) from held"));
        Assert.Equal(0L, await workshop.CountAsync("select count(*) from line where inside <> 0 or waiting <> 0"));
        var done = await workshop.CountAsync("select count(*) from item where status = 10 and number > 1");
        Assert.InRange(done, 1, 2999);

        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(id, null, "test", Token));
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(id)).Status);
        Assert.Equal(3002L, await workshop.CountAsync("select count(*) from item where status = 10"));
    }

    [Fact]
    public async Task A_list_is_used_again_by_a_replay()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: replayed
            steps:
              - { id: find, uses: test.list, with: { count: 5 } }
              - { id: first, uses: flow.noop, forEach: "${{ steps.find.items }}", with: { value: "${{ item.number }}" } }
              - { id: second, uses: flow.noop, forEach: "${{ steps.first.items }}", with: { value: "${{ item.output.value + 1 }}" } }
            outputs: { count: "${{ steps.second.items.count }}", found: "${{ steps.find.items.count }}" }
            """);
        var run = await workshop.RunAsync("replayed");

        foreach (var from in (string[])["first", "second"])
        {
            var replay = await workshop.Get<RunRepeats>().ReplayAsync(run.Id, new RunRange { From = from }, null, "test", Token);
            run = await workshop.EndAsync(replay!.Id);

            Assert.Equal((RunStatus.Completed, """{"count":5,"found":5}"""), (run.Status, Tight(run.Output!)));
        }
    }

    [Theory]
    [InlineData("forEach: '${{ inputs.what }}'", "3", "`forEach` goes through a list, and got a number.")]
    [InlineData("forEach: '${{ inputs.what }}'", "null", "`forEach` goes through a list, and got nothing.")]
    [InlineData("forEach: '${{ steps.find.items }}'", "1", "An item has 68 KiB; 64 KiB are allowed: let it name a place where the rest is.")]
    public async Task What_is_no_list_is_refused_in_words(string list, string what, string words)
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: odd
            inputs: { properties: { what: {} } }
            steps:
              - { id: find, uses: test.list, with: { count: 1, letters: 70000 }, if: "inputs.what == 1", retry: { attempts: 1 } }
              - { id: work, uses: flow.noop, needs: [find], LIST }
            """.Replace("LIST", list, StringComparison.Ordinal));

        var run = await workshop.RunAsync("odd", new JsonObject { ["what"] = JsonNode.Parse(what) });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(words, (await workshop.StepsAsync(run.Id)).Values.Single(step => step.Status == StepStatus.Failed).Failure);
    }

    [Fact]
    public async Task Nearly_every_item_may_be_a_group_of_its_own()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: grouped
            steps: [{ id: work, uses: flow.noop, forEach: "${{ Array.from({ length: 6000 }, (_, place) => place) }}", groupBy: "item % 2 ? 'odd' : item", with: { value: "${{ item }}" } }]
            """);

        var run = await workshop.RunAsync("grouped");

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal((3001, 6000), (await workshop.CountAsync("select count(*) from line where inside = 0 and waiting = 0"), await workshop.CountAsync("select count(*) from item where status = 10")));
        Assert.Equal(3000, await workshop.CountAsync("select count(*) from item join line on line.id = item.line and line.key = 'odd'"));
        Assert.Equal(0, await workshop.CountAsync("select count(*) from item join line on line.id = item.line where line.key <> 'odd' and line.key <> item.number::text"));
    }

    [Fact]
    public async Task A_list_that_grows_while_it_is_walked_is_walked_as_it_was_found()
    {
        using var folder = new TemporaryFolder();
        foreach (var name in new[] { "a", "b", "c" })
        {
            await File.WriteAllTextAsync(folder[name], "", Token);
        }

        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("""
            name: breeding
            inputs: { properties: { folder: { type: string } } }
            steps:
              - { id: find, uses: test.files, with: { folder: "${{ inputs.folder }}" } }
              - { id: breed, uses: test.write, forEach: "${{ steps.find.items }}", maxParallel: 1, with: { path: "${{ item.path + '+' }}", text: young } }
              - { id: look, uses: flow.noop, forEach: "${{ steps.find.items }}", with: { value: "${{ item.path }}" } }
            outputs: { found: "${{ steps.find.items.count }}", bred: "${{ steps.breed.items.completed }}", seen: "${{ steps.look.items.completed }}" }
            """);

        var first = await workshop.RunAsync("breeding", new JsonObject { ["folder"] = folder.Path });
        Assert.Equal((RunStatus.Completed, """{"found":3,"bred":3,"seen":3}"""), (first.Status, Tight(first.Output!)));

        // What came while it was walked is for the next run, which finds the three twice over and makes one of each again.
        var second = await workshop.RunAsync("breeding", new JsonObject { ["folder"] = folder.Path });
        Assert.Equal((RunStatus.Completed, """{"found":6,"bred":6,"seen":6}"""), (second.Status, Tight(second.Output!)));
        Assert.Equal(["a", "a+", "a++", "b", "b+", "b++", "c", "c+", "c++"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_empty_list_is_done_at_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("""
            name: empty
            steps:
              - { id: find, uses: test.list, with: { count: 0 } }
              - { id: work, uses: flow.noop, forEach: "${{ steps.find.items }}" }
              - { id: tell, uses: flow.noop, forEach: "${{ steps.work.items }}" }
            outputs: { count: "${{ steps.work.output.count }}", items: "${{ steps.work.items }}", told: "${{ steps.tell.items.completed }}" }
            """);

        var run = await workshop.RunAsync("empty");

        Assert.Equal((RunStatus.Completed, """{"count":0,"items":{"count":0,"completed":0,"skipped":0,"failed":0},"told":0}"""), (run.Status, run.Output));
    }

    private static async Task<IReadOnlyList<ItemRecord>> ItemsAsync(Workshop workshop, Guid run, string step, bool onlyFailed = false) =>
        await workshop.Get<ItemStore>().ListAsync((await workshop.StepsAsync(run))[step].Id, onlyFailed, after: -1, limit: 10_000, Token);

    private static string Tight(string json) => JsonNode.Parse(json)!.ToJsonString();
}
