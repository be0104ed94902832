using Aspire.Media.Edits;
using Aspire.Media.Images;

namespace Aspire.Media.Tests.Images;

/// <summary>How it looks, beside what ffmpeg makes of the same; the matrices stand here as the Filter Effects specification has them.</summary>
[Collection(nameof(Album))]
public sealed class ColourTests(Album album)
{
    public static TheoryData<string, EditOperation, string, double> Cases => new()
    {
        { "brighter", new Colour(Brightness: 1.4), "lutrgb=r=clip(val*1.4\\,0\\,255):g=clip(val*1.4\\,0\\,255):b=clip(val*1.4\\,0\\,255)", 48 },
        { "darker", new Colour(Brightness: 0.5), "lutrgb=r=val*0.5:g=val*0.5:b=val*0.5", 48 },
        { "more contrast", new Colour(Contrast: 1.5), "lutrgb=r=clip((val-127.5)*1.5+127.5\\,0\\,255):g=clip((val-127.5)*1.5+127.5\\,0\\,255):b=clip((val-127.5)*1.5+127.5\\,0\\,255)", 48 },
        { "grey", new Colour(Grey: true), "colorchannelmixer=.213:.715:.072:0:.213:.715:.072:0:.213:.715:.072", 46 },
        { "no saturation", new Colour(Saturation: 0), "colorchannelmixer=.213:.715:.072:0:.213:.715:.072:0:.213:.715:.072", 46 },
        { "more saturation", new Colour(Saturation: 1.5), "colorchannelmixer=1.3935:-.3575:-.036:0:-.1065:1.1425:-.036:0:-.1065:-.3575:1.464", 46 },
        { "a quarter of the colours' circle", new Colour(Hue: 90), "colorchannelmixer=0:0:1:0:.356:.855:-.211:0:-.574:1.43:.144", 46 },
        { "sepia", new Colour(Sepia: true), "colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131", 46 },
        { "inverted", new Colour(Invert: true), "negate", 48 },
        { "through red glass", new Colour(Tint: new Tint(255, 0, 0)), "colorchannelmixer=.213:.715:.072:0:0:0:0:0:0:0:0", 46 },
        { "through half of blue glass", new Colour(Tint: new Tint(0, 0, 255, 128)), "colorchannelmixer=.498:0:0:0:0:.498:0:0:.1069:.3589:.5341", 46 },
        { "one after the other", new Colour(Brightness: 0.8, Invert: true), "lutrgb=r=val*0.8:g=val*0.8:b=val*0.8,negate", 46 },
        { "blurred", new Blur(4), "format=gbrp,gblur=sigma=4:steps=6", 40 },
        { "blurred much", new Blur(25), "pad=840:680:100:100,fillborders=100:100:100:100:smear,format=gbrp,gblur=sigma=25:steps=6,crop=640:480:100:100", 46 },
        { "sharper", new Sharpen(2), "format=gbrp,split[a][b];[b]gblur=sigma=2:steps=6[c];[a][c]blend=all_expr=clip(2*A-B\\,0\\,255)", 36 },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_picture_is_coloured_and_blurred_as_ffmpeg_does_it(string what, EditOperation operation, string filters, double least)
    {
        var (ours, theirs) = await album.BesideAsync(album.Shapes, filters, operation);

        var psnr = ours.PsnrTo(theirs, border: 12);
        Assert.True(psnr >= least, $"{what}: {psnr:0.0} dB");
    }

    [Theory]
    [InlineData(9)]
    [InlineData(12)]
    [InlineData(63.5)]
    [InlineData(250)]
    public async Task A_corner_is_blurred_as_a_gaussian_does_it_however_wide(double radius)
    {
        // White from the middle on, to the right and below; beyond the edges it goes on like that, and so there is a formula for what must come out.
        await Pixels.RunAsync(["-f", "lavfi", "-i", "color=black:size=640x480,drawbox=x=320:y=240:w=320:h=240:color=white:t=fill,format=rgb24", "-frames:v", "1", album["corner.png"]]);

        var blurred = await album.SeeAsync(album["corner.png"], new Blur(radius));

        foreach (var (x, y) in from x in Enumerable.Range(0, 64) from y in Enumerable.Range(0, 48) select (x * 10, y * 10))
        {
            Assert.InRange(blurred[x, y].Green - (255 * Part((x - 319.5) / radius) * Part((y - 239.5) / radius)), -2, 2);
        }

        // Of a gaussian, what lies on this side of a line (Abramowitz and Stegun, 26.2.17).
        static double Part(double at)
        {
            var t = 1 / (1 + (0.2316419 * Math.Abs(at)));
            var tail = Math.Exp(-at * at / 2) / Math.Sqrt(2 * Math.PI) * t * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
            return at > 0 ? 1 - tail : tail;
        }
    }

    [Fact]
    public async Task Opacity_is_what_is_seen_of_it_and_of_nothing_where_a_format_knows_none()
    {
        var half = await album.SeeAsync(album.Grey, new Opacity(0.5));
        var jpeg = await album.SeeAsync(await album.EditAsync(album.Grey, new EditResult("jpeg", Quality: 100), new Opacity(0.5)));
        var disc = await album.SeeAsync(album.Disc, new Opacity(0.25), new Blur(1), new Colour(Brightness: 0.5));

        Assert.Equal(((byte)128, (byte)128, (byte)128, (byte)128), half[300, 200]);
        Assert.InRange(jpeg[300, 200].Red, 190, 193);
        Assert.Equal((64, 0), (disc[50, 50].Alpha, disc[0, 0].Alpha));
        Assert.InRange(disc[50, 50].Red, 126, 129);
    }

    [Fact]
    public async Task What_fades_out_keeps_its_colour_when_it_is_sized_blurred_or_turned()
    {
        foreach (EditOperation operation in new EditOperation[] { new Resize(new(60), null), new Blur(3), new Blur(14), new Rotate(20) })
        {
            var disc = await album.SeeAsync(album.Disc, operation);

            Assert.Empty(Enumerable.Range(0, disc.Width * disc.Height).Select(at => disc[at % disc.Width, at / disc.Width]).Where(pixel => pixel.Alpha > 8 && pixel.Red < 235));
        }
    }

    [Theory]
    [InlineData(Gravity.SouthEast, "500:340")]
    [InlineData(Gravity.NorthWest, "40:40")]
    [InlineData(Gravity.Centre, "270:190")]
    public async Task A_watermark_lies_where_and_as_it_shall(Gravity gravity, string place)
    {
        var mark = Guid.NewGuid();
        var recipe = new EditRecipe([new Watermark(mark, gravity, Opacity: 0.5, Margin: new Extent(40))], new EditResult("png"));

        var ours = await album.SeeAsync(await album.Edits.MakeAsync(
            ImageBytes.File(album.Shapes), recipe, new Dictionary<Guid, ImageBytes> { [mark] = ImageBytes.File(album.Disc) }, TestContext.Current.CancellationToken));
        var theirs = await Pixels.OfAsync(album.Shapes, album.Disc, $"[1]format=rgba,colorchannelmixer=aa=0.5[w];[0]format=gbrp[b];[b][w]overlay={place}:format=gbrp");

        Assert.InRange(ours.PsnrTo(theirs), 44, double.PositiveInfinity);
    }

    [Fact]
    public async Task A_watermark_is_as_wide_as_a_part_of_the_picture()
    {
        var mark = Guid.NewGuid();
        var recipe = new EditRecipe([new Watermark(mark, Gravity.NorthWest, Width: 0.5)], new EditResult("png"));

        var ours = await album.SeeAsync(await album.Edits.MakeAsync(
            ImageBytes.File(album.Grey), recipe, new Dictionary<Guid, ImageBytes> { [mark] = ImageBytes.File(album.Shapes) }, TestContext.Current.CancellationToken));
        var theirs = await Pixels.OfAsync(album.Grey, album.Shapes, "[1]format=gbrp,scale=320:240:flags=lanczos[w];[0]format=gbrp[b];[b][w]overlay=0:0:format=gbrp");

        Assert.InRange(ours.PsnrTo(theirs), 36, double.PositiveInfinity);
    }

    [Fact]
    public async Task Colours_of_another_profile_are_those_of_srgb_afterwards()
    {
        var swapped = album.Keep(Segments.WithProfile(await File.ReadAllBytesAsync(album.Photo, TestContext.Current.CancellationToken), Segments.SwappedProfile()), ".jpg");

        var edited = await album.EditAsync(swapped, new EditResult("png"));
        var ours = await album.SeeAsync(edited);
        var theirs = await Pixels.OfAsync(album.Photo, "colorchannelmixer=0:0:1:0:0:1:0:0:1:0:0");

        Assert.InRange(ours.PsnrTo(theirs), 34, double.PositiveInfinity);
        Assert.Equal(-1, edited.Bytes.AsSpan().IndexOf("iCCP"u8));
    }

    [Fact]
    public async Task Inks_are_the_colours_that_littlecms_makes_of_the_same_profile()
    {
        // Cyan, magenta, yellow and black; and what `transicc -i cmyk.icc -o srgb.icc -t 1 -b` of LittleCMS says, with the profile that libvips has for pictures without one.
        (byte[] Inks, int Red, int Green, int Blue)[] patches =
        [
            ([255, 0, 255, 0], 0, 140, 51), ([255, 0, 0, 0], 0, 153, 228), ([0, 255, 0, 0], 234, 0, 130), ([0, 0, 255, 0], 255, 240, 0), ([0, 0, 0, 255], 12, 0, 19), ([0, 255, 255, 0], 231, 0, 17),
            ([255, 255, 0, 0], 28, 0, 119), ([128, 0, 128, 0], 110, 185, 140), ([179, 20, 200, 30], 52, 141, 80), ([0, 0, 0, 0], 255, 255, 255),
        ];

        var seen = await album.SeeAsync(album.Keep(Segments.Inks([.. patches.Select(patch => patch.Inks)]), ".tif"));

        for (var at = 0; at < patches.Length; at++)
        {
            var (red, green, blue, _) = seen[(at * Segments.Patch) + (Segments.Patch / 2), Segments.Patch / 2];
            Assert.InRange(red - patches[at].Red, -3, 3);
            Assert.InRange(green - patches[at].Green, -3, 3);
            Assert.InRange(blue - patches[at].Blue, -3, 3);
        }
    }
}
