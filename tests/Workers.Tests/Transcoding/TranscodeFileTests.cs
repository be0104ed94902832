using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Programs;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Workers.Tests.Transcoding;

/// <summary>One film from the plan to its place, in a real worker.</summary>
public sealed class TranscodeFileTests(PostgresServer postgres) : IAsyncLifetime
{
    private TranscodeLibrary library = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => library = await TranscodeLibrary.OpenAsync(postgres);

    public ValueTask DisposeAsync() => library.DisposeAsync();

    [Fact]
    public async Task A_short_film_is_made_in_one_go_takes_the_place_of_its_original_and_is_never_made_again()
    {
        var film = await library.FilmAsync("film.mkv", 4);
        var before = (await library.ProbeAsync(film), new FileInfo(film).Length);

        var output = await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = film });

        var after = await library.ProbeAsync(film);
        Assert.Equal(("hevc", "aac", "As it was"), (after.Picture!.Codec, after.Sound!.Codec, after.Tags["title"]));
        Assert.Equal("transcode/1 codec=hevc", after.Tags[FileFacts.StampTag]);
        Assert.Equal(100, (await TranscodeLibrary.PicturesAsync(film)).Count);
        Assert.InRange(after.Duration!.Value, before.Item1.Duration!.Value - 0.04, before.Item1.Duration!.Value + 0.04);
        Assert.Equal(before.Length - new FileInfo(film).Length, (long)output["saved"]!);
        var kept = Assert.Single(library.Own());
        Assert.Equal(before.Length, new FileInfo(library.In(kept)).Length);
        Assert.Equal(["film.mkv"], library.Files());

        var again = await library.RunAsync("transcode-file", new JsonObject { ["file"] = film });

        Assert.Equal(0, await library.Database.CountAsync("select count(*) from asset"));
        Assert.Equal((RunStatus.Completed, "leave", "It was made by this very recipe."), (again.Status, (string?)JsonNode.Parse(again.Output!)!["verdict"], (string?)JsonNode.Parse(again.Output!)!["reason"]));
    }

    [Fact]
    public async Task A_long_film_is_encoded_in_chunks_and_not_a_picture_is_lost_or_doubled()
    {
        var film = await library.FilmAsync("long.mp4", 12);
        var pictures = await TranscodeLibrary.PicturesAsync(film);

        // Without any loss, so that each picture can be compared.
        var run = await library.RunAsync("transcode-file", new JsonObject
        {
            ["file"] = film, ["chunkSeconds"] = 3, ["policy"] = new JsonObject { ["codec"] = "h264", ["crf"] = 0, ["preset"] = "ultrafast", ["mostOfSize"] = 10, ["encoder"] = "software" },
            ["rules"] = new JsonArray(new JsonObject { ["then"] = "transcode" }),
        });

        Assert.Equal(RunStatus.Completed, run.Status);
        Assert.Equal(pictures, await TranscodeLibrary.PicturesAsync(film));
        var steps = await library.StepsAsync(run.Id);
        Assert.Equal("4 of 4", steps["encode"].Message);
        Assert.Equal(4, (int)JsonNode.Parse(steps["tidy"].Output!)!["chunks"]!);
        Assert.Equal(0, await library.Database.CountAsync("select count(*) from transcode_chunk"));
        Assert.Equal(0, await library.Database.CountAsync("select count(*) from object"));
        Assert.Contains("keywords", (await library.ProbeAsync(film)).Tags.Keys);
        Assert.Equal("leave", (string?)JsonNode.Parse((await library.RunAsync("transcode-file", new JsonObject { ["file"] = film, ["policy"] = new JsonObject { ["codec"] = "h264", ["crf"] = 0, ["preset"] = "ultrafast" } })).Output!)!["verdict"]);
    }

    [Fact]
    public async Task What_would_not_become_small_enough_stays_and_is_not_tried_again()
    {
        var film = await library.FilmAsync("film.mkv", 3);
        var (before, inputs) = (await File.ReadAllBytesAsync(film, Token), new JsonObject { ["file"] = film, ["policy"] = new JsonObject { ["mostOfSize"] = 0.05 } });

        var tried = await library.RunAsync("transcode-file", inputs.DeepClone().AsObject());
        var again = await library.RunAsync("transcode-file", inputs.DeepClone().AsObject());

        Assert.Equal(RunStatus.Completed, tried.Status);
        Assert.Contains("and 5 % is the most that is worth it", (await library.StepsAsync(tried.Id))["finish"].Reason, StringComparison.Ordinal);
        Assert.Equal(StepStatus.Skipped, (await library.StepsAsync(tried.Id))["swap"].Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(film, Token));
        Assert.Contains("and 5 % is the most that is worth it", (string?)JsonNode.Parse(again.Output!)!["reason"], StringComparison.Ordinal);
        Assert.Empty(library.Own());
    }

    [Fact]
    public async Task A_film_in_a_container_that_does_not_carry_the_codec_gets_another_name_and_languages_that_nobody_wants_go()
    {
        var film = await library.FilmAsync("old.avi", 3, "-map", "0:v", "-map", "1:a", "-map", "1:a", "-c:a", "mp3");
        var many = await library.FilmAsync("many.mkv", 3, "-map", "0:v", "-map", "1:a", "-map", "1:a", "-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng");

        var moved = await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = film });
        await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = many, ["policy"] = new JsonObject { ["soundIn"] = new JsonArray("de") } });

        Assert.Equal(library.In("old.mkv"), (string?)moved["path"]);
        Assert.Equal(["many.mkv", "old.mkv"], library.Files());
        Assert.Equal(2, (await library.ProbeAsync(library.In("old.mkv"))).Streams.Count(stream => stream.Kind == "audio"));
        Assert.Equal(["ger"], (await library.ProbeAsync(many)).Streams.Where(stream => stream.Kind == "audio").Select(stream => stream.Language));
    }

    [Fact]
    public async Task A_film_that_changes_while_it_is_made_anew_stays_as_it_has_become()
    {
        var film = await library.FilmAsync("film.mkv", 20);
        var run = await library.StartAsync("transcode-file", new JsonObject { ["file"] = film, ["chunkSeconds"] = 2 });
        await Until.TrueAsync(async () => await library.Database.CountAsync("select count(*) from transcode_chunk where object_key is not null") > 0, "the first chunk is encoded");
        await File.AppendAllTextAsync(film, "somebody's words", Token);
        var changed = await File.ReadAllBytesAsync(film, Token);

        var ended = await library.EndAsync(run);

        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Contains((await library.StepsAsync(run)).Values, step => step.Failure?.Contains("has changed since it was planned", StringComparison.Ordinal) == true);
        Assert.Equal(changed, await File.ReadAllBytesAsync(film, Token));
        Assert.Empty(library.Own());
    }

    [Fact]
    public async Task What_nobody_wished_away_is_in_the_result_or_the_film_stays()
    {
        var cover = library.In("../cover.png");
        await new OutsideProgram("ffmpeg", "-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", "color=red:size=64x64", "-frames:v", "1", cover).RunAsync(Token);
        var covered = await library.FilmAsync("covered.mkv", 2, "-attach", cover, "-metadata:s:t", "mimetype=image/png", "-metadata:s:t", "filename=cover.png");
        var doubled = await library.FilmAsync("doubled.mkv", 2, "-map", "0:v", "-map", "0:v", "-map", "1:a");
        var fine = await library.FilmAsync("fine.mkv", 2, "-pix_fmt", "yuv444p");
        var before = (await File.ReadAllBytesAsync(doubled, Token), await File.ReadAllBytesAsync(fine, Token));

        await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = covered });
        var kept = await library.RunAsync("transcode-file", new JsonObject { ["file"] = doubled });
        var colours = await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = fine, ["policy"] = new JsonObject { ["codec"] = "av1" } });

        var report = await library.ProbeAsync(covered);
        Assert.Equal(("hevc", "png"), (report.Picture!.Codec, Assert.Single(report.Streams, stream => stream.IsCover).Codec));
        Assert.Contains("Something would be lost (`mayLose`): Stream 1 (video, h264) is left out", (await library.StepsAsync(kept.Id))["finish"].Reason, StringComparison.Ordinal);
        Assert.Equal("Its colours are finer (444) than av1 keeps them (420): something would be lost (`mayLose`).", (string?)colours["reason"]);
        Assert.Equal(before.Item1, await File.ReadAllBytesAsync(doubled, Token));
        Assert.Equal(before.Item2, await File.ReadAllBytesAsync(fine, Token));
    }

    [Fact]
    public async Task A_dry_run_plans_and_encodes_nothing()
    {
        var film = await library.FilmAsync("film.mkv", 8);
        var before = await File.ReadAllBytesAsync(film, Token);

        var run = (await library.Get<RunStarter>().StartAsync(new StartRequest { Workflow = "transcode-file", Inputs = new JsonObject { ["file"] = film, ["chunkSeconds"] = 2 }, CreatedBy = "test", IsDry = true }, Token)).Id;
        var ended = await library.EndAsync(run);

        Assert.NotEqual(RunStatus.Failed, ended.Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(film, Token));
        Assert.Empty(library.Own());
        Assert.Equal(0, await library.Database.CountAsync("select count(*) from transcode_chunk where object_key is not null"));
        Assert.Equal(0, await library.Database.CountAsync("select count(*) from object"));
    }

    [Fact]
    public async Task A_name_that_is_taken_and_a_file_that_is_gone_are_told_before_anything_is_encoded()
    {
        var film = await library.FilmAsync("old.avi", 2, "-c:a", "mp3");
        await library.FilmAsync("old.mkv", 2);

        var taken = await library.RunAsync("transcode-file", new JsonObject { ["file"] = film });
        var gone = await library.SucceedAsync("transcode-file", new JsonObject { ["file"] = library.In("gone.mkv") });

        Assert.Contains($"It would be called {library.In("old.mkv")}", (await library.StepsAsync(taken.Id))["plan"].Failure, StringComparison.Ordinal);
        Assert.Equal("It is gone.", (string?)gone["reason"]);
        Assert.Empty(library.Own());
    }

    [Fact]
    public async Task A_damaged_film_is_not_replaced()
    {
        var film = await library.FilmAsync("film.mp4", 6, "-movflags", "+faststart");
        await using (var stream = new FileStream(film, FileMode.Open))
        {
            stream.SetLength(stream.Length * 2 / 3);
        }

        var before = await File.ReadAllBytesAsync(film, Token);

        var run = await library.RunAsync("transcode-file", new JsonObject { ["file"] = film });

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.Equal(before, await File.ReadAllBytesAsync(film, Token));
        Assert.Empty(library.Own());
    }
}
