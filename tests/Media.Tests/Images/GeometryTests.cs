using Aspire.Media.Edits;
using Aspire.Media.Images;

namespace Aspire.Media.Tests.Images;

/// <summary>Where things are, beside what ffmpeg makes of the same.</summary>
[Collection(nameof(Album))]
public sealed class GeometryTests(Album album)
{
    private const double Same = double.PositiveInfinity;
    private const double Alike = 36;

    public static TheoryData<string, EditOperation[], string, double> Cases => new()
    {
        { "a box", [new Crop(new Box(new(33), new(21), new(301), new(200)))], "crop=301:200:33:21:exact=1", Same },
        { "a box in percent", [new Crop(new Box(new(25, true), new(50, true), new(50, true), new(25, true)))], "crop=320:120:160:240", Same },
        { "a shape in the centre", [new Crop(Aspect: new Aspect(1, 1))], "crop=480:480", Same },
        { "a shape to the south east", [new Crop(Aspect: new Aspect(1, 2), Gravity: Gravity.SouthEast)], "crop=240:480:400:0", Same },
        { "a shape to the north", [new Crop(Aspect: new Aspect(4, 1), Gravity: Gravity.North)], "crop=640:160:0:0", Same },
        { "inside a box", [new Resize(new(300), new(300))], "format=gbrp,scale=300:225:flags=lanczos", Alike },
        { "by a width", [new Resize(new(50, true), null)], "format=gbrp,scale=320:240:flags=lanczos", Alike },
        { "by a height", [new Resize(null, new(960))], "format=gbrp,scale=1280:960:flags=lanczos", 34 },
        { "never larger", [new Resize(new(2000), null, Enlarge: false)], "null", Same },
        { "covering", [new Resize(new(200), new(240), Fit.Cover, Gravity: Gravity.East)], "format=gbrp,scale=320:240:flags=lanczos,crop=200:240:120:0", Alike },
        { "covering, never larger", [new Resize(new(2000), new(400), Fit.Cover, Enlarge: false)], "crop=640:400:0:40", Same },
        { "pulled", [new Resize(new(300), new(400), Fit.Exact)], "format=gbrp,scale=300:400:flags=lanczos", Alike },
        { "a quarter", [new Rotate(90)], "transpose=clock", Same },
        { "a half", [new Rotate(-180)], "hflip,vflip", Same },
        { "three quarters", [new Rotate(270)], "transpose=cclock", Same },
        { "mirrored", [new Flip(Horizontal: true)], "hflip", Same },
        { "upside down", [new Flip(Vertical: true)], "vflip", Same },
        { "one after the other", [new Crop(new Box(new(40), new(0), new(400), new(480))), new Rotate(90), new Resize(new(240), null)], "crop=400:480:40:0,transpose=clock,format=gbrp,scale=240:200:flags=lanczos", Alike },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_picture_is_cut_sized_and_turned_as_ffmpeg_does_it(string what, EditOperation[] operations, string filters, double least)
    {
        var (ours, theirs) = await album.BesideAsync(album.Shapes, filters, operations);

        var psnr = ours.PsnrTo(theirs, border: least == Same ? 0 : 3);
        Assert.True(psnr >= least, $"{what}: {psnr:0.0} dB");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_jpeg_is_shrunk_while_it_is_decoded_and_shows_the_same(bool isProgressive)
    {
        var photo = isProgressive ? album.Keep((await album.EditAsync(album.Photo, new EditResult("jpeg", Quality: 95, Progressive: true))).Bytes, ".jpg") : album.Photo;
        var resize = new Resize(new(100), null);
        using var held = new HeldImages();

        // 100 is less than a quarter of 640.
        Assert.Equal(160, new ImageOpening(new ImageOptions(), held).Open(ImageBytes.File(photo), new EditRecipe([resize], new EditResult("png")), static () => { }).Frames[0].Width);
        var ours = await album.SeeAsync(photo, resize);
        var theirs = await Pixels.OfAsync(photo, "format=gbrp,scale=100:75:flags=area");

        Assert.InRange(ours.PsnrTo(theirs, border: 2), 30, Same);
    }

    [Fact]
    public async Task A_picture_is_turned_by_any_angle_around_its_middle()
    {
        var clear = await album.SeeAsync(album.Shapes, new Rotate(30));
        var red = await album.SeeAsync(album.Shapes, new Rotate(30, new Tint(255, 0, 0)));
        var theirs = await Pixels.OfAsync(album.Shapes, "format=gbrp,rotate=30*PI/180:ow=rotw(30*PI/180):oh=roth(30*PI/180):c=red");

        Assert.InRange(clear.Width, theirs.Width - 2, theirs.Width + 2);
        Assert.InRange(red.Middle(300, 300).PsnrTo(theirs.Middle(300, 300)), 24, Same);
        Assert.Equal((0, 255), (clear[0, 0].Alpha, clear[clear.Width / 2, clear.Height / 2].Alpha));
        Assert.Equal(((byte)255, (byte)0, (byte)0, (byte)255), red[0, 0]);
    }

    [Theory]
    [InlineData(1, "null")]
    [InlineData(2, "hflip")]
    [InlineData(3, "hflip,vflip")]
    [InlineData(4, "vflip")]
    [InlineData(5, "transpose=cclock_flip")]
    [InlineData(6, "transpose=clock")]
    [InlineData(7, "transpose=clock_flip")]
    [InlineData(8, "transpose=cclock")]
    public async Task A_photo_is_turned_as_its_camera_was_held(int orientation, string filters)
    {
        var turned = album.Keep(Segments.WithExif(await File.ReadAllBytesAsync(album.Photo, TestContext.Current.CancellationToken), orientation, "Ada"), ".jpg");

        var ours = await album.SeeAsync(turned);
        var left = await album.SeeAsync(turned, new Orient(Auto: false));

        Assert.InRange(ours.PsnrTo(await Pixels.OfAsync(album.Photo, filters)), 40, Same);
        Assert.InRange(left.PsnrTo(await Pixels.OfAsync(album.Photo)), 40, Same);
    }

    [Fact]
    public async Task A_smart_crop_keeps_what_there_is_to_see()
    {
        var file = album["lonely.png"];
        await Pixels.RunAsync(["-f", "lavfi", "-i", "color=0x808080:size=640x480,trim=end_frame=1,drawbox=x=500:y=300:w=90:h=90:color=red:t=fill,drawbox=x=520:y=320:w=30:h=30:color=yellow:t=fill", "-frames:v", "1", file]);

        var cropped = await album.SeeAsync(file, new Crop(Aspect: new Aspect(1, 3), Gravity: Gravity.Smart));
        var covering = await album.SeeAsync(file, new Resize(new(100), new(300), Fit.Cover, Gravity: Gravity.Smart));

        Assert.Equal((160, 480), (cropped.Width, cropped.Height));
        Assert.Equal((100, 300), (covering.Width, covering.Height));
        foreach (var picture in new[] { cropped, covering })
        {
            Assert.NotEqual(default, picture.BoxOf(pixel => pixel is { Red: > 200, Green: > 200, Blue: < 60 }));
        }
    }
}
