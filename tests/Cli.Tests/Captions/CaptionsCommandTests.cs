using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Captions;

namespace Aspire.Media.Cli.Tests.Captions;

public sealed class CaptionsCommandTests
{
    private const string Srt = "1\n00:00:02,000 --> 00:00:04,000\nGood evening.\n\n2\n00:00:04,000 --> 00:00:06,500\nThe meeting will come to order,\nand we begin.\n\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Captions_go_from_format_to_format_and_back_without_a_server()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.srt"], Srt, Token);

        string[] chain = ["a.srt", "b.scc", "c.vtt", "d.ttml", "e.json", "f.srt"];
        foreach (var (from, to) in chain.Zip(chain[1..]))
        {
            var answer = await CliProcess.RunAsync("captions", "convert", folder[from], folder[to]);
            Assert.Equal((0, "", $"{folder[to]}, 2 cues\n"), (answer.ExitCode, answer.Errors, answer.Output));
        }

        // What SCC shows on its frames.
        Assert.Equal(Srt.Replace("02,000", "02,002", StringComparison.Ordinal).Replace("04,000", "04,004", StringComparison.Ordinal).Replace("06,500", "06,507", StringComparison.Ordinal), await File.ReadAllTextAsync(folder["f.srt"], Token));
        Assert.Contains(";", await File.ReadAllTextAsync(folder["b.scc"], Token), StringComparison.Ordinal);
        var again = await CliProcess.RunAsync("captions", "convert", folder["a.srt"], folder["b.scc"]);
        Assert.Equal((1, $"media: {folder["b.scc"]} is there already; --force writes over it."), (again.ExitCode, again.Complaint));
        Assert.Equal(0, (await CliProcess.RunAsync("captions", "convert", folder["a.srt"], folder["b.scc"], "--force", "--non-drop", "--mode", "roll-up-3", "--offset", "01:00:00:00")).ExitCode);
        var rolled = await File.ReadAllTextAsync(folder["b.scc"], Token);
        Assert.Matches("\n01:00:01:[0-9]{2}\t9426 9426 94ad 94ad ", rolled);
        Assert.Equal(0, (await CliProcess.RunAsync("captions", "convert", folder["a.srt"], folder["a.txt"])).ExitCode);
        Assert.Equal("Good evening. The meeting will come to order, and we begin.\n", await File.ReadAllTextAsync(folder["a.txt"], Token));
    }

    [Fact]
    public async Task A_check_names_rules_lines_and_times_and_the_exit_code_tells()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.srt"], Srt, Token);
        await File.WriteAllTextAsync(folder["bad.srt"], Srt.Replace("00:00:02,000", "00:00:02.000", StringComparison.Ordinal), Token);

        var clean = await CliProcess.RunAsync("captions", "check", folder["a.srt"]);
        var bad = await CliProcess.RunAsync("captions", "check", folder["bad.srt"]);
        var slow = await CliProcess.RunAsync("captions", "check", folder["a.srt"], "--profile", "dcmp", "--json");
        var piped = await CliProcess.ShellAsync($"cat {folder["bad.srt"]} | media captions check -");

        Assert.Equal((0, "2 cues, 0 errors, 0 warnings.\n"), (clean.ExitCode, clean.Output));
        Assert.Equal(1, bad.ExitCode);
        Assert.Matches(@"^rule +is +line +cue +at +what\nSRT-02 +error +2 +The times are not as the format wants them: thousandths follow a comma\. ", bad.Output);
        Assert.EndsWith("\n2 cues, 1 error, 0 warnings.\n", bad.Output, StringComparison.Ordinal);
        Assert.Equal((1, bad.Output), (piped.ExitCode, piped.Output));
        Assert.Equal("srt", JsonSerializer.Deserialize<CaptionReport>(slow.Output, WireFormat.Options)!.Format);
    }

    [Fact]
    public async Task What_is_lost_on_the_way_is_told()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder["a.srt"], "1\n00:00:02,000 --> 00:00:04,000\n日本\n\n", Token);
        await File.WriteAllTextAsync(folder["none.srt"], "words\n", Token);

        var lost = await CliProcess.RunAsync("captions", "convert", folder["a.srt"], folder["a.scc"]);
        var none = await CliProcess.RunAsync("captions", "convert", folder["none.srt"], folder["none.scc"]);

        Assert.Equal((0, "writing: 608-11 cue 1: CEA-608 has nothing for '日本'; '?' stands in its place.\n"), (lost.ExitCode, lost.Errors));
        Assert.Equal(1, none.ExitCode);
        Assert.EndsWith($"media: There is no cue in {folder["none.srt"]}; nothing was written.\n", none.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["none.scc"]));
    }

    [Fact]
    public async Task Words_become_captions_in_the_format_that_is_asked_for()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(
            folder["words.json"],
            """{"words":[{"word":"Good","start":2,"end":2.3},{"word":"evening.","start":2.35,"end":3},{"text":"Aye.","start":4.2,"end":4.6,"speaker":"Ann"}]}""", Token);

        var made = await CliProcess.RunAsync("captions", "cues", folder["words.json"], folder["a.srt"], "--profile", "ted");
        var none = await CliProcess.ShellAsync($"echo '[1]' | media captions cues - {folder["b.srt"]}");

        Assert.Equal((0, "", $"{folder["a.srt"]}, 2 cues\n"), (made.ExitCode, made.Errors, made.Output));
        Assert.Equal("1\n00:00:02,000 --> 00:00:03,000\nGood evening.\n\n2\n00:00:04,200 --> 00:00:05,200\n>> Aye.\n\n", await File.ReadAllTextAsync(folder["a.srt"], Token));
        Assert.Equal((1, "media: Word 1 has no `text`, or no `start` and `end` in seconds."), (none.ExitCode, none.Complaint));
    }

    [Theory]
    [InlineData("captions check a.doc", 1)]
    [InlineData("captions convert a.srt b.doc", 2)]
    [InlineData("captions convert a.srt b.scc --mode pop", 2)]
    [InlineData("captions convert a.srt b.scc --offset 1h", 2)]
    [InlineData("captions convert a.srt b.ttml --frame-rate fast", 2)]
    [InlineData("captions check a.srt --profile netflx", 2)]
    public async Task A_misuse_is_told_in_one_line(string line, int exitCode)
    {
        var answer = await CliProcess.RunAsync(line.Split(' '));

        Assert.Equal(exitCode, answer.ExitCode);
        Assert.StartsWith("media: ", answer.Complaint, StringComparison.Ordinal);
    }
}
