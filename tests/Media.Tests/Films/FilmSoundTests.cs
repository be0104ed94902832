using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>What is heard, and films that are faster or put behind one another.</summary>
public sealed partial class FilmSoundTests(FilmClips clips)
{
    [Fact]
    public async Task Sounds_and_films_are_joined_whatever_else_is_done_to_them()
    {
        var (clock, tone, other) = (await clips.ClockAsync(), await clips.CoveredAsync(), Guid.NewGuid());
        FilmOrder With(string place, string format, params EditOperation[] operations) => new(place, new EditRecipe(operations, new EditResult(format)), new Dictionary<Guid, string> { [other] = place });

        var loud = (await clips.EditAsync(With(tone, "mp3", new Concat([other]), new Loudness(-20, -1)))).Files[0];
        var mute = (await clips.EditAsync(With(clock, "mp4", new Concat([other]), new Mute(), new Flip(true)))).Files[0];
        var hasty = (await clips.EditAsync(With(clock, "mp4", new Speed(2), new Concat([other])))).Files[0];

        Assert.Equal(6, loud.Report!.Duration!.Value, 0.2);
        Assert.Equal("video:h264", await FilmEyes.StreamsAsync(mute.Path));
        Assert.Equal(12, mute.Report!.Duration!.Value, 0.2);
        Assert.Equal(9, hasty.Report!.Duration!.Value, 0.2);
    }

    [Fact]
    public async Task Half_as_loud_is_six_decibels_less_and_the_pictures_stay_as_they_are()
    {
        var clock = await clips.ClockAsync();

        var edited = await clips.EditAsync(clock, new EditResult(), new Volume(0.5));

        Assert.Equal(FilmMethod.Copied, edited.Method);
        Assert.Equal(await FilmEyes.HashesAsync(clock), await FilmEyes.HashesAsync(edited.Files[0].Path));
        Assert.InRange(await MeanAsync(clock) - await MeanAsync(edited.Files[0].Path), 5.5, 6.5);
    }

    [Fact]
    public async Task A_quiet_sound_is_brought_to_the_loudness_that_was_asked_for()
    {
        var quiet = await clips.MakeAsync("quiet.flac", _ => ["-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000:duration=6", "-af", "volume=-20dB,tremolo=f=0.5:d=0.5", "-ac", "2"]);
        var silent = await clips.MakeAsync("silent.flac", _ => ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-t", "2"]);

        var loud = await clips.EditAsync(quiet, new EditResult(), new Loudness(-18));
        var still = await clips.EditAsync(silent, new EditResult(), new Loudness(-18));

        Assert.InRange(await LoudnessAsync(quiet), -60, -28);
        Assert.InRange(await LoudnessAsync(loud.Files[0].Path), -18.7, -17.3);
        Assert.Equal(48_000, loud.Files[0].Report!.Sound!.SampleRate);
        Assert.Contains(still.Notes, note => note.Contains("silence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Twice_as_fast_keeps_the_pitch_and_each_flash_its_beep()
    {
        var clock = await clips.ClockAsync();

        var film = (await clips.EditAsync(clock, new EditResult(), new Speed(2))).Files[0];

        Assert.InRange(FilmSource.LengthOf(film.Report!.Picture!)!.Value, 2.96, 3.04);
        Assert.Equal(25, film.Report.Picture!.FrameRate!.Value, 0.1);
        var (numbers, beeps) = (await FilmEyes.NumbersAsync(film.Path), await FilmEyes.BeepsAsync(film.Path));
        Assert.Equal(75, numbers.Count);
        Assert.All(numbers.Select((number, place) => number - (place * 2)), off => Assert.InRange(off, -1, 1));
        Assert.InRange(beeps.Count, 5, 6);
        Assert.All(beeps.Zip(beeps.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 0.46, 0.54));
        var tone = await clips.MakeAsync("even.flac", _ => ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=3"]);
        var faster = (await clips.EditAsync(tone, new EditResult(), new Speed(2))).Files[0];
        Assert.InRange(await PitchAsync(faster.Path), 430, 450);
    }

    [Fact]
    public async Task Muted_there_is_no_sound_and_taken_out_there_is_nothing_else_bit_by_bit()
    {
        var clock = await clips.ClockAsync();

        var muted = (await clips.EditAsync(clock, new EditResult(), new Mute())).Files[0];
        var sound = (await clips.EditAsync(clock, new EditResult(Extract: new EditExtract(ExtractKind.Audio)))).Files[0];

        Assert.Equal("video:h264", await FilmEyes.StreamsAsync(muted.Path));
        Assert.Equal(("audio:aac", ".m4a", "sound"), (await FilmEyes.StreamsAsync(sound.Path), sound.Extension, sound.Role));
        Assert.Equal(await SoundAsync(clock), await SoundAsync(sound.Path));
    }

    [Fact]
    public async Task Faded_it_comes_out_of_the_dark_and_the_silence_and_goes_back()
    {
        var clock = await clips.ClockAsync();

        var film = (await clips.EditAsync(clock, new EditResult(Quality: 90), new Trim(1, 5), new Fade(1, 1))).Files[0];

        Assert.InRange(await FilmEyes.LikenessAsync(film.Path, clock, "select=between(n\\,25\\,124),setpts=N/25/TB,fade=t=in:st=0:d=1,fade=t=out:st=3:d=1"), 32, 100);
        Assert.DoesNotContain(await FilmEyes.BeepsAsync(film.Path), beep => beep < 0.1);
        Assert.Contains(await FilmEyes.BeepsAsync(film.Path), beep => beep is > 1.95 and < 2.05);
    }

    [Fact]
    public async Task Films_behind_one_another_go_on_without_a_gap_and_each_flash_has_its_beep()
    {
        var (clock, other) = (await clips.ClockAsync(), Guid.NewGuid());
        var order = new FilmOrder(clock, new EditRecipe([new Trim(0, 2), new Concat([other])], new EditResult()), new Dictionary<Guid, string> { [other] = clock });

        var film = (await clips.EditAsync(order)).Files[0];

        Assert.Equal([.. Enumerable.Range(0, 50), .. Enumerable.Range(0, 150)], await FilmEyes.NumbersAsync(film.Path));
        var (flashes, beeps) = (await FilmEyes.FlashesAsync(film.Path), await FilmEyes.BeepsAsync(film.Path));
        Assert.Equal(8, flashes.Count);
        Assert.All(flashes, flash => Assert.InRange(beeps.Min(beep => Math.Abs(beep - flash)), 0, 0.02));
    }

    [Fact]
    public async Task Films_whose_sound_begins_before_the_picture_are_joined_without_moving_either()
    {
        var (clock, other) = (await clips.ClockAsync(), Guid.NewGuid());
        var late = await clips.MakeAsync("late.mkv", _ => ["-itsoffset", "0.022", "-i", clock, "-i", clock, "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-af", "adelay=22|22", "-c:a", "pcm_s16le"]);
        foreach (var (first, second) in new[] { (late, clock), (clock, late) })
        {
            var order = new FilmOrder(first, new EditRecipe([new Concat([other]), new Volume(0.9)], new EditResult("mp4")), new Dictionary<Guid, string> { [other] = second });

            var film = (await clips.EditAsync(order)).Files[0];

            Assert.Equal([.. Enumerable.Range(0, 150), .. Enumerable.Range(0, 150)], await FilmEyes.NumbersAsync(film.Path));
            var (flashes, beeps) = (await FilmEyes.FlashesAsync(film.Path), await FilmEyes.BeepsAsync(film.Path));
            Assert.Equal((12, 12), (flashes.Count, beeps.Count));
            Assert.All(flashes.Zip(beeps), pair => Assert.InRange(pair.Second - pair.First, -0.008, 0.008));
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(1.5)]
    [InlineData(2.5)]
    public async Task However_fast_it_goes_each_sound_stays_at_its_time(double factor)
    {
        var clock = await clips.ClockAsync();

        var film = (await clips.EditAsync(clock, new EditResult(), new Speed(factor))).Files[0];

        var beeps = await FilmEyes.BeepsAsync(film.Path);
        Assert.Equal(6, beeps.Count);
        Assert.All(beeps.Select((beep, place) => beep - (place / factor)), off => Assert.InRange(off, -0.015, 0.015));
    }

    [Fact]
    public async Task What_the_first_film_has_no_place_for_is_named()
    {
        var (clock, rich, other) = (await clips.ClockAsync(), await clips.RichAsync(), Guid.NewGuid());

        var edited = await clips.EditAsync(new FilmOrder(clock, new EditRecipe([new Concat([other])], new EditResult()), new Dictionary<Guid, string> { [other] = rich }));

        Assert.Contains("Of film 2 stream 2 (audio, deu), stream 3 (subtitle, eng), stream 4 (attachment), its chapters are left out: the first has none to which it would belong.", edited.Notes);
    }

    [Fact]
    public async Task Peaks_that_forbid_an_even_loudness_are_told_of()
    {
        var steep = await clips.MakeAsync("steep.flac", _ => ["-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=48000:duration=6", "-af", "volume=-20dB,volume=20dB:enable='lt(mod(t,2),0.05)'", "-ac", "2"]);

        var edited = await clips.EditAsync(steep, new EditResult(), new Loudness(-16));
        var even = await clips.EditAsync(steep, new EditResult(), new Loudness(-50));

        Assert.Contains(edited.Notes, note => note.Contains("levelled as it goes", StringComparison.Ordinal));
        Assert.DoesNotContain(even.Notes, note => note.Contains("levelled as it goes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Films_that_are_alike_are_put_behind_one_another_bit_by_bit()
    {
        var (clock, other) = (await clips.ClockAsync(), Guid.NewGuid());
        var order = new FilmOrder(clock, new EditRecipe([new Concat([other])], new EditResult()), new Dictionary<Guid, string> { [other] = clock });

        var edited = await clips.EditAsync(order);

        var (film, hashes) = (edited.Files[0], await FilmEyes.HashesAsync(clock));
        Assert.Equal(FilmMethod.Copied, edited.Method);
        Assert.Equal([.. hashes, .. hashes], await FilmEyes.HashesAsync(film.Path));
        var (flashes, beeps) = (await FilmEyes.FlashesAsync(film.Path), await FilmEyes.BeepsAsync(film.Path));
        Assert.Equal(12, flashes.Count);
        Assert.All(flashes, flash => Assert.InRange(beeps.Min(beep => Math.Abs(beep - flash)), 0, 0.02));
    }

    [Fact]
    public async Task Films_that_differ_are_brought_to_the_size_of_the_first_with_silence_where_there_is_no_sound()
    {
        var (clock, other) = (await clips.ClockAsync(), Guid.NewGuid());
        var order = new FilmOrder(clock, new EditRecipe([new Concat([other])], new EditResult()), new Dictionary<Guid, string> { [other] = await clips.StretchedAsync() });

        var edited = await clips.EditAsync(order);

        var film = edited.Files[0];
        Assert.Equal((FilmMethod.Encoded, 160, 90), (edited.Method, film.Report!.Picture!.Width, film.Report.Picture.Height));
        Assert.Equal(175, (await FilmEyes.NumbersAsync(film.Path)).Count);
        Assert.Contains(edited.Notes, note => note.Contains("silence", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_words()
    {
        var (clock, stretched) = (await clips.ClockAsync(), await clips.StretchedAsync());
        (EditOperation[] Operations, string Place, string Words)[] refusals =
        [
            ([new Volume(2)], stretched, "There is no sound"),
            ([new Speed(0)], clock, "`speed` is from 0.1 to 20"),
            ([new Fade(4, 4)], clock, "`fade` takes 4 s and 4 s, and there are only 6"),
            ([new Loudness(3)], clock, "`loudness` is from -70 to -5 LUFS"),
            ([new Speed(2), new Trim(1)], clock, "`trim` comes before"),
            ([new Concat([Guid.Empty])], clock, "The asset 00000000-0000-0000-0000-000000000000, which the recipe names, is not there."),
        ];
        foreach (var (operations, place, words) in refusals)
        {
            var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(place, new EditResult(), operations));

            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
            Assert.Equal(FilmFault.Request, refused.Fault);
        }
    }

    private static Task<string> SoundAsync(string file) => FilmClips.RunAsync("ffmpeg", "-v", "error", "-i", file, "-map", "0:a", "-c", "copy", "-f", "md5", "-");

    private static async Task<double> MeanAsync(string file) => Of(Mean(), await FilmClips.RunAsync("ffmpeg", "-v", "info", "-nostats", "-i", file, "-vn", "-af", "volumedetect", "-f", "null", "-"));

    private static async Task<double> LoudnessAsync(string file) => Of(Integrated(), await FilmClips.RunAsync("ffmpeg", "-v", "info", "-nostats", "-i", file, "-vn", "-af", "ebur128=framelog=verbose", "-f", "null", "-"));

    private static double Of(Regex pattern, string text) => double.Parse(pattern.Match(text).Groups["value"].Value, CultureInfo.InvariantCulture);

    // How often it passes through nothing on its way up.
    private static async Task<double> PitchAsync(string file)
    {
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-y", "-i", file, "-ac", "1", "-ar", "44100", "-f", "s16le", $"{file}.raw");
        var bytes = await File.ReadAllBytesAsync($"{file}.raw", TestContext.Current.CancellationToken);
        var samples = Enumerable.Range(0, bytes.Length / 2).Select(place => BitConverter.ToInt16(bytes, place * 2)).ToArray();
        return samples.Zip(samples.Skip(1)).Count(pair => pair.First < 0 && pair.Second >= 0) / (samples.Length / 44_100.0);
    }

    [GeneratedRegex(@"mean_volume: (?<value>\S+) dB", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Mean();

    [GeneratedRegex(@"Integrated loudness:\s+I:\s+(?<value>\S+) LUFS", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Integrated();
}
