using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>Pictures of films, compared with what ffmpeg's own filters make of the same film.</summary>
public sealed class FilmPictureTests(FilmClips clips)
{
    public static TheoryData<EditOperation[], string, int, int> Edits => new()
    {
        { [new Resize(new Extent(80), null)], "scale=80:44", 80, 44 },
        { [new Resize(new Extent(50, IsPercent: true), new Extent(50, IsPercent: true), Fit.Exact)], "scale=80:44", 80, 44 },
        { [new Resize(new Extent(80), new Extent(80), Fit.Cover)], "scale=142:80,crop=80:80:31:0", 80, 80 },
        { [new Resize(new Extent(1000), null, Enlarge: false), new Flip(Horizontal: true)], "hflip", 160, 90 },
        { [new Crop(new Box(new Extent(40), new Extent(20), new Extent(80), new Extent(50)))], "crop=80:50:40:20", 80, 50 },
        { [new Crop(new Box(new Extent(25, IsPercent: true), default, new Extent(50, IsPercent: true), new Extent(100, IsPercent: true)))], "crop=80:90:40:0", 80, 90 },
        { [new Crop(Aspect: new Aspect(1, 1), Gravity: Gravity.East)], "crop=90:90:70:0", 90, 90 },
        { [new Rotate(90)], "transpose=1", 90, 160 },
        { [new Rotate(-90)], "transpose=2", 90, 160 },
        { [new Rotate(180)], "transpose=1,transpose=1", 160, 90 },
        { [new Flip(Vertical: true)], "vflip", 160, 90 },
        { [new Colour(Grey: true)], "hue=s=0", 160, 90 },
        { [new Colour(Invert: true)], "negate", 160, 90 },
        { [new Colour(Hue: 90, Saturation: 0.5)], "hue=h=90:s=0.5", 160, 90 },
        { [new Colour(Brightness: 0.5)], "format=gbrp,lutrgb=r=val/2:g=val/2:b=val/2,format=yuv420p", 160, 90 },
        { [new Colour(Contrast: 0.5)], "format=gbrp,lutrgb=r=(val-127.5)/2+127.5:g=(val-127.5)/2+127.5:b=(val-127.5)/2+127.5,format=yuv420p", 160, 90 },
        { [new Colour(Sepia: true)], "format=gbrp,colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131,format=yuv420p", 160, 90 },
        { [new Blur(3)], "gblur=sigma=3", 160, 90 },
        { [new Crop(new Box(default, default, new Extent(80), new Extent(90))), new Rotate(90), new Resize(new Extent(45), new Extent(40), Fit.Exact)], "crop=80:90:0:0,transpose=1,scale=44:40", 44, 40 },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task What_is_seen_is_what_the_filters_of_ffmpeg_make_of_it(EditOperation[] operations, string filters, int width, int height)
    {
        var clock = await SecondAsync();

        var edited = await clips.EditAsync(clock, new EditResult(Quality: 90), operations);

        var film = Assert.Single(edited.Files);
        Assert.Equal((width, height), (film.Report!.Picture!.Width, film.Report.Picture.Height));
        Assert.Equal(25, (await FilmEyes.HashesAsync(film.Path)).Count);
        Assert.InRange(await FilmEyes.LikenessAsync(film.Path, clock, filters), 33, 100);
    }

    [Fact]
    public async Task Pixels_are_those_that_one_sees()
    {
        var stretched = await clips.StretchedAsync();

        var edited = await clips.EditAsync(stretched, new EditResult(), new Crop(new Box(new Extent(80), default, new Extent(80), new Extent(90))));
        var left = await clips.EditAsync(stretched, new EditResult(Quality: 80), new Flip(Horizontal: true));

        Assert.InRange(await FilmEyes.LikenessAsync(edited.Files[0].Path, stretched, "scale=160:90,setsar=1,crop=80:90:80:0"), 32, 100);
        Assert.Equal("1:1", await FilmEyes.SaysAsync(edited.Files[0].Path, "sample_aspect_ratio"));
        Assert.Equal("4:3", await FilmEyes.SaysAsync(left.Files[0].Path, "sample_aspect_ratio"));
    }

    [Fact]
    public async Task Woven_pictures_are_made_whole_and_it_is_said()
    {
        var woven = await clips.WovenAsync();

        var edited = await clips.EditAsync(woven, new EditResult(), new Resize(new Extent(80), null));

        Assert.Equal("progressive", await FilmEyes.SaysAsync(edited.Files[0].Path, "field_order"));
        Assert.Contains(edited.Notes, note => note.Contains("(interlaced)", StringComparison.Ordinal));
        Assert.Equal((await FilmEyes.HashesAsync(woven)).Count, (await FilmEyes.HashesAsync(edited.Files[0].Path)).Count);
    }

    [Fact]
    public async Task Sides_that_the_codec_cannot_have_are_made_even_and_it_is_said()
    {
        var clock = await SecondAsync();

        var edited = await clips.EditAsync(clock, new EditResult(), new Resize(new Extent(81), new Extent(45), Fit.Exact));

        Assert.Equal((80, 44), (edited.Files[0].Report!.Picture!.Width, edited.Files[0].Report!.Picture!.Height));
        Assert.Contains(edited.Notes, note => note.StartsWith("81×45 became 80×44", StringComparison.Ordinal));
    }

    public static TheoryData<EditOperation, string> Refusals => new()
    {
        { new Crop(new Box(new Extent(100), default, new Extent(100), new Extent(50))), "`crop` asks for 100×50 at 100,0, which is not within the picture of 160×90." },
        { new Crop(new Box(new Extent(-1), default, new Extent(100), new Extent(50))), "`crop` asks for 100×50 at -1,0" },
        { new Crop(new Box(default, default, default, new Extent(50))), "`crop` asks for 0×50" },
        { new Resize(new Extent(100_000), null), "`resize` to 100000×56250 is outside" },
        { new Resize(null, null), "`resize` needs a width or a height." },
        { new Rotate(45), "A film is rotated by 90, 180 or 270 degrees, not by 45." },
        { new Blur(-1), "A radius is above 0" },
        { new Colour(Brightness: double.NaN), "`brightness` is from 0 to 100" },
        { new Headshot(100, 100), "`headshot` is nothing that is done to films." },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_cannot_be_is_refused_with_words(EditOperation operation, string words)
    {
        var clock = await SecondAsync();

        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clock, new EditResult(), operation));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
    }

    private async Task<string> SecondAsync()
    {
        // Without the squares of the clock: pure white with a tint is no colour, and each way to deal with it is as good.
        return await clips.MakeAsync("second.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1", "-c:v", "libx264", "-preset", "ultrafast", "-crf", "12", "-pix_fmt", "yuv420p"]);
    }
}
