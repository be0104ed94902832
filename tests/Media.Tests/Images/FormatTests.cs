using System.Buffers.Binary;

using Aspire.Media.Edits;

namespace Aspire.Media.Tests.Images;

/// <summary>What comes in and what goes out.</summary>
[Collection(nameof(Album))]
public sealed class FormatTests(Album album)
{
    [Fact]
    public async Task What_cameras_put_beside_a_picture_does_not_show_what_was_cut_off()
    {
        var token = TestContext.Current.CancellationToken;
        var small = (await album.EditAsync(album.Photo, new EditResult("jpeg", KeepMetadata: false), new Resize(new Extent(64), null))).Bytes;
        var camera = album.Keep(Segments.WithThumbnail(await File.ReadAllBytesAsync(album.Photo, token), small), ".jpg");

        var cropped = await album.EditAsync(camera, new EditResult("jpeg"), new Crop(new Box(new Extent(0), new Extent(0), new Extent(50), new Extent(50))));

        // One begin of a picture in what came, beside its own, and none in what comes out.
        Assert.Equal(2, Begins(await File.ReadAllBytesAsync(camera, token)));
        Assert.Equal(1, Begins(cropped.Bytes));

        static int Begins(byte[] bytes) => Enumerable.Range(0, bytes.Length - 2).Count(at => bytes.AsSpan(at, 3).SequenceEqual(new byte[] { 0xFF, 0xD8, 0xFF }));
    }

    [Theory]
    [InlineData("jpeg", 95, 34)]
    [InlineData("webp", 95, 29)]
    [InlineData("png", null, 200)]
    [InlineData("tiff", null, 200)]
    [InlineData("gif", null, 26)]
    public async Task A_picture_is_written_in_the_format_that_is_asked_for(string format, int? quality, double least)
    {
        var edited = await album.EditAsync(album.Shapes, new EditResult(format, Quality: quality));

        Assert.Equal((format, 640, 480), (edited.Format.Name, edited.Width, edited.Height));
        Assert.InRange((await album.SeeAsync(edited)).PsnrTo(await Pixels.OfAsync(album.Shapes)), least, double.PositiveInfinity);
    }

    [Fact]
    public async Task Avif_is_written_and_read_again()
    {
        var edited = await album.EditAsync(album.Shapes, new EditResult("avif", Quality: 80), new Resize(new(160), null));
        var again = await album.SeeAsync(album.Keep(edited.Bytes, ".avif"));

        Assert.Equal("ftypavif", System.Text.Encoding.ASCII.GetString(edited.Bytes, 4, 8));
        Assert.InRange(again.PsnrTo(await Pixels.OfAsync(album.Shapes, "format=gbrp,scale=160:120:flags=lanczos"), border: 3), 28, double.PositiveInfinity);
    }

    [Fact]
    public async Task Without_a_format_a_picture_stays_what_it_was()
    {
        foreach (var (file, format) in new[] { (album.Photo, "jpeg"), (album.Shapes, "png"), (album.Moving, "gif") })
        {
            Assert.Equal(format, (await album.EditAsync(file, new EditResult(), new Resize(new(50), null))).Format.Name);
        }
    }

    [Fact]
    public async Task Less_quality_takes_less_room_and_a_progressive_one_comes_in_passes()
    {
        var best = await album.EditAsync(album.Shapes, new EditResult("jpeg", Quality: 95));
        var least = await album.EditAsync(album.Shapes, new EditResult("jpeg", Quality: 30));
        var progressive = await album.EditAsync(album.Shapes, new EditResult("jpg", Progressive: true));

        Assert.True(least.Bytes.Length * 2 < best.Bytes.Length);
        Assert.True(progressive.Bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]) > 0);
        Assert.Equal(-1, best.Bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC2]));
    }

    [Theory]
    [InlineData("jpeg")]
    [InlineData("webp")]
    [InlineData("png")]
    public async Task What_a_picture_tells_of_its_making_is_kept_or_left_out(string format)
    {
        var told = album.Keep(Segments.WithExif(await File.ReadAllBytesAsync(album.Photo, TestContext.Current.CancellationToken), 6, "AdaByron"), ".jpg");

        var kept = await album.EditAsync(told, new EditResult(format));
        var silent = await album.EditAsync(told, new EditResult(format, KeepMetadata: false));

        Assert.True(kept.Bytes.AsSpan().IndexOf("AdaByron"u8) > 0);
        Assert.Equal(-1, silent.Bytes.AsSpan().IndexOf("AdaByron"u8));
        // It was turned: whoever believed the old tag would turn it once more.
        Assert.Equal((480, 640), (kept.Width, kept.Height));
        Assert.InRange((await album.SeeAsync(album.Keep(kept.Bytes, "." + format))).PsnrTo(await Pixels.OfAsync(album.Photo, "transpose=clock")), 28, double.PositiveInfinity);
    }

    [Fact]
    public async Task A_moving_picture_still_moves_and_each_of_its_frames_is_edited()
    {
        var edited = await album.EditAsync(album.Moving, new EditResult(), new Crop(Aspect: new Aspect(1, 1)), new Resize(new(60), null), new Flip(Horizontal: true));

        Assert.Equal(("gif", 5, 60, 60), (edited.Format.Name, edited.Frames, edited.Width, edited.Height));
        var file = album.Keep(edited.Bytes, ".gif");
        var stamps = System.Text.Encoding.ASCII.GetString(await Pixels.RunAsync(["-i", file, "-f", "framecrc", "-"])).Split('\n').Where(line => line.StartsWith("0,", StringComparison.Ordinal)).ToList();
        Assert.Equal(5, stamps.Count);
        for (var frame = 0; frame < 5; frame++)
        {
            var ours = await Pixels.OfAsync(file, frame: frame);
            var theirs = await Pixels.OfAsync(album.Moving, "crop=120:120,format=gbrp,scale=60:60:flags=lanczos,hflip", frame);
            Assert.InRange(ours.PsnrTo(theirs), 22, double.PositiveInfinity);
        }
    }

    [Fact]
    public async Task A_moving_picture_becomes_a_moving_webp_with_its_times_or_a_still_one()
    {
        var webp = await album.EditAsync(album.Moving, new EditResult("webp"), new Resize(new(80), null));
        var again = await album.EditAsync(album.Keep(webp.Bytes, ".webp"), new EditResult(), new Rotate(90));
        var still = await album.EditAsync(album.Moving, new EditResult("png"), new Resize(new(80), null));

        Assert.Equal([200, 200, 200, 200, 200], Durations(webp.Bytes));
        Assert.Equal([200, 200, 200, 200, 200], Durations(again.Bytes));
        Assert.Equal((60, 80), (again.Width, again.Height));
        Assert.Equal((1, 80, 60), (still.Frames, still.Width, still.Height));
    }

    [Fact]
    public async Task Many_bits_four_inks_and_one_grey_become_plain_colours()
    {
        var deep = album["deep.png"];
        var grey = album["grey8.png"];
        await Pixels.RunAsync(["-i", album.Shapes, "-frames:v", "1", "-pix_fmt", "rgb48be", deep, "-frames:v", "1", "-pix_fmt", "gray", grey]);

        Assert.InRange((await album.SeeAsync(deep, new Flip(Vertical: true))).PsnrTo(await Pixels.OfAsync(album.Shapes, "vflip")), 45, double.PositiveInfinity);
        Assert.InRange((await album.SeeAsync(grey, new Flip(Vertical: true))).PsnrTo(await Pixels.OfAsync(grey, "vflip")), 45, double.PositiveInfinity);
    }

    // Of each frame, as the container says it.
    private static int[] Durations(byte[] webp)
    {
        var durations = new List<int>();
        for (var at = 12; at + 8 <= webp.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(webp.AsSpan(at + 4));
            if (webp.AsSpan(at, 4).SequenceEqual("ANMF"u8))
            {
                durations.Add(webp[at + 20] | (webp[at + 21] << 8) | (webp[at + 22] << 16));
            }

            at += 8 + length + (length & 1);
        }

        return [.. durations];
    }
}
