using Aspire.Media.Edits;
using Aspire.Media.Images;

namespace Aspire.Media.Tests.Images;

/// <summary>What is written on pictures, beside what ffmpeg writes with the same font.</summary>
[Collection(nameof(Album))]
public sealed class TextTests(Album album)
{
    private const string Font = "DejaVu Sans";

    private static OverlayText Plain(string text) => new(text, Font, new Extent(40), new Tint(255, 255, 255), Gravity: Gravity.Centre);

    [Theory]
    [InlineData(4096, 1)]
    [InlineData(400, 2000)]
    public async Task Letters_that_could_never_fit_are_not_drawn(int size, int count)
    {
        var refused = await Assert.ThrowsAsync<ImageException>(() => album.EditAsync(album.Disc, new EditResult("png"), Plain(new string('W', count)) with { Size = new Extent(size), Width = new Extent(30_000) }));

        Assert.Equal(ImageTrouble.Refused, refused.Trouble);
        Assert.StartsWith("The text would take many times the room that the picture has (100 × 100 pixels)", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Council 2026")]
    [InlineData("<b>AT&T</b> &amp; '\"")]
    [InlineData("<span size='1'>")]
    public async Task What_is_written_is_what_was_said_and_never_markup(string text)
    {
        var said = album["said.txt"];
        await File.WriteAllTextAsync(said, text, TestContext.Current.CancellationToken);

        var ours = (await album.SeeAsync(album.Grey, Plain(text))).BoxOf(IsInk);
        var theirs = (await Pixels.OfAsync(album.Grey, $"drawtext=textfile={said}:expansion=none:fontfile=/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf:fontsize=40:fontcolor=white:x=20:y=200")).BoxOf(IsInk);

        // Each letter may be placed on whole pixels or between them.
        Assert.InRange(ours.Right - ours.Left, theirs.Right - theirs.Left - text.Length, theirs.Right - theirs.Left + text.Length);
        Assert.InRange(ours.Bottom - ours.Top, theirs.Bottom - theirs.Top - 3, theirs.Bottom - theirs.Top + 3);
        Assert.InRange((ours.Left + ours.Right) / 2, 312, 328);
    }

    [Fact]
    public async Task Text_stands_where_it_shall_with_what_it_shall_have_behind_and_around_it()
    {
        var corner = (await album.SeeAsync(album.Grey, Plain("Xx") with { Gravity = Gravity.SouthEast, Margin = new Extent(20) })).BoxOf(IsInk);
        var placed = (await album.SeeAsync(album.Grey, Plain("Xx") with { At = new Spot(new(50, true), new(100)) })).BoxOf(IsInk);
        var paper = await album.SeeAsync(album.Grey, Plain("Xx") with { Background = new Tint(0, 0, 255) });
        var outlined = await album.SeeAsync(album.Grey, Plain("l") with { Outline = new Tint(255, 0, 0), OutlineWidth = 5 });

        Assert.InRange(corner.Right, 617, 620);
        Assert.InRange(corner.Bottom, 457, 460);
        Assert.InRange(placed.Left, 320, 324);
        Assert.InRange(placed.Top, 100, 104);
        var (ink, sheet) = (paper.BoxOf(IsInk), paper.BoxOf(pixel => pixel is { Red: 0, Green: 0, Blue: 255 }));
        Assert.InRange(ink.Left - sheet.Left, 13, 18);
        Assert.InRange(sheet.Bottom - ink.Bottom, 13, 18);
        var (letter, line) = (outlined.BoxOf(IsInk), outlined.BoxOf(pixel => pixel is { Red: > 250, Green: < 10, Blue: < 10 }));
        Assert.InRange(letter.Left - line.Left, 4, 6);
        Assert.InRange(line.Right - letter.Right, 4, 6);
        Assert.InRange(letter.Top - line.Top, 4, 6);
    }

    [Fact]
    public async Task A_wide_outline_is_as_wide_on_all_sides_and_round_at_corners()
    {
        var outlined = await album.SeeAsync(album.Grey, Plain("l") with { Outline = new Tint(255, 0, 0), OutlineWidth = 100 });

        var (letter, line) = (outlined.BoxOf(IsInk), outlined.BoxOf(pixel => pixel is { Red: > 250, Green: < 10, Blue: < 10 }));
        Assert.InRange(letter.Left - line.Left, 98, 102);
        Assert.InRange(line.Right - letter.Right, 98, 102);
        Assert.InRange(letter.Top - line.Top, 98, 102);
        Assert.InRange(line.Bottom - letter.Bottom, 98, 102);
        // On the diagonal it goes as far as along the sides, and no farther.
        Assert.Equal(255, outlined[letter.Left - 68, letter.Top - 68].Red);
        Assert.Equal(128, outlined[letter.Left - 74, letter.Top - 74].Red);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(2)]
    [InlineData(7.25)]
    public void Ink_is_spread_to_all_that_is_as_near(double radius)
    {
        const int Width = 31;
        const int Height = 23;
        var random = new Random(20261122);
        var ink = Enumerable.Range(0, Width * Height).Select(_ => (byte)(random.Next(40) == 0 ? 255 : 0)).ToArray();

        var spread = InkSpread.Of(ink, Width, Height, radius, static () => { });

        var drops = Enumerable.Range(0, ink.Length).Where(at => ink[at] > 0).ToList();
        var expected = Enumerable.Range(0, ink.Length).Select(at => (byte)((255 * Math.Clamp(radius + 1 - drops.Min(drop => double.Hypot((at % Width) - (drop % Width), (at / Width) - (drop / Width))), 0, 1)) + 0.5));
        Assert.All(expected.Zip(spread), pair => Assert.InRange(pair.Second - pair.First, -1, 1));
    }

    [Fact]
    public async Task Long_text_is_broken_into_lines_also_within_words()
    {
        var one = (await album.SeeAsync(album.Grey, Plain("one two"))).BoxOf(IsInk);
        var two = (await album.SeeAsync(album.Grey, Plain("one two") with { Width = new Extent(120) })).BoxOf(IsInk);
        var word = (await album.SeeAsync(album.Grey, Plain(new string('m', 60)))).BoxOf(IsInk);

        Assert.True(two.Bottom - two.Top > 1.5 * (one.Bottom - one.Top));
        Assert.InRange(two.Right - two.Left, 40, 120);
        Assert.True(word is { Left: >= 0, Right: <= 639 } && word.Bottom - word.Top > 100);
    }

    [Fact]
    public async Task What_is_read_from_the_right_is_written_from_the_right()
    {
        var natural = await album.SeeAsync(album.Grey, Plain("שלום"));
        var forced = await album.SeeAsync(album.Grey, Plain("\u202Dםולש\u202C"));
        var wrong = await album.SeeAsync(album.Grey, Plain("םולש"));

        Assert.True(natural.PsnrTo(forced) > 45);
        Assert.True(natural.PsnrTo(wrong) < 35);
    }

    [Fact]
    public async Task Emoji_come_in_their_own_colours()
    {
        var heart = await album.SeeAsync(album.Grey, Plain("❤️🎬"));

        Assert.NotEqual(default, heart.BoxOf(pixel => pixel.Red > 180 && pixel.Green < 100));
    }

    [Fact]
    public async Task A_sign_that_no_font_has_is_named()
    {
        var failure = await Assert.ThrowsAsync<ImageException>(() => album.SeeAsync(album.Grey, Plain("ok \U000FABCD")));

        Assert.Equal(ImageTrouble.Refused, failure.Trouble);
        Assert.Contains("U+FABCD", failure.Message, StringComparison.Ordinal);
    }

    private static bool IsInk((byte Red, byte Green, byte Blue, byte Alpha) pixel) => pixel is { Red: > 200, Green: > 200, Blue: > 200 };
}
