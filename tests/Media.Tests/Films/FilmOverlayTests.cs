using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>What is laid over films: text, pictures, subtitles.</summary>
public sealed class FilmOverlayTests(FilmClips clips)
{
    private static readonly EditResult Good = new(Quality: 95);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Text_is_seen_where_and_when_it_shall_be()
    {
        var blue = await BlueAsync();

        var film = (await clips.EditAsync(blue, Good, new OverlayText("Hello", Size: new Extent(30), Gravity: Gravity.SouthEast, From: 0.5))).Files[0];

        // Nothing before its time, nothing outside of its corner; something within.
        Assert.InRange(await FilmEyes.LikenessAsync(film.Path, blue, "select=lt(n\\,12)"), 45, 100);
        var corner = await clips.MakeAsync("corner.mp4", _ => ["-i", film.Path, "-vf", "select=gte(n\\,13),crop=80:45:0:0", "-c:v", "libx264", "-crf", "4"]);
        Assert.InRange(await FilmEyes.LikenessAsync(corner, blue, "select=gte(n\\,13),crop=80:45:0:0"), 40, 100);
        var seen = await clips.MakeAsync("seen.mp4", _ => ["-i", film.Path, "-vf", "select=gte(n\\,13),crop=80:45:80:45", "-c:v", "libx264", "-crf", "4"]);
        Assert.InRange(await FilmEyes.LikenessAsync(seen, blue, "select=gte(n\\,13),crop=80:45:80:45"), 3, 25);
    }

    [Theory]
    [InlineData(@"{\pos(10,10)\fs200}Hi")]
    [InlineData(@"<b>Hi</b> & %{pts} '; [x],drawtext=textfile=/etc/passwd")]
    [InlineData(@"one\Ntwo\hthree")]
    public async Task What_people_write_is_never_a_command(string text)
    {
        var blue = await BlueAsync();

        var film = (await clips.EditAsync(blue, Good, new OverlayText(text, Size: new Extent(8), Gravity: Gravity.South, OutlineWidth: 0))).Files[0];

        // Whatever it says stays in the lower half, in small letters.
        var upper = await clips.MakeAsync($"upper{text.Length}.mp4", _ => ["-i", film.Path, "-vf", "crop=160:40:0:0", "-c:v", "libx264", "-crf", "4"]);
        Assert.InRange(await FilmEyes.LikenessAsync(upper, blue, "crop=160:40:0:0"), 40, 100);
        Assert.InRange(await FilmEyes.LikenessAsync(film.Path, blue, "null"), 3, 35);
    }

    [Fact]
    public async Task A_picture_lies_over_it_as_the_filters_of_ffmpeg_lay_it()
    {
        var (blue, mark) = (await BlueAsync(), Guid.NewGuid());
        var picture = await clips.MakeAsync("mark.png", _ => ["-f", "lavfi", "-i", "testsrc2=size=40x40,format=rgba", "-frames:v", "1"]);
        var order = new FilmOrder(
            blue, new EditRecipe([new Watermark(mark, Gravity.NorthWest, Opacity: 0.5, Width: 0.25, Margin: new Extent(10, IsPercent: true)), new Flip(Horizontal: true)], Good), new Dictionary<Guid, string> { [mark] = picture });

        var film = (await clips.EditAsync(order)).Files[0];

        var expected = await clips.MakeAsync("expected.mp4", _ =>
            ["-i", blue, "-i", picture, "-filter_complex", "[1:v]format=rgba,colorchannelmixer=aa=0.5[m];[0:v][m]overlay=16:8,hflip,format=yuv420p", "-c:v", "libx264", "-crf", "4"]);
        // Where it lies, once with it and once without.
        var (there, box) = (await clips.MakeAsync("there.mp4", _ => ["-i", film.Path, "-vf", "crop=40:40:104:8", "-c:v", "libx264", "-crf", "4"]), "crop=40:40:104:8");
        var likeness = await FilmEyes.LikenessAsync(there, expected, box);
        Assert.InRange(likeness, 17, 100);
        Assert.InRange(await FilmEyes.LikenessAsync(there, blue, box), 0, likeness - 5);
    }

    [Fact]
    public async Task Subtitles_are_a_stream_of_their_own_or_burnt_in_at_their_times()
    {
        var (blue, words) = (await BlueAsync(), Guid.NewGuid());
        await File.WriteAllTextAsync(clips["captions.vtt"], "WEBVTT\n\n00:00:00.500 --> 00:00:00.900\nWORDS\n", Token);
        FilmOrder With(bool burn) => new(blue, new EditRecipe([new Subtitles(words, burn, burn ? null : "eng")], Good), new Dictionary<Guid, string> { [words] = clips["captions.vtt"] });

        var beside = await clips.EditAsync(With(burn: false));
        var burnt = (await clips.EditAsync(With(burn: true))).Files[0];

        Assert.Equal(FilmMethod.Encoded, beside.Method);
        Assert.Equal("video:h264 subtitle:mov_text:eng", await FilmEyes.StreamsAsync(beside.Files[0].Path));
        Assert.InRange(await FilmEyes.LikenessAsync(burnt.Path, blue, "select=lt(n\\,12)"), 45, 100);
        Assert.InRange(await FilmEyes.LikenessAsync(burnt.Path, blue, "null"), 3, 42);
    }

    [Theory]
    [InlineData("mp4", "en", "subtitle:mov_text:eng")]
    [InlineData("mov", "de-AT", "subtitle:mov_text:ger")]
    [InlineData("mkv", "pt-BR", "subtitle:subrip:pt-BR")]
    public async Task A_language_is_kept_as_the_format_has_it(string format, string language, string stream)
    {
        var (blue, words) = (await BlueAsync(), Guid.NewGuid());
        await File.WriteAllTextAsync(clips["spoken.vtt"], "WEBVTT\n\n00:00:00.500 --> 00:00:00.900\nWORDS\n", Token);

        var film = (await clips.EditAsync(new FilmOrder(blue, new EditRecipe([new Subtitles(words, false, language)], new EditResult(format)), new Dictionary<Guid, string> { [words] = clips["spoken.vtt"] }))).Files[0];

        Assert.Equal($"video:h264 {stream}", await FilmEyes.StreamsAsync(film.Path));
    }

    [Fact]
    public async Task Subtitles_keep_the_pace_of_the_film()
    {
        var (blue, words) = (await BlueAsync(), Guid.NewGuid());
        await File.WriteAllTextAsync(clips["paced.vtt"], "WEBVTT\n\n00:00:00.500 --> 00:00:00.900\nWORDS\n", Token);
        FilmOrder With(bool burn) => new(blue, new EditRecipe([new Speed(2), new Subtitles(words, burn)], Good), new Dictionary<Guid, string> { [words] = clips["paced.vtt"] });

        var beside = (await clips.EditAsync(With(burn: false))).Files[0];
        var burnt = (await clips.EditAsync(With(burn: true))).Files[0];

        Assert.StartsWith("1\n00:00:00,250 --> 00:00:00,450\n", await WordsAsync(beside.Path), StringComparison.Ordinal);
        Assert.InRange(await FilmEyes.LikenessAsync(burnt.Path, blue, "select=lt(n\\,6)"), 45, 100);
        Assert.InRange(await FilmEyes.LikenessAsync(burnt.Path, blue, "null"), 3, 42);
    }

    [Fact]
    public async Task Words_that_are_being_read_at_a_cut_stay_and_all_keep_the_pace_of_the_film()
    {
        var rich = await clips.RichAsync();

        var cut = (await clips.EditAsync(rich, new EditResult(), new Trim(3, 5))).Files[0];
        var between = (await clips.EditAsync(rich, new EditResult(), new Trim(1, 3))).Files[0];
        var fast = (await clips.EditAsync(rich, new EditResult("mp4"), new Speed(2))).Files[0];

        // Whatever a sound has before its first sample, by which all else is later.
        Assert.Matches("^1\n00:00:00,000 --> 00:00:00,8[0-2]0\nSecond words\n*$", await WordsAsync(cut.Path));
        Assert.Matches("^1\n00:00:00,000 --> 00:00:00,5[0-2]0\nFirst words\n\n2\n00:00:01,2[0-2]0 --> 00:00:02,000\nSecond words\n*$", await WordsAsync(between.Path));
        Assert.Matches("^1\n00:00:00,2[56]0 --> 00:00:00,7[56]0\nFirst words\n\n2\n00:00:01,1[01]0 --> 00:00:01,9[01]0\nSecond words\n*$", await WordsAsync(fast.Path));
        Assert.Contains("subtitle:mov_text:eng", await FilmEyes.StreamsAsync(fast.Path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Captions_that_lead_elsewhere_are_not_followed()
    {
        var (blue, words) = (await BlueAsync(), Guid.NewGuid());
        await File.WriteAllTextAsync(clips["lure.srt"], $"ffconcat version 1.0\nfile '{blue}'\n", Token);

        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(
            new FilmOrder(blue, new EditRecipe([new Subtitles(words, true)], Good), new Dictionary<Guid, string> { [words] = clips["lure.srt"] })));

        Assert.StartsWith($"The captions {words} cannot be read", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_laid_over_a_film_has_the_colours_that_it_was_given()
    {
        var (green, mark) = (await clips.MakeAsync("tagged.mp4", _ =>
            ["-f", "lavfi", "-i", "color=c=black:size=160x90:rate=25:duration=1,format=yuv420p", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "1", "-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]), Guid.NewGuid());
        var sign = await clips.MakeAsync("green.png", _ => ["-f", "lavfi", "-i", "color=c=0x00ff00:size=160x90", "-frames:v", "1"]);
        var order = new FilmOrder(green, new EditRecipe([new Watermark(mark, Margin: new Extent(0))], Good), new Dictionary<Guid, string> { [mark] = sign });

        var marked = (await clips.EditAsync(order)).Files[0];
        var written = (await clips.EditAsync(green, Good, new OverlayText("████", Size: new Extent(80), Colour: new Tint(0, 255, 0), OutlineWidth: 0))).Files[0];

        Assert.InRange(await GreenestAsync(marked.Path), 250, 255);
        Assert.InRange(await GreenestAsync(written.Path), 250, 255);
    }

    // As a player shows it, that follows what the film says of its colours.
    private static async Task<int> GreenestAsync(string film)
    {
        var raw = $"{film}.rgb";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-y", "-i", film, "-frames:v", "1", "-vf", "scale=in_color_matrix=bt709,format=rgb24", "-f", "rawvideo", raw);
        var bytes = await File.ReadAllBytesAsync(raw, Token);
        return Enumerable.Range(0, bytes.Length / 3).Max(pixel => (int)bytes[(pixel * 3) + 1]);
    }

    [Fact]
    public async Task A_sign_that_no_font_has_is_named()
    {
        var blue = await BlueAsync();

        // Of a block that is set aside and holds nothing.
        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(blue, Good, new OverlayText("a \U000DFFF0")));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.Contains("(U+DFFF0)", refused.Message, StringComparison.Ordinal);
    }

    private Task<string> BlueAsync() => clips.MakeAsync("blue.mp4", _ => ["-f", "lavfi", "-i", "color=c=blue:size=160x90:rate=25:duration=1", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "4", "-pix_fmt", "yuv420p"]);

    private static Task<string> WordsAsync(string file) => FilmClips.RunAsync("ffmpeg", "-v", "error", "-i", file, "-map", "0:s:0", "-f", "srt", "-");
}
