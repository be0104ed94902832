using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;

namespace Aspire.Media.Workers.Tests.Transcoding;

/// <summary>A whole library: reported, made smaller, and looked at again.</summary>
public sealed class TranscodeLibraryTests(PostgresServer postgres) : IAsyncLifetime
{
    private TranscodeLibrary library = null!;

    public async ValueTask InitializeAsync() => library = await TranscodeLibrary.OpenAsync(postgres);

    public ValueTask DisposeAsync() => library.DisposeAsync();

    [Fact]
    public async Task A_report_is_carried_out_as_it_was_shown_and_by_no_other_policy()
    {
        await library.FilmAsync("large.mkv", 6);
        await library.FilmAsync("small.mkv", 2);
        await library.FilmAsync("fine.mkv", 2, "-c:v", "libx265", "-crf", "40", "-x265-params", "log-level=error");
        var report = await library.RunAsync("transcode-report", []);
        var late = await library.FilmAsync("late.mkv", 2);

        var other = await library.RunAsync("transcode-library", new JsonObject { ["report"] = report.Id.ToString(), ["policy"] = new JsonObject { ["codec"] = "av1" } });
        var done = await library.RunAsync("transcode-library", new JsonObject { ["report"] = report.Id.ToString() });

        Assert.Equal(RunStatus.Failed, other.Status);
        Assert.Contains("apply it with the same policy", (await library.StepsAsync(other.Id))["queue"].Failure, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Completed, done.Status);
        Assert.Equal((2, 2, 0), (Number(done, "files"), Number(done, "done"), Number(done, "failed")));
        Assert.Equal("hevc", (await library.ProbeAsync(library.In("large.mkv"))).Picture!.Codec);
        Assert.Equal("h264", (await library.ProbeAsync(late)).Picture!.Codec);
        Assert.Equal(2, await library.Database.CountAsync("select count(*) from transcoded_file where state = 'swapped' and encode_seconds > 0 and frames > 0"));
    }

    [Fact]
    public async Task What_the_rules_of_a_report_decided_is_what_is_done_by_whoever_carries_it_out()
    {
        await library.FilmAsync("old.avi", 2, "-c:v", "mpeg4", "-c:a", "mp3");
        await File.WriteAllTextAsync(library.In("poster.jpg"), "no film", TestContext.Current.CancellationToken);
        var report = await library.RunAsync("transcode-report", new JsonObject { ["rules"] = JsonNode.Parse("""[{ "then": "remux", "if": { "containers": ["avi"] } }]""") });

        var done = await library.RunAsync("transcode-library", new JsonObject { ["report"] = report.Id.ToString() });
        var nothing = await library.RunAsync("transcode-library", new JsonObject { ["report"] = Guid.NewGuid().ToString() });

        Assert.Equal((1, 0), (Number(report, "files"), Number(report, "unreadable")));
        Assert.Equal((1, 1), (Number(done, "files"), Number(done, "done")));
        Assert.Equal("mpeg4", (await library.ProbeAsync(library.In("old.mkv"))).Picture!.Codec);
        Assert.Contains("or there is no such report", (await library.StepsAsync(nothing.Id))["queue"].Failure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_done_is_not_done_again_and_one_broken_file_holds_up_no_other()
    {
        await library.FilmAsync("good.mkv", 2);
        var changed = await library.FilmAsync("changed.mkv", 2);
        await File.WriteAllTextAsync(library.In("broken.mkv"), "no film", TestContext.Current.CancellationToken);
        var inputs = new JsonObject { ["minAge"] = "0s" };

        var first = await library.RunAsync("transcode-library", inputs.DeepClone().AsObject());
        var second = await library.RunAsync("transcode-library", inputs.DeepClone().AsObject());
        await library.FilmAsync("changed.mkv", 3, "-y");
        var third = await library.RunAsync("transcode-library", inputs.DeepClone().AsObject());

        Assert.Equal((2, 1), (Number(first, "done"), Number(first, "unreadable")));
        Assert.Equal((0, 0), (Number(second, "files"), Number(second, "done")));
        Assert.Equal((1, 1), (Number(third, "files"), Number(third, "done")));
        Assert.Equal("hevc", (await library.ProbeAsync(changed)).Picture!.Codec);
    }

    private static int Number(RunRecord run, string name) => (int)JsonNode.Parse(run.Output!)![name]!;
}
