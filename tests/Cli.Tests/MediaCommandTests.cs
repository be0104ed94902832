using System.CommandLine;
using System.Text.Json;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Cli.Tests;

public sealed class MediaCommandTests
{
    [Theory]
    [InlineData("statsu", "media: 'statsu' is no verb. Did you mean 'status'? Help: media --help")]
    [InlineData("xyzzy", "media: 'xyzzy' is no verb. Help: media --help")]
    [InlineData("up", "media: 'up' is a verb of the launcher: ./media up. Help: media --help")]
    [InlineData("keys lsit", "media: 'lsit' is no verb. Did you mean 'list'? Help: media keys --help")]
    [InlineData("doctor --jsno", "media: '--jsno' is no option of this verb. Did you mean '--json'? Help: media doctor --help")]
    [InlineData("status now", "media: 'now' is one argument too many. Help: media status --help")]
    [InlineData("keys create it", "media: Option '--role' is required. Help: media keys create --help")]
    [InlineData("status --url", "media: Required argument missing for option: '--url'. Help: media status --help")]
    [InlineData("status --url media.example.org", "media: 'media.example.org' is no address of a server: write it as in http://127.0.0.1:8080 (--url, MEDIA_URL).")]
    [InlineData("status --url ftp://media.example.org", "media: 'ftp://media.example.org' is no address of a server: write it as in http://127.0.0.1:8080 (--url, MEDIA_URL).")]
    [InlineData("status --url http://me:hunter2@127.0.0.1", "media: The address must not hold a credential: give the key with MEDIA_KEY or --key.")]
    [InlineData("doctor --url nowhere", "media: 'nowhere' is no address of a server: write it as in http://127.0.0.1:8080 (--url, MEDIA_URL).")]
    [InlineData("status --key schlüssel", "media: The API key holds a character that no key has (--key, MEDIA_KEY).")]
    [InlineData("keys create it --role viewer --expires soon", "media: 'soon' is no time for --expires: write 12h, 90d, 6w, 2y, or a date such as 2030-12-31.")]
    [InlineData("workflow list", "media: 'workflow' is no verb. Did you mean 'workflows'? Help: media --help")]
    [InlineData("workflows show it --version one", "media: 'one' is no version: versions are counted 1, 2, 3 …. Help: media workflows show --help")]
    [InlineData("workflows diff it 0", "media: '0' is no version: versions are counted 1, 2, 3 …. Help: media workflows diff --help")]
    [InlineData("workflows show it --yaml --json", "media: One of --yaml, --source and --json can be had at a time.")]
    [InlineData("rnu tidy-up", "media: 'rnu' is no verb. Did you mean 'run'? Help: media --help")]
    [InlineData("run", "media: Which workflow? Which there are: media workflows list")]
    [InlineData("run it --again 1f2e3d4c", "media: Name a workflow, or a run with --again: not both.")]
    [InlineData("run --again 1f2e3d4c --priority 3", "media: --priority cannot be given with --again: the run is repeated with what it has.")]
    [InlineData("run it --priority 101", "media: '101' is no priority: write a number from -100 to 100. Help: media run --help")]
    [InlineData("run it --input season", "media: 'season' has no name: write it as in --input name=value.")]
    [InlineData("run it --input a=1 --input a=2", "media: 'a' is given twice with --input.")]
    [InlineData("run it --label season", "media: 'season' has no name: write it as in --label name=value.")]
    [InlineData("runs --status faild", "media: 'faild' is no status of a run. Did you mean 'failed'? Help: media runs --help")]
    [InlineData("runs --since yesterday", "media: 'yesterday' is no time for --since: write 90s, 30m, 2h, 7d, 6w, or a date such as 2026-01-31.")]
    [InlineData("runs --limit 0", "media: '0' is no limit: write 1 or more, or 'all'. Help: media runs --help")]
    [InlineData("show 4c", "media: '4c' is no id of a run: it is the 8 letters and digits that 'media runs' shows, or the whole id.")]
    [InlineData("watch", "media: Which run? Name one, or say --all.")]
    [InlineData("watch 1f2e3d4c --all", "media: Name a run, or say --all: not both.")]
    [InlineData("cancel", "media: Which runs? Name them, or say which with --workflow, --status, --label or --since.")]
    [InlineData("cancel 1f2e3d4c --workflow it", "media: Name runs, or say which with options: not both.")]
    [InlineData("retry 1f2e3d4c --all-failed", "media: Name runs, or say --all-failed: not both.")]
    [InlineData("retry 1f2e3d4c --workflow it", "media: --workflow, --label and --since go with --all-failed.")]
    [InlineData("retry 1f2e3d4c 5a6b7c8d --step it", "media: --step is a step of one run: name that run.")]
    [InlineData("replay 1f2e3d4c", "media: Say with which step to begin (--from), or which steps to repeat (--only): one of the two.")]
    [InlineData("resume it --kind flow.noop", "media: One at a time: a workflow, --kind, --capability or --everything.")]
    [InlineData("workers drian 1f2e3d4c", "media: 'drian' is no verb. Did you mean 'drain'? Help: media workers --help")]
    [InlineData("schedules add it work", "media: When? Say --cron, or --after.")]
    [InlineData("schedules add it work --cron @daily --after that", "media: Say --cron or --after: not both.")]
    [InlineData("schedules add it work --cron @daily --overlap skpi", "media: 'skpi' is nothing for --overlap: there are queue, skip, replace, allow. Did you mean 'skip'? Help: media schedules add --help")]
    [InlineData("schedules add it work --after that --ends done", "media: 'done' is no end of a run: there are completed, completed_with_errors, failed, cancelled. Help: media schedules add --help")]
    [InlineData("schedules add it work --cron @daily --window night", "media: 'night' is no window: write it as in 22:00-06:00, or 'mon-fri 22:00-06:00'.")]
    [InlineData("keys create it --role viewer --expires 9999y", "media: '9999y' lies beyond the calendar: leave --expires out for a key without end.")]
    public async Task A_misuse_is_told_in_one_line_and_with_exit_code_2(string line, string complaint)
    {
        var answer = await CliProcess.RunAsync(line.Split(' '));

        Assert.Equal(2, answer.ExitCode);
        Assert.Equal(complaint, answer.Complaint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--help")]
    [InlineData("status --help")]
    [InlineData("doctor -h")]
    [InlineData("keys")]
    [InlineData("keys list --help")]
    [InlineData("keys create --help")]
    [InlineData("keys revoke --help")]
    [InlineData("run --help")]
    [InlineData("runs --help")]
    [InlineData("show --help")]
    [InlineData("watch --help")]
    [InlineData("cancel --help")]
    [InlineData("retry --help")]
    [InlineData("replay --help")]
    [InlineData("failed --help")]
    [InlineData("pause --help")]
    [InlineData("resume --help")]
    [InlineData("queue --help")]
    [InlineData("workers --help")]
    [InlineData("workers drain --help")]
    [InlineData("schedules")]
    [InlineData("sites")]
    [InlineData("sites put --help")]
    [InlineData("schedules add --help")]
    [InlineData("schedules next --help")]
    [InlineData("workflows")]
    [InlineData("workflows list --help")]
    [InlineData("workflows add --help")]
    [InlineData("workflows steps --help")]
    public async Task Help_teaches_with_examples(string line)
    {
        var answer = await CliProcess.RunAsync(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((0, ""), (answer.ExitCode, answer.Errors));
        Assert.Contains("\nUsage\n  media", answer.Output);
        Assert.Matches("\nExamples\n  media [a-z]", answer.Output);
        Assert.DoesNotContain("Aspire.Media.Cli", answer.Output);
    }

    [Fact]
    public void Every_example_can_be_typed_as_it_stands()
    {
        var examples = Verbs(MediaCommand.CreateRoot()).SelectMany(verb => verb.Examples).ToList();

        Assert.NotEmpty(examples);
        Assert.All(examples, example =>
        {
            var errors =
                from command in $"media {example.Line}".Split(" | ")
                where command.StartsWith("media ", StringComparison.Ordinal)
                from error in MediaCommand.CreateRoot().Parse(command["media ".Length..].Split(" > ")[0]).Errors
                select error.Message;
            Assert.Empty(errors);
        });
    }

    [Fact]
    public async Task Version_is_one_line() =>
        Assert.Equal(new Answer(0, $"media {Release.Version}\n", ""), await CliProcess.RunAsync("--version"));

    [Fact]
    public async Task A_reader_that_leaves_early_does_no_harm()
    {
        var answer = await CliProcess.ShellAsync("media --help | true; echo ${PIPESTATUS[0]}");

        Assert.Equal(new Answer(0, "0\n", ""), answer);
    }

    [Fact]
    public async Task A_disk_that_takes_no_more_is_told_in_one_line()
    {
        var answer = await CliProcess.ShellAsync("media --help > /dev/full");

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("media: No space left on device", answer.Complaint);
    }

    [Fact]
    public async Task A_terminal_gets_colours_and_a_pipe_does_not()
    {
        var terminal = await CliProcess.ShellAsync($"script -qec \"'{CliProcess.DotNet}' '{CliProcess.Program}' --help\" /dev/null", Term("xterm"));
        var pipe = await CliProcess.ShellAsync("media --help", Term("xterm"));

        Assert.Contains("\e[1mUsage\e[0m", terminal.Output);
        Assert.DoesNotContain("\e", pipe.Output);
    }

    [Theory]
    [InlineData("--no-color", "")]
    [InlineData("", "1")]
    public async Task Who_wants_no_colours_gets_none(string option, string variable)
    {
        var answer = await CliProcess.ShellAsync(
            $"script -qec \"'{CliProcess.DotNet}' '{CliProcess.Program}' --help {option}\" /dev/null", Term("xterm", ("NO_COLOR", variable)));

        Assert.Contains("\nUsage\r\n", answer.Output);
        Assert.DoesNotContain("\e[1m", answer.Output);
    }

    [Fact]
    public async Task An_interrupt_ends_a_question_that_nobody_answers()
    {
        var asked = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var media = CliProcess.Start([], "status", "--url", server.Address.AbsoluteUri);

        await asked.Task;
        await media.InterruptAsync();

        Assert.Equal(new Answer(130, "", ""), await media.AnswerAsync());
    }

    [Fact]
    public async Task What_a_server_says_cannot_paint_the_terminal()
    {
        await using var server = await LocalServer.SayingAsync(
            JsonSerializer.Serialize(new { detail = "\e[31mred\e[0m [bold]markup[/]\nsecond line" }), "application/problem+json", StatusCodes.Status409Conflict);

        var answer = await CliProcess.RunAsync("status", "--url", server.Address.AbsoluteUri);

        Assert.Equal(1, answer.ExitCode);
        Assert.Equal("media: \uFFFD[31mred\uFFFD[0m [bold]markup[/] second line", answer.Complaint);
    }

    private static IEnumerable<Verb> Verbs(Command command) =>
        command.Subcommands.OfType<Verb>().SelectMany(verb => Verbs(verb).Prepend(verb));

    private static Dictionary<string, string> Term(string name, params (string Name, string Value)[] more) =>
        new([KeyValuePair.Create("TERM", name), .. more.Select(variable => KeyValuePair.Create(variable.Name, variable.Value))]);
}
