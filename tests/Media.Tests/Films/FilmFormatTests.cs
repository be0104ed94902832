using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>Films in other formats: what is kept, what is left out, and that both is said.</summary>
public sealed class FilmFormatTests(FilmClips clips)
{
    [Theory]
    [InlineData("mp4", null, "video:h264 audio:aac:eng audio:aac:deu subtitle:mov_text:eng", FilmMethod.Copied)]
    [InlineData("mov", null, "video:h264 audio:aac:eng audio:aac:ger subtitle:mov_text:eng", FilmMethod.Copied)]
    [InlineData("mkv", "h265", "video:hevc audio:aac:eng audio:aac:deu subtitle:subrip:eng attachment:ttf", FilmMethod.Encoded)]
    [InlineData("mp4", "av1", "video:av1 audio:aac:eng audio:aac:deu subtitle:mov_text:eng", FilmMethod.Encoded)]
    [InlineData("webm", null, "video:vp9 audio:opus:eng audio:opus:deu subtitle:webvtt:eng", FilmMethod.Encoded)]
    [InlineData("m4a", null, "audio:aac:eng audio:aac:deu", FilmMethod.Copied)]
    [InlineData("mp3", null, "audio:mp3", FilmMethod.Encoded)]
    [InlineData("opus", null, "audio:opus:eng", FilmMethod.Encoded)]
    [InlineData("flac", null, "audio:flac:eng", FilmMethod.Encoded)]
    [InlineData("wav", null, "audio:pcm_s16le", FilmMethod.Encoded)]
    public async Task All_that_a_format_carries_is_kept(string format, string? codec, string streams, FilmMethod method)
    {
        var rich = await clips.RichAsync();

        var edited = await clips.EditAsync(rich, new EditResult(format, codec));

        var film = Assert.Single(edited.Files);
        // Which language a sound is in, some formats of sound alone write as a name, and some not at all.
        Assert.StartsWith(streams.Split(":eng")[0], await FilmEyes.StreamsAsync(film.Path), StringComparison.Ordinal);
        if (film.Role == "film" || format == "m4a")
        {
            Assert.Equal(streams, string.Join(' ', (await FilmEyes.StreamsAsync(film.Path)).Split(' ').Where(stream => !stream.StartsWith("data", StringComparison.Ordinal))));
            Assert.Equal(3, film.Report!.Chapters.Count);
        }

        if (film.Role == "film")
        {
            Assert.Equal(method, edited.Method);
            Assert.InRange(await FilmEyes.LikenessAsync(film.Path, rich, "null"), 28, 100);
        }

        // Words may be seen for longer than the film lasts.
        Assert.InRange(film.Report!.Picture is { } picture && !picture.IsCover ? FilmSource.LengthOf(picture)!.Value : film.Report.Duration!.Value, 5.95, 6.1);
        Assert.Equal(!streams.Contains("attachment", StringComparison.Ordinal), edited.Notes.Any(note => note.Contains("(attachment, ttf) is left out", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mov")]
    [InlineData("m4a")]
    public async Task Players_find_the_index_before_all_else(string format)
    {
        var rich = await clips.RichAsync();

        var film = (await clips.EditAsync(rich, new EditResult(format))).Files[0];

        var boxes = (await FilmBoxes.ReadAsync(film.Path, TestContext.Current.CancellationToken)).ToList();
        Assert.Equal("ftyp", boxes[0]);
        Assert.InRange(boxes.IndexOf("moov"), 1, boxes.IndexOf("mdat") - 1);
    }

    [Fact]
    public async Task A_film_with_its_index_behind_is_told_from_one_with_it_in_front()
    {
        var behind = await clips.ClockAsync();

        var boxes = await FilmBoxes.ReadAsync(behind, TestContext.Current.CancellationToken);

        Assert.False(FilmBoxes.BeginWithIndex(boxes));
        Assert.True(FilmBoxes.BeginWithIndex(["ftyp", "moov", "moof", "mdat"]));
        Assert.False(FilmBoxes.BeginWithIndex(["ftyp", "mdat"]));
    }

    [Fact]
    public async Task What_a_camera_writes_beside_its_pictures_is_kept_where_the_format_carries_it()
    {
        var places = await clips.PlacesAsync();

        var turned = await clips.EditAsync(places, new EditResult(), new Flip(Horizontal: true));
        var moved = await clips.EditAsync(places, new EditResult("mkv"));
        var fast = await clips.EditAsync(places, new EditResult(), new Speed(2));

        Assert.Equal(await DataAsync(places), await DataAsync(turned.Files[0].Path));
        Assert.Empty(turned.Notes);
        Assert.Contains("Stream 1 (data, bin_data) is left out: mkv does not carry it.", moved.Notes);
        Assert.Contains("Stream 1 (data, bin_data) is left out: its times are no longer those of the pictures.", fast.Notes);
    }

    [Theory]
    [InlineData("h265", "mkv")]
    [InlineData("av1", "mp4")]
    public async Task Within_which_bounds_a_film_was_graded_goes_with_it(string codec, string format)
    {
        var deep = await clips.DeepAsync();

        var edited = await clips.EditAsync(deep, new EditResult(format, codec), new Flip(Horizontal: true));

        Assert.Empty(edited.Notes);
        Assert.Equal("1000 400 1000", await BoundsAsync(edited.Files[0].Path));
    }

    [Fact]
    public async Task A_codec_that_has_no_words_for_the_bounds_of_light_is_told_of()
    {
        var deep = await clips.DeepAsync();

        var vp9 = await clips.EditAsync(deep, new EditResult("webm", "vp9"));
        var avc = await clips.EditAsync(deep, new EditResult("mp4", "h264"));

        Assert.Contains(vp9.Notes, note => note.Contains("(HDR10) is no longer said: vp9", StringComparison.Ordinal));
        Assert.Empty(avc.Notes);
        // This ffprobe does not tell of it; the stream does.
        Assert.Matches("max_content_light_level .*= 1000", await FilmClips.RunAsync("ffmpeg", "-v", "trace", "-nostdin", "-i", avc.Files[0].Path, "-map", "0:v", "-c", "copy", "-bsf:v", "trace_headers", "-frames:v", "1", "-f", "null", "-"));
    }

    [Fact]
    public async Task Films_of_the_usual_and_of_a_wide_range_of_light_look_alike_behind_one_another()
    {
        var (deep, white, other) = (await clips.DeepAsync(), await clips.MakeAsync("white.mp4", _ => ["-f", "lavfi", "-i", "color=c=white:size=160x90:rate=25:duration=1", "-c:v", "libx264", "-crf", "4", "-pix_fmt", "yuv420p"]), Guid.NewGuid());
        FilmOrder With(string first, string second) => new(first, new EditRecipe([new Concat([other])], new EditResult(Quality: 95)), new Dictionary<Guid, string> { [other] = second });

        var joined = await clips.EditAsync(With(white, deep));
        var (usual, wide) = (joined.Files[0], (await clips.EditAsync(With(deep, white))).Files[0]);

        Assert.Equal("Encoded anew: films that are not alike to the last parameter go behind one another in no other way.", joined.How);
        Assert.Contains("Film 2 was brought to the range of light that the first has.", joined.Notes);

        var toned = await clips.MakeAsync("toned.mp4", _ => ["-i", usual.Path, "-vf", "select=gte(n\\,25),setpts=N/25/TB", "-c:v", "libx264", "-crf", "4"]);
        Assert.InRange(await FilmEyes.LikenessAsync(toned, deep, "zscale=t=linear:npl=100,format=gbrpf32le,zscale=p=bt709,tonemap=hable:desat=0,zscale=t=bt709:m=170m:r=tv,format=yuv420p"), 22, 100);
        Assert.Equal("smpte2084", await FilmEyes.SaysAsync(wide.Path, "color_transfer"));
        // White is as light as paper, which is 58 % of all that there is, and not as the sun.
        Assert.InRange(await MeanAsync(wide.Path, 30), 560, 590);
    }

    [Fact]
    public async Task Ten_bits_and_a_wide_range_of_light_are_kept_where_the_codec_has_them_and_brought_down_where_not()
    {
        var deep = await clips.DeepAsync();

        var kept = (await clips.EditAsync(deep, new EditResult("mkv", "h265"), new Resize(new Extent(80), null))).Files[0];
        var small = await clips.EditAsync(deep, new EditResult("webm", "vp8"));

        Assert.Equal("yuv420p10le", await FilmEyes.SaysAsync(kept.Path, "pix_fmt"));
        Assert.Equal("bt2020\nsmpte2084\nbt2020nc", string.Join('\n', await FilmEyes.SaysAsync(kept.Path, "color_primaries"), await FilmEyes.SaysAsync(kept.Path, "color_transfer"), await FilmEyes.SaysAsync(kept.Path, "color_space")));
        Assert.Contains("Mastering display metadata", await FilmClips.RunAsync("ffprobe", "-v", "error", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_frames", kept.Path), StringComparison.Ordinal);
        Assert.Equal("yuv420p", await FilmEyes.SaysAsync(small.Files[0].Path, "pix_fmt"));
        Assert.Contains(small.Notes, note => note.Contains("(HDR)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_to_be_turned_is_seen_upright_in_every_format()
    {
        var turned = await clips.TurnedAsync();

        var copied = await clips.EditAsync(turned, new EditResult("mov"));
        var encoded = await clips.EditAsync(turned, new EditResult("mkv"));

        Assert.Equal((FilmMethod.Copied, 90), (copied.Method, copied.Files[0].Report!.Picture!.Rotation));
        Assert.Equal((FilmMethod.Encoded, 0), (encoded.Method, encoded.Files[0].Report!.Picture!.Rotation));
        Assert.Equal("90\n160", $"{await FilmEyes.SaysAsync(encoded.Files[0].Path, "width")}\n{await FilmEyes.SaysAsync(encoded.Files[0].Path, "height")}");
        // The clock lies in it: turned by hand, it must be the same picture.
        Assert.InRange(await FilmEyes.LikenessAsync(encoded.Files[0].Path, await clips.ClockAsync(), "trim=end_frame=25,transpose=clock"), 32, 100);
    }

    [Fact]
    public async Task What_ran_out_of_memory_is_done_again_with_fewer_threads()
    {
        var (clock, folder, calls) = (await clips.ClockAsync(), Directory.CreateDirectory(clips["few"]).FullName, new List<string>());
        var order = new FilmOrder(clock, new EditRecipe([new Flip(Horizontal: true)], new EditResult()), new Dictionary<Guid, string>()) { Threads = 1 };

        var film = (await FilmClips.Editor.EditAsync(order, folder, static _ => { }, process => calls.Add(string.Join(' ', process.StartInfo.ArgumentList)), TestContext.Current.CancellationToken)).Files[0];

        Assert.Equal(150, (await FilmEyes.NumbersAsync(film.Path)).Count);
        Assert.Matches("-filter_threads 1 .*-threads 1 .*-i .*-threads 1 .*film.mp4$", Assert.Single(calls, call => call.EndsWith("film.mp4", StringComparison.Ordinal) && call.Contains("-progress", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("exe", null, "`exe` is no format of films or sounds.")]
    [InlineData("webm", "h264", "webm does not carry h264, but vp9, av1, vp8.")]
    [InlineData("mp4", "nonsense", "`nonsense` is no codec that pictures are encoded with here.")]
    public async Task What_there_is_not_is_refused_with_what_there_is(string format, string? codec, string words)
    {
        var clock = await clips.ClockAsync();

        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clock, new EditResult(format, codec)));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_result_that_is_not_what_was_asked_does_not_count()
    {
        var clock = await clips.ClockAsync();
        var wanted = new FilmExpectation(FilmFormat.Of("mp4"), [new ExpectedStream("video", "hevc"), new ExpectedStream("audio", "aac") { Language = "deu" }, new ExpectedStream("subtitle", "mov_text")])
        {
            Length = 5, Slack = 0.04, Width = 80, Height = 90, PixelAspect = 1, Chapters = 1, Frames = 125,
        };

        var failure = await Assert.ThrowsAsync<FilmException>(() => FilmClips.Editor.ProveAsync(wanted, clock, static _ => { }, TestContext.Current.CancellationToken));

        Assert.Equal(FilmFault.Result, failure.Fault);
        Assert.Equal(
            "What came out is not what was asked: stream 0 is h264 and not hevc; stream 1 is in und and not in deu; a stream is missing (subtitle, mov_text); it is 160×90 and not 80×90; it lasts 6.000 s and not 5.000 s; "
            + "it has 150 pictures and not 125; it has 0 chapters and not 1; its index does not come before its pictures and sounds (ftyp, free, mdat, moov).",
            failure.Message);
    }

    private static async Task<string> BoundsAsync(string file)
    {
        var frame = JsonNode.Parse(await FilmClips.RunAsync("ffprobe", "-v", "error", "-select_streams", "v:0", "-read_intervals", "%+#1", "-show_frames", "-of", "json", file))!["frames"]![0]!;
        var (light, display) = (Data(frame, "Content light level metadata"), Data(frame, "Mastering display metadata"));
        var most = ((string)display["max_luminance"]!).Split('/').Select(part => double.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        return FormattableString.Invariant($"{light["max_content"]} {light["max_average"]} {most[0] / most[1]:0}");
    }

    private static JsonNode Data(JsonNode frame, string kind) => ((JsonArray)frame["side_data_list"]!).First(data => (string?)data!["side_data_type"] == kind)!;

    private static async Task<string> DataAsync(string file) => await FilmClips.RunAsync("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-map", "0:d:0", "-c", "copy", "-f", "data", "-") is { Length: > 100 } data ? data : "nothing";

    // How light a picture is in ten bits.
    private static async Task<double> MeanAsync(string file, int picture) => double.Parse(
        (await FilmClips.RunAsync("ffmpeg", "-v", "error", "-nostdin", "-i", file, "-vf", $"select=eq(n\\,{picture}),format=yuv420p10le,signalstats,metadata=print:key=lavfi.signalstats.YAVG:file=-", "-f", "null", "-")).Split('=')[^1], CultureInfo.InvariantCulture);
}
