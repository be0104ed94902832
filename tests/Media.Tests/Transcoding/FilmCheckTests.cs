using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>Films that are decoded to their end.</summary>
public sealed class FilmCheckTests(FilmClips clips)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_sound_film_has_no_flaws_and_all_its_pictures()
    {
        var health = await LookAsync(await clips.ClockAsync());
        var tone = await LookAsync(await clips.CoveredAsync());
        var uneven = await LookAsync(await clips.UnevenAsync());

        Assert.True(health.IsSound, string.Join('\n', health.Flaws));
        Assert.Equal(150, health.Pictures);
        Assert.True(tone.IsSound, string.Join('\n', tone.Flaws));
        Assert.True(uneven.IsSound, string.Join('\n', uneven.Flaws));
    }

    [Fact]
    public async Task Bytes_that_are_not_what_they_were_are_flaws()
    {
        var bytes = await File.ReadAllBytesAsync(await clips.ClockAsync(), Token);
        // In the middle of the pictures, where no index is.
        for (var place = bytes.Length / 2; place < (bytes.Length / 2) + 4000; place += 7)
        {
            bytes[place] ^= 0xff;
        }

        await File.WriteAllBytesAsync(clips["check flipped.mp4"], bytes, Token);

        var health = await LookAsync(clips["check flipped.mp4"]);

        Assert.False(health.IsSound);
        Assert.InRange(health.Flaws.Count, 1, 10);
        Assert.True(health.Count >= health.Flaws.Count);
        Assert.All(health.Flaws, flaw => Assert.DoesNotContain("check flipped", flaw.Words, StringComparison.Ordinal));
        Assert.All(health.Flaws, flaw => Assert.InRange(flaw.At, 0, 6.1));
    }

    [Theory]
    [InlineData("mp4")]
    [InlineData("mkv")]
    public async Task A_film_whose_end_is_missing_is_not_sound(string container)
    {
        var clock = await clips.ClockAsync();
        var whole = await File.ReadAllBytesAsync(await clips.MakeAsync($"check whole.{container}", _ => ["-i", clock, "-c", "copy", .. container == "mp4" ? ["-movflags", "+faststart"] : Array.Empty<string>()]), Token);
        var cut = clips[$"check cut.{container}"];
        await File.WriteAllBytesAsync(cut, whole[..(whole.Length * 2 / 3)], Token);

        var health = await LookAsync(cut);

        Assert.False(health.IsSound);
        Assert.InRange(health.Pictures, 50, 149);
    }

    [Fact]
    public async Task What_is_no_film_is_refused()
    {
        await File.WriteAllTextAsync(clips["check words.mp4"], "These are words.", Token);

        Assert.Equal(FilmFault.Input, (await Assert.ThrowsAsync<FilmException>(() => LookAsync(clips["check words.mp4"]))).Fault);
    }

    private static Task<FilmHealth> LookAsync(string place) => new FilmCheck(Chunks.Ffmpeg, Chunks.Ffprobe).LookAsync(place, threads: 1, static _ => { }, static _ => { }, Token);
}
