using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class WatchCommandTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;
    private Studio studio = null!;

    public async ValueTask InitializeAsync() =>
        studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet, AnyWorkflow.Spoil, AnyWorkflow.Shrug, AnyWorkflow.Linger);

    public ValueTask DisposeAsync() => studio.DisposeAsync();

    [Fact]
    public async Task A_pipe_gets_a_line_for_every_change_up_to_the_end()
    {
        var id = await studio.StartAsync("linger");
        using var watching = studio.Begin($"watch {ShortId.Of(id)}");
        await watching.UntilAsync(@"  stay: processing: 50 %, lingers\n");

        await studio.Client.CancelRunAsync(id, "Enough", cancellationToken);

        var answer = await watching.AnswerAsync();
        Assert.Equal(1, answer.ExitCode);
        Assert.Matches($@"^\d\d:\d\d:\d\d  {ShortId.Of(id)}  [ \d]{{3}} %  linger: (queued|running)\n", answer.Output);
        Assert.Matches(@"  stay: cancelled after [\d.]+ m?s[^\n]*\n\d\d:\d\d:\d\d  [0-9a-f]{8}  [ \d]{3} %  linger: cancelled after [\d.]+ m?s\n$", answer.Output);
        Assert.Equal($"What helps: media show {ShortId.Of(id)}\n", answer.Errors);
    }

    [Fact]
    public async Task A_run_that_is_over_is_told_at_once()
    {
        var id = await studio.StartAsync("shrug");
        await studio.UntilAsync(id, RunStatus.CompletedWithErrors);

        var answer = await studio.RunAsync($"watch {id}");

        Assert.Equal(3, answer.ExitCode);
        Assert.Matches(@"  shrug: completed with errors after [\d.]+ m?s; try failed: network: Too far away\n$", answer.Output);
    }

    [Fact]
    public async Task Watching_survives_a_server_that_starts_again()
    {
        var id = await studio.StartAsync("linger");
        using var watching = studio.Begin($"watch {id}");
        await watching.UntilAsync("  stay: processing");

        await studio.Api.StopAsync();
        await watching.UntilErrorAsync("media: the server does not answer any more");
        await studio.Api.StartAgainAsync();
        await watching.UntilErrorAsync("The server answers again.");
        await studio.Client.CancelRunAsync(id, reason: null, cancellationToken);

        Assert.Matches(@"  linger: cancelled after [^\n]+\n$", (await watching.AnswerAsync()).Output);
    }

    [Fact]
    public async Task Who_watches_can_leave_and_the_run_goes_on()
    {
        var id = await studio.StartAsync("linger");
        using var watching = studio.Begin($"watch {id}");
        await watching.UntilAsync("  stay: processing");

        await watching.InterruptAsync();

        var answer = await watching.AnswerAsync();
        Assert.Equal((130, $"linger {ShortId.Of(id)} goes on. See it: media watch {ShortId.Of(id)}. End it: media cancel {ShortId.Of(id)}\n"), (answer.ExitCode, answer.Errors));
    }

    [Fact]
    public async Task A_program_gets_the_record_whenever_it_has_changed()
    {
        var id = await studio.StartAsync("linger");
        using var watching = studio.Begin($"watch {id} --json");
        await watching.UntilAsync("\"currentStep\":\"stay\"");
        await studio.Client.CancelRunAsync(id, reason: null, cancellationToken);

        var answer = await watching.AnswerAsync();

        var records = answer.Output.TrimEnd('\n').Split('\n').Select(line => JsonSerializer.Deserialize<RunSummary>(line, WireFormat.Options)!).ToList();
        Assert.Equal(1, answer.ExitCode);
        Assert.All(records, record => Assert.Equal(id, record.Id));
        Assert.Equal(RunStatus.Cancelled, records[^1].Status);
        Assert.Equal(records.Count, records.Select(record => JsonSerializer.Serialize(record, WireFormat.Options)).Distinct().Count());
        Assert.DoesNotContain("\"steps\"", answer.Output);
    }

    [Fact]
    public async Task All_runs_can_be_watched()
    {
        var old = await studio.StartAsync("shrug");
        await studio.UntilAsync(old, RunStatus.CompletedWithErrors);
        var lingering = await studio.StartAsync("linger");
        using var watching = studio.Begin("watch --all");
        await watching.UntilAsync($"  {ShortId.Of(lingering)}  [ \\d]{{3}} %  linger: (queued|running)\n");

        var spoiled = await studio.StartAsync("spoil");
        var greeted = await studio.StartAsync("greet", new JsonObject { ["who"] = "you" });
        await watching.UntilAsync($"  {ShortId.Of(spoiled)}  [ \\d]{{3}} %  spoil: failed after [^\n]+; taste failed: invalid_format: It is rotten\n");
        await watching.UntilAsync($"  {ShortId.Of(greeted)}  100 %  greet: completed after ");
        await studio.Client.CancelRunAsync(lingering, reason: null, cancellationToken);
        await watching.UntilAsync($"  {ShortId.Of(lingering)}  [ \\d]{{3}} %  linger: cancelled after ");
        await watching.InterruptAsync();

        var answer = await watching.AnswerAsync();
        Assert.Equal((130, ""), (answer.ExitCode, answer.Errors));
        Assert.DoesNotContain(ShortId.Of(old), answer.Output);
    }

    [Fact]
    public async Task A_terminal_gets_a_bar_that_is_drawn_over()
    {
        var id = await studio.StartAsync("linger");
        await studio.UntilAsync(id, "stay", StepStatus.Processing);
        using var watching = CliProcess.OnTerminal(studio.Environment, $"watch {id}");
        await watching.UntilAsync("━+[^\n]*─+[^\n]*running");
        await studio.Client.CancelRunAsync(id, reason: null, cancellationToken);

        var answer = await watching.AnswerAsync();

        Assert.Equal(1, answer.ExitCode);
        Assert.Matches("\r\e\\[2A.*cancelled", answer.Output);
    }
}
