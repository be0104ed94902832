using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Images;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Aspire.Media.Tests.Images;

/// <summary>What cannot be done is refused in words, early, and disturbs nobody.</summary>
[Collection(nameof(Album))]
public sealed class BadPictureTests(Album album)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<EditOperation, string> Nonsense => new()
    {
        { new Trim(1, 2), "`trim` is for films" },
        { new Concat([]), "`concat` is for films" },
        { new Volume(2), "`volume` is for films" },
        { new Crop(new Box(new(600), new(0), new(100), new(100))), "reaches out of the picture, which has 640 × 480 pixels" },
        { new Crop(new Box(new(-5), new(0), new(100), new(100))), "neither left of 0" },
        { new Crop(new Box(new(0), new(0), new(0.2), new(100))), "leaves no pixel" },
        { new Crop(), "one of the two" },
        { new Resize(null, null), "name a width" },
        { new Resize(new(-1), null), "resized to 1" },
        { new Resize(new(double.NaN), null), "resized to 1" },
        { new Resize(new(60_000), new(60_000), Fit.Exact), "would have 60000 × 60000 pixels" },
        { new Resize(new(5_000, true), null), "would have" },
        { new Blur(10_000), "from 0 to 250" },
        { new Opacity(1.5), "from 0 to 1" },
        { new Colour(Brightness: -1), "from 0 to 10" },
        { new Rotate(double.PositiveInfinity), "number of degrees" },
        { new OverlayText(" \n"), "no text" },
        { new OverlayText("\u200B\u2060"), "`text` cannot be written like that" },
        { new OverlayText("x", Font: "../fonts/<b>"), "A font is named by" },
        { new OverlayText(new string('x', 3000)), "At most 2000" },
        { new Headshot(0, 10), "A headshot has" },
    };

    [Theory]
    [MemberData(nameof(Nonsense))]
    public async Task An_operation_that_makes_no_sense_is_refused_in_words(EditOperation operation, string words)
    {
        var failure = await Assert.ThrowsAsync<ImageException>(() => album.EditAsync(album.Shapes, new EditResult("png"), operation));

        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.True(failure.Trouble is ImageTrouble.Refused or ImageTrouble.TooLarge);
    }

    [Fact]
    public async Task An_unknown_format_is_refused_with_those_that_are_known()
    {
        var failure = await Assert.ThrowsAsync<ImageException>(() => album.EditAsync(album.Shapes, new EditResult("bmp")));

        Assert.Equal("Pictures are not written as `bmp`, but as jpeg, png, webp, avif, gif, tiff.", failure.Message);
    }

    [Fact]
    public async Task A_bomb_is_refused_by_its_header_before_a_pixel_of_it_is_there()
    {
        var bomb = ImageBytes.Of(Segments.BombPng(30_000, 30_000));
        await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, bomb));
        var before = Vips.PixelBytes;
        var watch = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, bomb));

        Assert.Equal(ImageTrouble.TooLarge, failure.Trouble);
        Assert.Contains("30000 × 30000", failure.Message, StringComparison.Ordinal);
        // To decode it would take many seconds and gigabytes.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 2);
        Assert.InRange(Vips.PixelBytes - before, long.MinValue, 50_000_000);
    }

    [Fact]
    public async Task Svg_with_references_and_what_is_no_picture_are_not_opened()
    {
        var svg = "<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><image href='http://127.0.0.1:9/x'/></svg>"u8.ToArray();

        var ofSvg = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, ImageBytes.Of(svg)));
        var ofText = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, ImageBytes.Of("just words"u8.ToArray())));
        var ofNothing = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, ImageBytes.Of([])));

        Assert.Equal([ImageTrouble.Unreadable, ImageTrouble.Unreadable, ImageTrouble.Unreadable], [ofSvg.Trouble, ofText.Trouble, ofNothing.Trouble]);
        Assert.StartsWith("SVG is not edited", ofSvg.Message, StringComparison.Ordinal);
        Assert.StartsWith("This is no picture", ofText.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("photo.jpg")]
    [InlineData("shapes.png")]
    public async Task A_file_that_is_cut_off_is_unreadable_and_never_half_a_picture(string name)
    {
        var bytes = await File.ReadAllBytesAsync(album[name], Token);

        var failure = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(album.Edits, ImageBytes.Of(bytes[..(bytes.Length / 2)]), new EditResult("webp")));

        Assert.Equal(ImageTrouble.Unreadable, failure.Trouble);
        Assert.Contains("damaged, or cut off", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_too_long_is_stopped_and_the_next_one_is_done()
    {
        using var hasty = Album.Make(new ImageOptions { Limit = TimeSpan.FromMilliseconds(1), AtOnce = 1 });

        var failure = await Assert.ThrowsAsync<ImageException>(() => MakeAsync(hasty, ImageBytes.File(album.Shapes), new EditResult("png"), new Resize(new(6_000), null), new Blur(60)));
        Assert.Equal(ImageTrouble.TooSlow, failure.Trouble);

        Assert.Equal(640, (await album.EditAsync(album.Shapes, new EditResult("png"))).Width);
    }

    [Fact]
    public async Task Whoever_leaves_is_not_waited_for()
    {
        using var left = new CancellationTokenSource();
        using var edits = Album.Make(new ImageOptions { AtOnce = 1 });
        var slow = edits.MakeAsync(
            ImageBytes.File(album.Shapes), new EditRecipe([new Resize(new(6_000), null), new Blur(60)], new EditResult("png")), new Dictionary<Guid, ImageBytes>(), left.Token);
        await left.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => slow);
        Assert.Equal(640, (await MakeAsync(edits, ImageBytes.File(album.Shapes))).Width);
    }

    [Fact]
    public async Task Too_many_at_once_are_told_to_ask_again()
    {
        using var small = Album.Make(new ImageOptions { AtOnce = 1, MostWaiting = 0 });
        var tries = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            try
            {
                await MakeAsync(small, ImageBytes.File(album.Shapes), new EditResult("png"), new Blur(20));
                return (ImageTrouble?)null;
            }
            catch (ImageException failure)
            {
                return failure.Trouble;
            }
        }));

        Assert.Contains(null, tries);
        Assert.Empty(tries.Where(trouble => trouble is not (null or ImageTrouble.Busy)));
    }

    [Fact]
    public async Task Large_pictures_wait_for_each_other_without_a_hand_and_without_their_time()
    {
        var (clock, options) = (new ManualTime(), new ImageOptions { AtOnce = 2, LargePixels = 1_000_000 });
        using var edits = new ImageEdits(Options.Create(options), new FontCoverage(), clock, NullLogger<ImageEdits>.Instance);
        // Many times what anybody waits for, until the clock stops it.
        var endless = MakeAsync(edits, ImageBytes.File(album.Shapes), new EditResult("png"), [new Resize(new(3_000), null), .. Enumerable.Repeat<EditOperation>(new Sharpen(9), 60)]);
        await Until.TrueAsync(() => !edits.HasRoom, "the large one is worked on");
        var next = MakeAsync(edits, ImageBytes.File(album.Shapes), new EditResult("webp"), new Resize(new(1_600), null));
        await Until.TrueAsync(() => edits.WaitingForRoom == 1, "the next large one waits");

        Assert.Equal(640, (await MakeAsync(edits, ImageBytes.File(album.Shapes))).Width);
        Assert.False(endless.IsCompleted || next.IsCompleted);

        clock.Advance(options.Limit + TimeSpan.FromSeconds(1));
        Assert.Equal(ImageTrouble.TooSlow, (await Assert.ThrowsAsync<ImageException>(() => endless)).Trouble);
        Assert.Equal(1_600, (await next).Width);
        Assert.True(edits.HasRoom);
    }

    [Fact]
    public async Task All_memory_is_given_back()
    {
        for (var round = 0; round < 3; round++)
        {
            await album.EditAsync(album.Shapes, new EditResult("webp"), new Rotate(45), new OverlayText("all of it", Outline: new Tint(0, 0, 0)), new Blur(2));
            await Assert.ThrowsAsync<ImageException>(() => album.EditAsync(album.Shapes, new EditResult(), new Rotate(45), new Crop(new Box(new(0), new(0), new(5000), new(10)))));
        }

        // Others of this class edit none at the same time.
        await Until.TrueAsync(() => Vips.PixelBytes < 1_000_000, "the pixels of all pictures are given back");
    }

    [Fact]
    public async Task The_library_says_its_version_and_where_it_is_from()
    {
        var check = new ImagesCheck(album.Edits);
        var health = await check.CheckHealthAsync(new(), Token);

        Assert.Equal(Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy, health.Status);
        Assert.Matches(@"^8\.\d+\.\d+$", (string)health.Data["version"]);
    }

    private static Task<EditedImage> MakeAsync(ImageEdits edits, ImageBytes source, EditResult? result = null, params EditOperation[] operations) =>
        edits.MakeAsync(source, new EditRecipe(operations, result ?? new EditResult("png")), new Dictionary<Guid, ImageBytes>(), Token);
}
