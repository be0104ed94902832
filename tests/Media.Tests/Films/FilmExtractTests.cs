using Aspire.Media.Edits;
using Aspire.Media.Films;
using Aspire.Media.Tests.Images;

namespace Aspire.Media.Tests.Films;

/// <summary>Pictures that are taken out of films.</summary>
public sealed class FilmExtractTests(FilmClips clips)
{
    [Fact]
    public async Task The_best_frames_are_sharp_light_and_each_of_another_scene_and_say_why()
    {
        var film = await ScenesAsync();

        var edited = await clips.EditAsync(film, new EditResult(Extract: new EditExtract(ExtractKind.Frames, 2)));

        Assert.Equal(2, edited.Files.Count);
        // Of black, blurred, sharp and another sharp second the two sharp ones.
        Assert.Equal([2, 3], edited.Files.Select(frame => (int)frame.At!.Value).Order());
        Assert.All(edited.Files, frame => Assert.Contains(frame.Reasons, reason => reason.Contains("the best of scene", StringComparison.Ordinal)));
        Assert.Equal(edited.Files.OrderByDescending(frame => frame.Score), edited.Files);
        Assert.All(edited.Files, frame => Assert.True(new FileInfo(frame.Path).Length > 1000));
    }

    [Fact]
    public async Task A_picture_with_a_face_is_better_than_one_that_is_as_good_without()
    {
        var face = clips["face.png"];
        await DrawnFace.WriteAsync(face, 480, 360, 150, 90, 170);
        // Twice the same wall, and once somebody before it.
        var film = await clips.MakeAsync("face.mp4", _ =>
        [
            "-i", face, "-filter_complex", "[0:v]split[a][b];[a]loop=24:1:0,setpts=N/25/TB[c];[b]crop=iw/5:ih:0:0,scale=480:360,loop=24:1:0,setpts=N/25/TB,split[d][e];[d][c][e]concat=n=3",
            "-r", "25", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p",
        ]);

        var best = Assert.Single((await clips.EditAsync(film, new EditResult(Extract: new EditExtract(ExtractKind.Frames, 1)))).Files);

        Assert.Contains("a face is seen", best.Reasons);
        Assert.InRange(best.At!.Value, 0.9, 2.1);
    }

    [Fact]
    public async Task A_picture_that_is_taken_out_is_the_one_that_was_judged()
    {
        // Sixty pictures of it are looked at, one in each second; between them it is light, and in one second all along.
        var film = await clips.MakeAsync("flashes.mp4", _ =>
        [
            "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=10:duration=60", "-vf", "lutyuv=y=16:u=128:v=128:enable='not(between(mod(t,1),0.35,0.65)+between(t,6.95,7.95))'",
            "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p",
        ]);

        var best = Assert.Single((await clips.EditAsync(film, new EditResult("png", Extract: new EditExtract(ExtractKind.Frames, 1)))).Files);

        Assert.Equal(7, best.At!.Value, 0.01);
        // Black takes some hundred bytes.
        Assert.InRange(new FileInfo(best.Path).Length, 2000, long.MaxValue);
    }

    [Fact]
    public async Task A_thumbnail_shows_what_is_seen_at_its_time()
    {
        var (clock, uneven) = (await clips.ClockAsync(), await clips.UnevenAsync());
        var numbers = await FilmEyes.NumbersAsync(uneven);

        var between = (await clips.EditAsync(clock, new EditResult("png", Extract: Extent(ExtractKind.Thumbnail, at: 1.02)))).Files[0];
        // Of seven pictures in a row there are three.
        var gap = (await clips.EditAsync(uneven, new EditResult("png", Extract: Extent(ExtractKind.Thumbnail, at: 1.22)))).Files[0];

        Assert.Equal([25], await FilmEyes.NumbersAsync(between.Path));
        Assert.Equal([numbers.Where(number => number <= 30).Max()], await FilmEyes.NumbersAsync(gap.Path));
    }

    [Fact]
    public async Task A_thumbnail_is_the_picture_of_the_time_that_was_asked_for_or_a_good_one()
    {
        var clock = await clips.ClockAsync();

        var at = (await clips.EditAsync(clock, new EditResult("png", Extract: Extent(ExtractKind.Thumbnail, at: 2.0)))).Files[0];
        var good = (await clips.EditAsync(await ScenesAsync(), new EditResult(Extract: new EditExtract(ExtractKind.Thumbnail)))).Files[0];

        Assert.Equal([50], await FilmEyes.NumbersAsync(at.Path));
        Assert.Equal("image/png", at.ContentType);
        Assert.InRange(good.At!.Value, 2, 4);
    }

    [Fact]
    public async Task A_sheet_of_small_pictures_has_a_map_that_says_which_is_when()
    {
        var clock = await clips.ClockAsync();

        var edited = await clips.EditAsync(clock, new EditResult(Extract: new EditExtract(ExtractKind.Sprite)), new Trim(1, 5));

        Assert.Equal(["sprite", "sprite-map"], edited.Files.Select(file => file.Role));
        Assert.Equal("1600,90", await FilmEyes.SaysAsync(edited.Files[0].Path, "width") + "," + await FilmEyes.SaysAsync(edited.Files[0].Path, "height"));
        var map = await File.ReadAllTextAsync(edited.Files[1].Path, TestContext.Current.CancellationToken);
        Assert.StartsWith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\nsprite.jpg#xywh=0,0,160,90\n", map, StringComparison.Ordinal);
        Assert.EndsWith("00:00:03.000 --> 00:00:04.000\nsprite.jpg#xywh=480,0,160,90\n", map, StringComparison.Ordinal);
        // The third is of the third second that is kept, but for half a second in which it may lie.
        var third = await clips.MakeAsync("third.png", _ => ["-i", edited.Files[0].Path, "-vf", "crop=160:90:320:0"]);
        Assert.InRange((await FilmEyes.NumbersAsync(third))[0], 62, 88);
    }

    [Fact]
    public async Task A_preview_moves_and_a_film_may_become_a_gif()
    {
        var clock = await clips.ClockAsync();

        var preview = (await clips.EditAsync(clock, new EditResult(Extract: new EditExtract(ExtractKind.Preview, Width: 80)))).Files[0];
        var moving = (await clips.EditAsync(clock, new EditResult("webp", Extract: new EditExtract(ExtractKind.Preview, Width: 80)))).Files[0];
        var film = (await clips.EditAsync(clock, new EditResult("mp4", Extract: new EditExtract(ExtractKind.Preview, Width: 80)))).Files[0];
        var gif = await clips.EditAsync(clock, new EditResult("gif"), new Trim(1, 2));

        Assert.Equal(("gif", "80", "44"), (await FilmEyes.SaysAsync(preview.Path, "codec_name"), await FilmEyes.SaysAsync(preview.Path, "width"), await FilmEyes.SaysAsync(preview.Path, "height")));
        Assert.InRange((await FilmEyes.HashesAsync(preview.Path)).Distinct().Count(), 30, 50);
        Assert.InRange((await FilmEyes.HashesAsync(film.Path)).Count, 30, 50);
        Assert.Equal(("h264", "80"), (await FilmEyes.SaysAsync(film.Path, "codec_name"), await FilmEyes.SaysAsync(film.Path, "width")));
        // Of each frame that moves a chunk of its own; ffmpeg writes such pictures and cannot read them.
        Assert.InRange(System.Text.Encoding.Latin1.GetString(await File.ReadAllBytesAsync(moving.Path, TestContext.Current.CancellationToken)).Split("ANMF").Length - 1, 30, 50);
        Assert.Equal(Enumerable.Range(25, 25), await FilmEyes.NumbersAsync(gif.Files[0].Path));
        Assert.Equal("image/gif", gif.Files[0].ContentType);
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_words()
    {
        var clock = await clips.ClockAsync();
        (EditResult Result, string Words)[] refusals =
        [
            (new EditResult(Extract: new EditExtract(ExtractKind.Frames, 0)), "From 1 to 100 pictures are taken out, not 0."),
            (new EditResult(Extract: Extent(ExtractKind.Thumbnail, at: 7)), "A picture at 7 s was asked for, and there are only 6"),
            (new EditResult("exe", Extract: Extent(ExtractKind.Thumbnail, at: 1)), "Pictures are taken out as jpeg, png or webp, not as exe."),
            (new EditResult(Extract: new EditExtract(ExtractKind.Sprite, Width: 5000)), "The small pictures are from 16 to 640 pixels wide"),
        ];
        foreach (var (result, words) in refusals)
        {
            var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clock, result));

            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        }
    }

    private static EditExtract Extent(ExtractKind kind, double at) => new(kind, At: at);

    private Task<string> ScenesAsync() => clips.MakeAsync("scenes.mp4", _ =>
    [
        "-f", "lavfi", "-i", "color=c=black:size=160x90:rate=25:duration=1", "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1",
        "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=1", "-f", "lavfi", "-i", "mandelbrot=size=160x90:rate=25:start_scale=0.5", "-filter_complex",
        "[1:v]gblur=sigma=12[soft];[3:v]trim=duration=1,setsar=1[last];[0:v]format=yuv420p[a];[soft]format=yuv420p[b];[2:v]format=yuv420p[c];[last]format=yuv420p[d];[a][b][c][d]concat=n=4", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12",
    ]);
}
