using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class RunCommandTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private Studio studio = null!;

    public async ValueTask InitializeAsync() =>
        studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet, AnyWorkflow.Spoil, AnyWorkflow.Shrug, AnyWorkflow.Linger);

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task Standard_output_carries_the_id_and_nothing_else()
    {
        var answer = await studio.RunAsync("run", "greet", "--input", "who=the world", "--input", "times=3", "--label", "season=2", "--priority", "-5");

        Assert.Equal(0, answer.ExitCode);
        var id = Guid.Parse(answer.Output.TrimEnd('\n'));
        Assert.Equal($"greet is run {ShortId.Of(id)}. To follow it: media watch {ShortId.Of(id)}\n", answer.Errors);
        var run = await studio.UntilAsync(id, RunStatus.Completed);
        Assert.Equal("""{"said":"Hello, the world","times":3}""", run.Outputs!.ToJsonString());
        Assert.Equal((-5, "2"), (run.Priority, run.Labels["season"]));
    }

    [Fact]
    public async Task A_watched_run_is_told_line_by_line_to_its_end()
    {
        var answer = await studio.RunAsync("run greet --input who=you --watch");

        Assert.Equal(0, answer.ExitCode);
        Assert.Matches(@"^greet is run [0-9a-f]{8}\.\n$", answer.Errors);
        Assert.All(answer.Output.TrimEnd('\n').Split('\n'), line => Assert.Matches(@"^\d\d:\d\d:\d\d  [0-9a-f]{8}  [ \d]{3} %  (greet|think|say): \w+", line));
        Assert.Matches(@"  say: completed after [\d.]+ m?s\n", answer.Output);
        Assert.Matches(@"  100 %  greet: completed after [\d.]+ m?s\n$", answer.Output);
    }

    [Fact]
    public async Task The_exit_code_says_how_it_ended()
    {
        var failed = await studio.RunAsync("run spoil --wait");
        var shrugged = await studio.RunAsync("run shrug --wait");

        Assert.Equal(1, failed.ExitCode);
        Assert.Matches(@"^[0-9a-f-]{36}\n$", failed.Output);
        Assert.Matches(@"\nspoil [0-9a-f]{8}: failed after [\d.]+ m?s; taste failed: invalid_format: It is rotten\n$", failed.Errors);
        Assert.Equal(3, shrugged.ExitCode);
        Assert.Matches(@"\nshrug [0-9a-f]{8}: completed with errors after [\d.]+ m?s; try failed: network: Too far away\n$", shrugged.Errors);
    }

    [Fact]
    public async Task What_is_wrong_with_inputs_is_told_one_by_one_with_its_place()
    {
        var answer = await studio.RunAsync("run greet --input times=often --input whom=me");

        Assert.Equal((1, ""), (answer.ExitCode, answer.Output));
        var lines = answer.Errors.TrimEnd('\n').Split('\n');
        Assert.All(lines, line => Assert.StartsWith("media: /inputs", line));
        Assert.Contains(lines, line => line.StartsWith("media: /inputs/times: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("whom", StringComparison.Ordinal) && line.Contains("did you mean `who`?", StringComparison.Ordinal));
        var asJson = await studio.ReadAsync<JsonObject>("run greet --input times=often --json", ExitCode.Failed);
        Assert.Contains(asJson["errors"]!.AsArray(), error => error!["pointer"]!.GetValue<string>() == "/inputs/times");
    }

    [Fact]
    public async Task A_workflow_that_is_unknown_is_told_with_the_one_that_was_meant()
    {
        Assert.Equal("media: There is no workflow named 'great'. Did you mean 'greet'?", (await studio.RunAsync("run great")).Complaint);
        Assert.Equal("media: There is no version 7 of the workflow `greet`.", (await studio.RunAsync("run greet --version 7 --input who=me")).Complaint);
    }

    [Fact]
    public async Task A_key_is_good_for_one_run()
    {
        var first = await studio.RunAsync("run greet --input who=you --once tonight");
        var second = await studio.RunAsync("run greet --input who=you --once tonight");

        Assert.Equal(first.Output, second.Output);
        Assert.Equal($"Nothing new was started: for that key there is the run {first.Output.TrimEnd('\n')[^8..]} already.\n", second.Errors);
        Assert.False((await studio.ReadAsync<StartedRun>("run greet --input who=you --once tonight --json")).IsNew);
    }

    [Fact]
    public async Task Inputs_may_come_from_a_file_or_a_pipe_and_single_ones_go_before_them()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["inputs.json"], """{"who": "the file", "times": 4}""", cancellationToken);

        var file = await studio.ReadAsync<Run>($"run greet --inputs {folder["inputs.json"]} --input who=me --wait --json");
        var pipe = await CliProcess.ShellAsync("""echo '{"who": "the pipe"}' | media run greet --inputs - --wait --json""", studio.Environment);

        Assert.Equal("""{"said":"Hello, me","times":4}""", file.Outputs!.ToJsonString());
        Assert.Equal("Hello, the pipe", JsonNode.Parse(pipe.Output)!["outputs"]!["said"]!.GetValue<string>());
        await File.WriteAllTextAsync(folder["bad.json"], "{\n  who: 1}", cancellationToken);
        Assert.StartsWith($"media: {folder["bad.json"]}:2:3: this is no JSON", (await studio.RunAsync($"run greet --inputs {folder["bad.json"]}")).Complaint);
        await File.WriteAllTextAsync(folder["list.json"], "[1]", cancellationToken);
        Assert.Equal($"media: {folder["list.json"]} holds no JSON object: inputs have names.", (await studio.RunAsync($"run greet --inputs {folder["list.json"]}")).Complaint);
    }

    [Fact]
    public async Task A_run_is_done_again_with_one_input_changed()
    {
        var first = (await studio.ReadAsync<Run>("run greet --input who=you --input times=2 --wait --json")).Id;

        var same = await studio.ReadAsync<Run>($"run --again {ShortId.Of(first)} --wait --json");
        var other = await studio.ReadAsync<Run>($"run --again {first} --input who=them --wait --json");

        Assert.Equal("""{"said":"Hello, you","times":2}""", same.Outputs!.ToJsonString());
        Assert.Equal("""{"said":"Hello, them","times":2}""", other.Outputs!.ToJsonString());
        Assert.Equal(3, new[] { first, same.Id, other.Id }.Distinct().Count());
    }

    [Fact]
    public async Task Who_waits_can_leave_and_the_run_goes_on()
    {
        using var waiting = studio.Begin("run linger --wait");
        await waiting.UntilAsync("[0-9a-f-]{36}\n");
        var id = Guid.Parse(waiting.Output.TrimEnd('\n'));
        await studio.UntilAsync(id, "stay", StepStatus.Processing);

        await waiting.InterruptAsync();

        var answer = await waiting.AnswerAsync();
        Assert.Equal(130, answer.ExitCode);
        Assert.Contains($" goes on. See it: media watch {ShortId.Of(id)}. End it: media cancel {ShortId.Of(id)}\n", answer.Errors);
        Assert.Equal(RunStatus.Running, (await studio.Client.GetRunAsync(id, cancellationToken)).Status);
    }
}
