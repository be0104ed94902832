using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>One picture of a film, as an edit would make it.</summary>
public sealed class FilmStillTests(FilmClips clips)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2.0, 50)]
    // Between two pictures the first of them is seen.
    [InlineData(2.039, 50)]
    [InlineData(2.04, 51)]
    [InlineData(5.97, 149)]
    public async Task The_picture_is_the_one_that_is_seen_at_that_time(double at, int number)
    {
        var still = await StillAsync(await clips.ClockAsync(), at, 4000);

        Assert.Equal((160, 90), (still.Width, still.Height));
        Assert.Equal([number], await FilmEyes.NumbersAsync(await KeepAsync(still)));
    }

    [Fact]
    public async Task All_that_is_done_to_its_pictures_is_seen_and_it_is_no_wider_than_asked()
    {
        var still = await StillAsync(await clips.ClockAsync(), 3, 40, new Trim(1, 4), new Rotate(90), new Crop(Aspect: new Aspect(1, 1)), new Speed(2), new Colour(Grey: true), new OverlayText("Hello"));

        var file = await KeepAsync(still);
        Assert.Equal((40, 40), (still.Width, still.Height));
        Assert.Equal(("webp", "40", "40"), (await FilmEyes.SaysAsync(file, "codec_name"), await FilmEyes.SaysAsync(file, "width"), await FilmEyes.SaysAsync(file, "height")));
    }

    [Fact]
    public async Task A_text_is_seen_at_its_time_by_the_clock_of_what_would_come_out()
    {
        var clock = await clips.ClockAsync();
        // Of what is left of it, twice as fast, from the first second to the second: from 3 s to 5 s of the film itself.
        EditOperation[] timed = [new Trim(1, 6), new Speed(2), new OverlayText("Now", Size: new Extent(40), Gravity: Gravity.Centre, From: 1, To: 2)];

        foreach (var (at, isSeen) in new[] { (2.5, false), (3.5, true), (5.5, false) })
        {
            var (with, without) = (await StillAsync(clock, at, 160, timed), await StillAsync(clock, at, 160));
            Assert.True(isSeen != with.Bytes.AsSpan().SequenceEqual(without.Bytes), $"at {at} s");
        }
    }

    [Fact]
    public async Task Films_of_every_kind_are_seen_as_people_see_them()
    {
        var (turned, stretched, woven, deep) = (
            await StillAsync(await clips.TurnedAsync(), 0.5, 4000), await StillAsync(await clips.StretchedAsync(), 0.5, 4000), await StillAsync(await clips.WovenAsync(), 0.5, 4000),
            await StillAsync(await clips.DeepAsync(), 0.5, 4000));

        Assert.Equal((90, 160), (turned.Width, turned.Height));
        Assert.Equal((160, 90), (stretched.Width, stretched.Height));
        Assert.Equal((160, 92), (woven.Width, woven.Height));
        var clock = await clips.ClockAsync();
        var sent = await clips.MakeAsync("sent.ts", _ => ["-i", clock, "-c", "copy"]);
        Assert.InRange(Assert.Single(await FilmEyes.NumbersAsync(await KeepAsync(await StillAsync(sent, 4.02, 4000)))), 99, 101);
        Assert.Contains(deep.Notes, note => note.Contains("HDR", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_not_there_is_refused_with_words()
    {
        var clock = await clips.ClockAsync();

        Assert.StartsWith("A picture at 7 s was asked for, and there are only 6", (await Assert.ThrowsAsync<FilmException>(() => StillAsync(clock, 7, 160))).Message, StringComparison.Ordinal);
        Assert.Equal(FilmFault.Request, (await Assert.ThrowsAsync<FilmException>(() => StillAsync(clock, 1, 160, new Crop(new Box(new(100), new(0), new(100), new(50)))))).Fault);
        Assert.Equal("There is no picture in it.", (await Assert.ThrowsAsync<FilmException>(async () => await StillAsync(await clips.CoveredAsync(), 1, 160))).Message);
    }

    private async Task<FilmStill> StillAsync(string film, double at, int width, params EditOperation[] operations) => await FilmClips.Editor.StillAsync(
        new FilmOrder(film, new EditRecipe(operations, new EditResult()), new Dictionary<Guid, string>()), at, width, Directory.CreateDirectory(clips[Guid.NewGuid().ToString("N")]).FullName, static _ => { }, Token);

    private async Task<string> KeepAsync(FilmStill still)
    {
        var file = clips[$"{Guid.NewGuid():N}.webp"];
        await File.WriteAllBytesAsync(file, still.Bytes, Token);
        return file;
    }
}
