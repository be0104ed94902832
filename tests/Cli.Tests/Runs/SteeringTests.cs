using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class SteeringTests(PostgresServer postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_is_cancelled_once()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Linger);
        var id = await studio.StartAsync("linger");
        await studio.UntilAsync(id, "stay", StepStatus.Processing);

        var first = await studio.RunAsync("cancel", ShortId.Of(id), "--reason", "Wrong folder");
        await studio.UntilAsync(id, RunStatus.Cancelled);
        var second = await studio.RunAsync($"cancel {id}");

        Assert.Equal((0, ""), (first.ExitCode, first.Errors));
        Assert.StartsWith($"linger {ShortId.Of(id)} is ", first.Output);
        Assert.Equal(1, second.ExitCode);
        Assert.Matches($"^media: .*{id}.* (is over|was cancelled)", second.Complaint);
        // It is told once no older transaction runs on the server, which others use too.
        await Until.TrueAsync(
            async () => (await studio.RunAsync($"show {id}")).Output.Contains("Wrong folder", StringComparison.Ordinal), "the reason is told");
    }

    [Fact]
    public async Task Of_several_runs_one_that_is_over_does_not_hold_up_the_others()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        var ids = await StartAsync(studio, 3);
        await studio.Client.CancelRunAsync(ids[0], reason: null, cancellationToken);

        var answer = await studio.RunAsync($"cancel {ids[0]} {ShortId.Of(ids[1])} {ids[2]}");

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal($"greet {ShortId.Of(ids[1])} is cancelled.\ngreet {ShortId.Of(ids[2])} is cancelled.\n", answer.Output);
        Assert.StartsWith("media: ", Assert.Single(answer.Errors.TrimEnd('\n').Split('\n')));
    }

    [Fact]
    public async Task Many_runs_are_cancelled_only_with_a_yes()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        await StartAsync(studio, 12);

        var unasked = await studio.RunAsync("cancel --workflow greet");
        using var asked = CliProcess.OnTerminal(studio.Environment, "cancel --workflow greet");
        await asked.UntilAsync(@"Cancel 12 runs\? \[y/N\] ");
        await asked.TypeAsync("n\n");
        var refused = await asked.AnswerAsync();
        var done = await studio.RunAsync("cancel --workflow greet --yes");

        Assert.Equal((2, "media: Cancel 12 runs? Nobody is there to say so: add --yes."), (unasked.ExitCode, unasked.Complaint));
        Assert.Contains("Nothing was done.", refused.Output);
        Assert.Equal(new Answer(0, "12 runs are cancelled.\n", ""), done);
        Assert.Equal(new Answer(0, "No run is like that.\n", ""), await studio.RunAsync("cancel --workflow greet"));
        Assert.Equal(new BulkResult(0, 0), await studio.ReadAsync<BulkResult>("cancel --workflow greet --yes --json"));
        Assert.Equal(
            "media: Which runs? Name them, or say which with --workflow, --status, --label or --since.", (await studio.RunAsync("cancel --yes")).Complaint);
    }

    [Fact]
    public async Task What_failed_is_listed_with_the_line_that_opens_it_again()
    {
        await using var studio = await Studio.OpenAsync(
            postgres, withWorker: true, AnyWorkflow.Spoil, "{ name: stumble, steps: [{ id: walk, uses: test.stumble, with: { times: 1, class: disk_full } }] }");
        Assert.Equal("Nothing has failed for good.\n", (await studio.RunAsync("failed")).Output);
        var stumbled = await studio.StartAsync("stumble");
        await studio.UntilAsync(stumbled, RunStatus.Failed);
        var spoiled = await studio.StartAsync("spoil");
        await studio.UntilAsync(spoiled, RunStatus.Failed);

        var failed = await studio.RunAsync("failed --class disk_full");
        Assert.Matches(
            $@"^again with +workflow +step +tries +failed +because\nmedia retry {ShortId.Of(stumbled)} +stumble +walk +1 +(now|\d+ s ago) +disk_full: It stumbled\.\n$", failed.Output);
        Assert.Equal("All of a workflow at once: media retry --all-failed --workflow stumble\n", failed.Errors);
        Assert.Equal(2, (await studio.ReadAsync<List<FailedStep>>("failed --json")).Count);

        var retried = await studio.RunAsync($"retry {ShortId.Of(stumbled)}");
        Assert.Equal(new Answer(0, $"stumble {ShortId.Of(stumbled)} is on its way again. To follow it: media watch {ShortId.Of(stumbled)}\n", ""), retried);
        await studio.UntilAsync(stumbled, RunStatus.Completed);
        Assert.Equal(1, (await studio.RunAsync($"retry {stumbled}")).ExitCode);
        Assert.Equal(new Answer(0, "1 run is on the way again.\n", ""), await studio.RunAsync("retry --all-failed --workflow spoil --yes"));
        await studio.UntilAsync(spoiled, RunStatus.Failed);
        Assert.Equal("media: Which runs? Name them, or say --all-failed. What failed: media failed", (await studio.RunAsync("retry")).Complaint);
        Assert.Equal(
            $"media: spoil {ShortId.Of(spoiled)} has no step 'tatse'. Did you mean 'taste'?", (await studio.RunAsync($"retry {spoiled} --step tatse")).Complaint);
    }

    [Fact]
    public async Task A_run_is_replayed_from_a_step_with_what_came_before()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet);
        var first = await studio.StartAsync("greet", new JsonObject { ["who"] = "you" });
        await studio.UntilAsync(first, RunStatus.Completed);

        var replay = await studio.ReadAsync<Run>($"replay {ShortId.Of(first)} --from say --input who=them --wait --json");

        Assert.Equal((first, "Hello, them"), (replay.ReplayOf!.Value, replay.Outputs!["said"]!.GetValue<string>()));
        Assert.Contains($"\nreplay of run {ShortId.Of(first)}\n", (await studio.RunAsync($"show {replay.Id}")).Output);
        Assert.Equal($"media: greet {ShortId.Of(first)} has no step 'sya'. Did you mean 'say'?", (await studio.RunAsync($"replay {first} --from sya")).Complaint);
    }

    private async Task<List<Guid>> StartAsync(Studio studio, int count) =>
        [.. (await studio.Client.StartRunsAsync([.. Enumerable.Repeat(new StartRun("greet", new JsonObject { ["who"] = "me" }), count)], cancellationToken)).Select(started => started.Id)];
}
