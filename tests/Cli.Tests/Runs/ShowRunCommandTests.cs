using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class ShowRunCommandTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_failed_run_says_what_went_wrong_and_what_helps()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Spoil);
        var id = await studio.StartAsync("spoil", labels: new Dictionary<string, string> { ["season"] = "2", ["a"] = "b" });
        await studio.UntilAsync(id, RunStatus.Failed);

        var answer = await studio.RunAsync($"show {ShortId.Of(id)}");

        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        Assert.Equal(
            """
            spoil
            spoil, version 1, run ID
            failed after T s; started T ago by BY
            labels a=b, season=2
            taste failed: invalid_format: It is rotten

            Steps
              status  step  does  took  tries  about
              completed  look  flow.noop  T s  1
              skipped  keep  flow.noop  Nothing to keep
              failed  taste  flow.fail  T s  1  invalid_format: It is rotten
              skipped  serve  flow.noop  The run had failed before it began

            Finally
              status  step  does  took  tries  about
              completed  wash  flow.noop  T s  1

            What helps
              media retry SHORT  opens what failed again, in place
              media replay SHORT --from taste  a new run from that step on, with the results of what came before
              media run --again SHORT  a new run of all of it

            """,
            Timeless(answer.Output, id));
    }

    [Fact]
    public async Task What_was_tried_to_help_a_step_is_told()
    {
        await using var studio = await Studio.OpenAsync(
            postgres, withWorker: true, "{ name: helped, steps: [{ id: eat, uses: test.stumble, retry: { attempts: 2, backoff: 10ms }, with: { times: 9, class: out_of_memory } }] }");
        var id = await studio.StartAsync("helped");
        await studio.UntilAsync(id, RunStatus.Failed);

        var shown = Timeless((await studio.RunAsync($"show {id}")).Output, id);

        Assert.Contains("eat is helped by fewer resources: It is to do with 1/2 of the threads, or a smaller model\n", shown, StringComparison.Ordinal);
        Assert.Contains("eat is helped by fewer resources: It is to do with 1/4 of the threads, or a smaller model\n", shown, StringComparison.Ordinal);
        Assert.Contains("eat failed: out_of_memory: It stumbled. (attempt 2)\n", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_run_was_given_and_handed_back_is_shown()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet);
        var id = await studio.StartAsync("greet", new JsonObject { ["who"] = "the world" });
        await studio.UntilAsync(id, RunStatus.Completed);

        var shown = (await studio.RunAsync($"show {id}")).Output;

        Assert.StartsWith("Greet somebody\ngreet, version 1, run ", shown);
        Assert.EndsWith("\n\nInputs\n  {\"who\":\"the world\",\"times\":1}\n\nOutputs\n  {\"said\":\"Hello, the world\",\"times\":1}\n", shown);
        var run = await studio.ReadAsync<Run>($"show {id} --json");
        Assert.Equal((id, 2, "think"), (run.Id, run.Steps.Count, run.Steps[0].Key));
    }

    [Fact]
    public async Task A_run_that_nobody_can_work_on_says_so()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        var id = await studio.StartAsync("greet", new JsonObject { ["who"] = "the world" });
        await studio.RunAsync("pause", "greet", "--reason", "The archive moves");

        var shown = (await studio.RunAsync($"show {id}")).Output;

        Assert.Matches(@"\nqueued for [\d.]+ m?s; started ", shown);
        Assert.Matches(@"\n\nWhat it waits for\n  Paused: workflow 'greet', paused by .+: The archive moves — media resume greet\n  No living worker can do flow\.noop\.\n\nWhat helps\n  media watch ", shown);
    }

    [Fact]
    public async Task A_run_that_waits_for_its_turn_or_for_the_end_of_a_pause_says_so()
    {
        await using var studio = await Studio.OpenAsync(
            postgres, withWorker: true, AnyWorkflow.Greet, "{ name: narrow, concurrency: { limit: 1 }, steps: [{ id: wait, uses: flow.wait, with: { for: 1h } }] }");
        await studio.UntilAsync(await studio.StartAsync("narrow"), RunStatus.Waiting);
        var next = await studio.StartAsync("narrow");
        await studio.RunAsync("pause greet");
        var paused = await studio.StartAsync("greet", new JsonObject { ["who"] = "the world" });
        await studio.UntilAsync(paused, RunStatus.Waiting);

        var turn = (await studio.RunAsync($"show {next}")).Output;
        Assert.Contains("\ntakes turns with all runs of narrow\n", turn, StringComparison.Ordinal);
        Assert.Contains("\n\nWhat it waits for\n  Its turn: ", turn, StringComparison.Ordinal);
        Assert.Matches(@"\n\nWhat it waits for\n  Paused: workflow 'greet', paused by .+ — media resume greet\n", (await studio.RunAsync($"show {paused}")).Output);
    }

    [Fact]
    public async Task A_run_that_is_unknown_or_unclear_is_told()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        var ids = new List<Guid>();
        while (ids.GroupBy(id => ShortId.Of(id)[^3..]).All(group => group.Count() < 2))
        {
            var wishes = Enumerable.Repeat(new StartRun("greet", new JsonObject { ["who"] = "me" }), 50).ToList();
            ids.AddRange((await studio.Client.StartRunsAsync(wishes, TestContext.Current.CancellationToken)).Select(started => started.Id));
        }

        var twice = ids.GroupBy(id => ShortId.Of(id)[^3..]).First(group => group.Count() > 1);
        var unknown = Guid.CreateVersion7();

        var answer = await studio.RunAsync($"show {twice.Key}");
        Assert.StartsWith($"media: '{twice.Key}' is the end of {twice.Count()} ids: ", answer.Complaint);
        Assert.All(twice, id => Assert.Contains($"{ShortId.Of(id)} (greet, queued, ", answer.Complaint));
        Assert.EndsWith("Write more of the one that is meant.", answer.Complaint);
        Assert.Equal(0, (await studio.RunAsync($"show {ShortId.Of(twice.First())}")).ExitCode);
        Assert.Equal($"media: There is no run {unknown}.", (await studio.RunAsync($"show {unknown}")).Complaint);
        Assert.Matches("^media: No run's id ends in '[0-9a-f]{8}'. Which there are: media runs$", (await studio.RunAsync($"show {ShortId.Of(unknown)}")).Complaint);
        Assert.Equal("media: 'greet' is no id of a run: it is the 8 letters and digits that 'media runs' shows, or the whole id.", (await studio.RunAsync("show greet")).Complaint);
    }


    private static string Timeless(string text, Guid id)
    {
        var plain = text.Replace(id.ToString(), "ID", StringComparison.Ordinal).Replace(ShortId.Of(id), "SHORT", StringComparison.Ordinal);
        plain = Regex.Replace(plain, @"started (now|\d+ s ago) by .+", "started T ago by BY");
        plain = Regex.Replace(plain, @"[\d.]+ m?s", "T s");
        // How long the steps took decides how wide their columns are.
        return Regex.Replace(plain, @"(?<=\S) {2,}", "  ");
    }
}
