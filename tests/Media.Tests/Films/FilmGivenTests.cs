using Aspire.Media.Edits;
using Aspire.Media.Films;
using Aspire.Media.Tests.Transcoding;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Films;

/// <summary>Films that are made of pictures which were encoded beforehand, and of all else that was in them.</summary>
public sealed class FilmGivenTests(FilmClips clips)
{
    [Fact]
    public async Task All_but_the_pictures_stays_as_it_is()
    {
        var rich = await clips.RichAsync();
        var made = await Chunks.MakeAsync(rich, 2, clips["given rich"], film => PictureEncoding.For("libx265", 26, "ultrafast", film));

        var edited = await EditAsync(rich, made.Pictures, new EditResult());

        var film = Assert.Single(edited.Files);
        Assert.Equal(FilmMethod.Encoded, edited.Method);
        Assert.Equal("Its pictures were encoded anew beforehand, as hevc.", edited.How);
        Assert.Equal("video:hevc audio:aac:eng audio:aac:deu subtitle:subrip:eng attachment:ttf", await FilmEyes.StreamsAsync(film.Path));
        Assert.Equal(["One", "Two", "Three"], film.Report!.Chapters.Select(chapter => chapter.Title));
        Assert.Equal("A rich film", film.Report.Tags["title"]);
        Assert.Equal(Enumerable.Range(0, 150), await FilmEyes.NumbersAsync(film.Path));
        Assert.Equal(await SoundAsync(rich), await SoundAsync(film.Path));
        await InStepAsync(film.Path, 5);
    }

    [Fact]
    public async Task Pictures_that_begin_later_than_their_sounds_stay_beside_them()
    {
        var clock = await clips.ClockAsync();
        var late = await clips.MakeAsync("given late.mp4", _ => ["-i", clock, "-itsoffset", "1.48", "-i", clock, "-map", "1:v", "-map", "0:a", "-c", "copy", "-t", "6"]);
        var made = await Chunks.MakeAsync(late, 1.5, clips["given late"], film => PictureEncoding.For("libx264", 20, "ultrafast", film));

        var film = Assert.Single((await EditAsync(late, made.Pictures, new EditResult("mkv"))).Files);

        Assert.True(made.Plan.Chunks.Count > 2);
        var (flashes, beeps) = (await FilmEyes.FlashesAsync(film.Path), await FilmEyes.BeepsAsync(film.Path));
        Assert.Equal((await FilmEyes.FlashesAsync(late)).Count, flashes.Count);
        // Each comes 0.48 s after a beep.
        Assert.All(flashes, flash => Assert.InRange(beeps.Min(beep => Math.Abs(flash - 0.48 - beep)), 0, 0.02));
    }

    [Fact]
    public async Task A_film_of_wide_light_keeps_its_bounds_in_boxes_and_in_matroska()
    {
        var deep = await clips.MakeAsync("given deep.mp4", _ =>
        [
            "-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=3,format=yuv420p10le", "-c:v", "libx265", "-preset", "ultrafast", "-tag:v", "hvc1",
            "-color_primaries", "bt2020", "-color_trc", "smpte2084", "-colorspace", "bt2020nc", "-color_range", "tv",
            "-x265-params", "log-level=error:pools=1:frame-threads=1:keyint=25:hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400",
        ]);
        foreach (var (encoder, preset) in new[] { ("libx265", "ultrafast"), ("libsvtav1", "12") })
        {
            var made = await Chunks.MakeAsync(deep, 1, clips[$"given {encoder}"], film => PictureEncoding.For(encoder, 30, preset, film));
            foreach (var format in encoder == "libx265" ? new[] { "mp4", "mkv" } : ["mp4", "webm"])
            {
                // Its bounds of light are compared before it counts.
                var film = Assert.Single((await EditAsync(deep, made.Pictures, new EditResult(format))).Files);

                Assert.Equal(("bt2020", "smpte2084", "yuv420p10le"), (film.Report!.Picture!.ColourPrimaries, film.Report.Picture.ColourTransfer, film.Report.Picture.PixelFormat));
                Assert.Equal(75, (await FilmEyes.HashesAsync(film.Path)).Count);
            }
        }
    }

    [Fact]
    public async Task A_recording_that_begins_with_pictures_nobody_can_see_keeps_the_others_beside_their_sounds()
    {
        var clock = await clips.ClockAsync();
        var whole = await clips.MakeAsync("given whole.ts", _ => ["-i", clock, "-c", "copy"]);
        var bytes = await File.ReadAllBytesAsync(whole, TestContext.Current.CancellationToken);
        var recorded = clips["given recorded.ts"];
        await File.WriteAllBytesAsync(recorded, bytes[(bytes.Length / 12 / 188 * 188)..], TestContext.Current.CancellationToken);
        var made = await Chunks.MakeAsync(recorded, 1.5, clips["given recorded"], film => PictureEncoding.For("libx264", 18, "ultrafast", film));

        var film = Assert.Single((await EditAsync(recorded, made.Pictures, new EditResult("mkv"))).Files);

        Assert.Equal(Enumerable.Range(25, 125), await FilmEyes.NumbersAsync(film.Path));
        await InStepAsync(film.Path, 4);
        var alike = await new Similarity(Chunks.Ffmpeg, Chunks.Ffprobe).CompareAsync(
            await Chunks.LookAsync(film.Path), made.Source, SimilarityMeasure.Ssim, 2, 1, filter: null, static _ => { }, TestContext.Current.CancellationToken);
        Assert.InRange(alike.Worst, 0.95, 1);
    }

    [Fact]
    public async Task Films_that_are_turned_or_stretched_are_seen_as_before()
    {
        foreach (var source in new[] { await clips.TurnedAsync(), await clips.StretchedAsync() })
        {
            var made = await Chunks.MakeAsync(source, 60, clips[$"given {Path.GetFileName(source)}"], Chunks.Lossless);

            var film = Assert.Single((await EditAsync(source, made.Pictures, new EditResult())).Files);

            var (before, now) = (made.Source.Picture!, film.Report!.Picture!);
            Assert.Equal((before.Width, before.Height, before.PixelAspect, 0), (now.Width, now.Height, now.PixelAspect, now.Rotation));
            Assert.Equal(await FilmEyes.HashesAsync(source), await FilmEyes.HashesAsync(film.Path));
        }
    }

    [Fact]
    public async Task Pictures_that_were_encoded_beforehand_are_not_changed()
    {
        var clock = await clips.ClockAsync();
        var pictures = await clips.MakeAsync("given pictures.mp4", _ => ["-i", clock, "-map", "0:v", "-c", "copy"]);
        var short5 = await clips.MakeAsync("given short.mp4", _ => ["-t", "5", "-i", clock, "-map", "0:v", "-c", "copy"]);
        var other = Guid.NewGuid();
        const string Unchanged = "The pictures were encoded beforehand and are taken as they are";
        (EditResult Result, EditOperation[] Operations, string Words)[] refusals =
        [
            (new EditResult(), [new Trim(1, 3)], Unchanged),
            (new EditResult(), [new Flip(Horizontal: true)], Unchanged),
            (new EditResult(), [new Speed(2)], Unchanged),
            (new EditResult(), [new Concat([other])], Unchanged),
            (new EditResult(Quality: 50), [], Unchanged),
            (new EditResult(Codec: "hevc"), [], "hevc was asked for, and the pictures were encoded beforehand in h264."),
            (new EditResult("webm"), [], "webm does not carry h264, in which the pictures were encoded beforehand"),
        ];
        foreach (var (result, operations, words) in refusals)
        {
            var order = new FilmOrder(clock, new EditRecipe(operations, result), new Dictionary<Guid, string> { [other] = clock }) { Pictures = new GivenPictures(pictures, 0) };
            var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(order));

            Assert.Equal(FilmFault.Request, refused.Fault);
            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
        }

        // A result with fewer pictures than the film has is no result.
        var failure = await Assert.ThrowsAsync<FilmException>(() => EditAsync(clock, new GivenPictures(short5, 0), new EditResult()));
        Assert.Equal(FilmFault.Result, failure.Fault);
        Assert.Contains("it lasts 5", failure.Message, StringComparison.Ordinal);
        // Its sounds may be worked on.
        var quiet = await clips.EditAsync(new FilmOrder(clock, new EditRecipe([new Volume(0.5)], new EditResult()), new Dictionary<Guid, string>()) { Pictures = new GivenPictures(pictures, 0) });
        Assert.Equal("Its pictures were encoded anew beforehand, as h264; its sound was encoded anew.", quiet.How);
    }

    private Task<EditedFilm> EditAsync(string place, GivenPictures pictures, EditResult result) =>
        clips.EditAsync(new FilmOrder(place, new EditRecipe([], result), new Dictionary<Guid, string>()) { Pictures = pictures });

    // Each packet of each sound, bit by bit.
    private static async Task<string> SoundAsync(string file) =>
        string.Join('\n', (await FilmClips.RunAsync("ffmpeg", "-v", "error", "-i", file, "-map", "0:a", "-c", "copy", "-f", "streamhash", "-")).Split('\n').Where(line => line.Contains(",a,", StringComparison.Ordinal)));

    private static async Task InStepAsync(string file, int least)
    {
        var (flashes, beeps) = (await FilmEyes.FlashesAsync(file), await FilmEyes.BeepsAsync(file));
        Assert.True(flashes.Count >= least, $"{flashes.Count} flashes");
        Assert.All(flashes.Where(flash => flash > 0.1), flash => Assert.InRange(beeps.Min(beep => Math.Abs(beep - flash)), 0, 0.02));
    }
}
