using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;
using Aspire.Media.Files;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;
using Aspire.Media.Transcoding;
using Aspire.Media.Workers.Tests.Files;
using Aspire.Media.Workers.Transcoding;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Transcoding;

public sealed class DecideTests(PostgresServer postgres) : IAsyncLifetime
{
    private WatchedFolder folder = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => folder = await WatchedFolder.OpenAsync(postgres);

    public ValueTask DisposeAsync() => folder.DisposeAsync();

    [Fact]
    public async Task A_wasteful_film_is_to_be_transcoded_and_it_is_said_why_and_what_that_saves()
    {
        var film = await FilmAsync("film.mkv", "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast");
        var decide = folder.Rehearse<DecideStep>();

        var decided = (await decide.RunAsync(new { file = film }, Token)).OutputAs<DecideStep.Output>();

        Assert.Equal((film, Verdict.Transcode, "Rule 3: its picture is h264.", 3, "h264", 160), (decided.Path, decided.Verdict, decided.Reason, decided.Rule, decided.Picture, decided.Width));
        Assert.Equal(new FileInfo(film).Length, decided.Size);
        Assert.InRange(decided.ExpectedSize, 1_000, decided.Size / 2);
        Assert.Equal(decided.Size - decided.ExpectedSize, decided.ExpectedSaving);
    }

    [Fact]
    public async Task A_file_is_looked_into_once_and_again_when_it_has_changed()
    {
        var film = await FilmAsync("film.mkv", "-c:v", "mpeg4");
        var decide = folder.Rehearse<DecideStep>();
        await decide.RunAsync(new { file = film }, Token);
        // What nobody could find in it: whoever says so has not looked.
        await folder.ExecuteAsync("""update judged_file set facts = jsonb_set(facts, '{codec}', '"vc1"')""");

        var known = (await decide.RunAsync(new { file = $"file://{film}" }, Token)).OutputAs<DecideStep.Output>();
        File.SetLastWriteTimeUtc(film, File.GetLastWriteTimeUtc(film).AddDays(-1));
        var changed = (await decide.RunAsync(new { file = film }, Token)).OutputAs<DecideStep.Output>();

        Assert.Equal(("vc1", "mpeg4"), (known.Picture, changed.Picture));
        Assert.Equal(1, await folder.Database.CountAsync("select count(*) from judged_file"));
    }

    [Fact]
    public async Task What_our_own_recipe_made_and_what_the_rules_leave_stays()
    {
        var (ours, dull) = (await FilmAsync("ours.mkv", "-c:v", "mpeg4", "-metadata", $"{FileFacts.StampTag}=transcode/1 codec=av1"), await FilmAsync("dull.mkv", "-c:v", "mpeg4"));
        object[] rules = [new { then = "leave", @if = new { codecs = new[] { "mpeg4" }, megabytesBelow = 50 }, because = "small old films are left to the archive" }, new { then = "remux" }];
        var decide = folder.Rehearse<DecideStep>();

        var stamped = (await decide.RunAsync(new { file = ours, policy = new { codec = "av1" } }, Token)).OutputAs<DecideStep.Output>();
        var another = (await decide.RunAsync(new { file = ours, policy = new { codec = "hevc" } }, Token)).OutputAs<DecideStep.Output>();
        var left = (await decide.RunAsync(new { file = dull, rules }, Token)).OutputAs<DecideStep.Output>();

        Assert.Equal((Verdict.Leave, "It was made by this very recipe.", 0), (stamped.Verdict, stamped.Reason, stamped.ExpectedSaving));
        Assert.Equal(Verdict.Transcode, another.Verdict);
        Assert.Equal((Verdict.Leave, "Rule 1: small old films are left to the archive.", 1), (left.Verdict, left.Reason, left.Rule));
    }

    [Fact]
    public async Task A_film_stays_whose_original_was_brought_back_and_one_that_was_transcoded_twice_lately()
    {
        var (back, twice) = (await FilmAsync("back.mkv", "-c:v", "mpeg4"), await FilmAsync("twice.mkv", "-c:v", "mpeg4"));
        await ReplacedAsync(back, new TranscodePolicy().Recipe, TranscodedState.Restored);
        await ReplacedAsync(twice, "one recipe", TranscodedState.Swapped);
        await ReplacedAsync(twice, "another recipe", TranscodedState.Purged);
        var decide = folder.Rehearse<DecideStep>();

        var restored = (await decide.RunAsync(new { file = back }, Token)).OutputAs<DecideStep.Output>();
        var otherwise = (await decide.RunAsync(new { file = back, policy = new { codec = "av1" } }, Token)).OutputAs<DecideStep.Output>();
        var circling = (await decide.RunAsync(new { file = twice }, Token)).OutputAs<DecideStep.Output>();

        Assert.Equal((Verdict.Leave, 0, null), (restored.Verdict, restored.ExpectedSaving, restored.Rule));
        Assert.StartsWith("Its original was brought back on", restored.Reason, StringComparison.Ordinal);
        Assert.Equal(Verdict.Transcode, otherwise.Verdict);
        Assert.Equal(Verdict.Leave, circling.Verdict);
        Assert.StartsWith("It was transcoded 2 times within 30 days", circling.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_film_lies_elsewhere_or_is_gone_is_told_in_words()
    {
        var text = folder.Write("notes.mkv", "#EXTM3U\nfile:///etc/passwd\n");
        await File.WriteAllTextAsync(folder.Outside("other.mkv"), "x", Token);
        var decide = folder.Rehearse<DecideStep>();

        var broken = await decide.RunAsync(new { file = text }, Token);
        var outside = await decide.RunAsync(new { file = folder.Outside("other.mkv") }, Token);
        var gone = await decide.RunAsync(new { file = folder.In("gone.mkv") }, Token);
        var wrong = await decide.RunAsync(new { file = text, rules = new[] { new { then = "burn" } } }, Token);

        Assert.Equal((RehearsedEnd.Failed, FailureClass.InvalidFormat, true), (broken.End, broken.Failure!.Class, broken.Failure.IsPermanent));
        Assert.DoesNotContain(text, broken.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(FailureClass.PermissionDenied, outside.Failure!.Class);
        Assert.Equal((RehearsedEnd.Skipped, $"{folder.In("gone.mkv")} is gone."), (gone.End, gone.Reason));
        Assert.Equal(FailureClass.Configuration, wrong.Failure!.Class);
    }

    [Fact]
    public async Task The_report_says_of_a_whole_library_what_would_be_done_and_changes_nothing()
    {
        var films = new[] { await FilmAsync("a.mkv", "-c:v", "libx264", "-qp", "0", "-preset", "ultrafast"), await FilmAsync("deep/b.mp4", "-c:v", "mpeg4"), folder.Write("c.mkv", "no film") };
        var before = films.Select(film => (new FileInfo(film).Length, File.GetLastWriteTimeUtc(film))).ToList();
        await using var host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={folder.Database.ConnectionString}", $"--Storage:Disk:Path={folder.Outside("objects")}", $"--Recovery:Scratch={folder.Outside("scratch")}",
                "--Roots:0:Name=in", $"--Roots:0:Path={folder.Path}",
            ],
            static builder => builder.AddWorkers(),
            static _ => { }));
        var (starter, runs) = (host.App.Services.GetRequiredService<RunStarter>(), host.App.Services.GetRequiredService<RunStore>());

        var started = (await starter.StartAsync(new StartRequest { Workflow = "transcode-report", CreatedBy = "test" }, Token)).Id;
        await Until.TrueAsync(async () => (await runs.FindAsync(started, Token))!.Status.IsOver(), "the report is there", TimeSpan.FromMinutes(2));

        var report = JsonNode.Parse((await runs.FindAsync(started, Token))!.Output!)!;
        Assert.Equal((2, 1), ((int)report["files"]!, (int)report["unreadable"]!));
        Assert.Equal(before[0].Length + before[1].Length, (long)report["bytes"]!);
        Assert.InRange((long)report["expectedSaving"]!, 1, before[0].Length + before[1].Length);
        Assert.Equal("transcode", (string?)report["totals"]![0]!["verdict"]);
        Assert.Equal(before, films.Select(film => (new FileInfo(film).Length, File.GetLastWriteTimeUtc(film))));
    }

    private async Task ReplacedAsync(string film, string recipe, TranscodedState state)
    {
        var (store, id, file) = (folder.Get<TranscodedFileStore>(), Guid.CreateVersion7(), FoundFile.Of(film)!.Value);
        await store.BeginAsync(
            new TranscodedFile
            {
                Id = id, Run = id, Attempt = 1, Root = "in", Before = file, PathAfter = film, BytesAfter = 1, Sha256After = "", Facts = new TranscodingFacts(recipe, "because"),
                QuarantinePath = folder.In(".kept"), QuarantinedUntil = file.ModifiedAt,
            },
            Token);
        await store.SwappedAsync(id, 1, FileIdentity.Of(film)!.Value, Token);
        if (state != TranscodedState.Swapped)
        {
            await store.EndAsync(id, state, Token);
        }
    }

    private async Task<string> FilmAsync(string name, params string[] how)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder.In(name))!);
        await new OutsideProgram("ffmpeg", ["-hide_banner", "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=2", .. how, folder.In(name)]).RunAsync(Token);
        return folder.In(name);
    }
}
