using Aspire.Media.Edits;
using Aspire.Media.Films;

namespace Aspire.Media.Tests.Films;

/// <summary>Cutting films: which pictures are kept is read from the pictures.</summary>
public sealed class FilmTrimTests(FilmClips clips)
{
    private static readonly EditResult Same = new();

    [Fact]
    public async Task Cuts_where_pictures_stand_for_themselves_leave_all_as_it_is_bit_by_bit()
    {
        var clock = await clips.ClockAsync();

        var edited = await clips.EditAsync(clock, Same, new Trim(1, 3));

        var film = Assert.Single(edited.Files);
        Assert.Equal(FilmMethod.Copied, edited.Method);
        Assert.Equal(await FilmEyes.HashesAsync(clock, "-vf", "select=between(n\\,25\\,74)"), await FilmEyes.HashesAsync(film.Path));
        Assert.Equal(Enumerable.Range(25, 50), await FilmEyes.NumbersAsync(film.Path));
        Assert.InRange(FilmSource.LengthOf(film.Report!.Picture!)!.Value, 1.96, 2.04);
        await InStepAsync(film.Path, 2);
    }

    [Theory]
    [InlineData(1.2, 2.48, 30, 61, 50, 49)]
    [InlineData(1.205, 4.475, 31, 111, 50, 99)]
    [InlineData(0.0, 1.56, 0, 38, 0, 24)]
    [InlineData(2.6, null, 65, 149, 75, 149)]
    [InlineData(2.0, 4.44, 50, 110, 50, 99)]
    public async Task Cuts_between_such_pictures_are_as_exact_and_only_the_edges_are_made_anew(double from, double? to, int first, int last, int sameFrom, int sameTo)
    {
        var clock = await clips.ClockAsync();

        var edited = await clips.EditAsync(clock, Same, new Trim(from, to));

        var film = Assert.Single(edited.Files);
        if (sameTo > sameFrom)
        {
            Assert.Equal(FilmMethod.Edges, edited.Method);
            Assert.Contains($" {last - first - sameTo + sameFrom} beside the cuts", edited.How, StringComparison.Ordinal);
            Assert.Equal(
                await FilmEyes.HashesAsync(clock, "-vf", $"select=between(n\\,{sameFrom}\\,{sameTo})"),
                await FilmEyes.HashesAsync(film.Path, "-vf", $"select=between(n\\,{sameFrom - first}\\,{sameTo - first})"));
            await SetsAreToldAsync(film.Path);
        }
        else
        {
            Assert.Equal(FilmMethod.Encoded, edited.Method);
        }

        Assert.Equal(Enumerable.Range(first, last - first + 1), await FilmEyes.NumbersAsync(film.Path));
        Assert.InRange(FilmSource.LengthOf(film.Report!.Picture!)!.Value, ((last - first + 1) / 25.0) - 0.04, ((last - first + 1) / 25.0) + 0.04);
        Assert.InRange(await FilmEyes.LikenessAsync(film.Path, clock, $"select=between(n\\,{first}\\,{last})"), 32, 100);
        await InStepAsync(film.Path, 1);
    }

    [Fact]
    public async Task All_streams_chapters_and_words_that_fall_into_the_part_are_kept()
    {
        var rich = await clips.RichAsync();

        var edited = await clips.EditAsync(rich, Same, new Trim(1, 4));

        var film = Assert.Single(edited.Files);
        Assert.Equal(FilmMethod.Copied, edited.Method);
        Assert.Equal("video:h264 audio:aac:eng audio:aac:deu subtitle:subrip:eng attachment:ttf", await FilmEyes.StreamsAsync(film.Path));
        Assert.Equal([("One", 0.0, 1.0), ("Two", 1.0, 3.0)], film.Report!.Chapters.Select(chapter => (chapter.Title!, Math.Round(chapter.Start, 2), Math.Round(chapter.End, 2))));
        Assert.Equal("A rich film", film.Report.Tags["title"]);
        Assert.Equal(75, (await FilmEyes.NumbersAsync(film.Path)).Count);
        await InStepAsync(film.Path, 3);
    }

    [Theory]
    [InlineData(0.5, 2.0)]
    [InlineData(1.0, 3.0)]
    public async Task Pictures_that_do_not_come_evenly_stay_where_they_are(double from, double to)
    {
        var uneven = await clips.UnevenAsync();
        var numbers = await FilmEyes.NumbersAsync(uneven);

        var edited = await clips.EditAsync(uneven, Same, new Trim(from, to));

        var film = Assert.Single(edited.Files);
        var (kept, times) = (await FilmEyes.NumbersAsync(film.Path), await FilmEyes.TimesAsync(film.Path));
        Assert.Equal(numbers.Where(number => number / 25.0 >= from && number / 25.0 < to), kept);
        Assert.All(kept.Zip(times), pair => Assert.Equal((pair.First - kept[0]) / 25.0, pair.Second - times[0], 0.002));
    }

    [Fact]
    public async Task A_part_in_which_no_picture_begins_is_refused_whichever_way_it_would_be_made()
    {
        var uneven = await clips.UnevenAsync();
        foreach (var operations in new EditOperation[][] { [new Trim(0.14, 0.26)], [new Trim(0.14, 0.26), new Flip(Horizontal: true)] })
        {
            var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(uneven, Same, operations));

            Assert.Equal(FilmFault.Request, refused.Fault);
            Assert.StartsWith("No picture begins from 0.14 to 0.26 s", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_sound_is_cut_to_a_packet_and_one_without_loss_to_a_sample()
    {
        var covered = await clips.CoveredAsync();
        var exact = await clips.MakeAsync("tone.flac", _ => ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=3"]);

        var tone = (await clips.EditAsync(covered, Same, new Trim(0.5, 2))).Files[0];
        var flac = (await clips.EditAsync(exact, Same, new Trim(0.5, 2))).Files[0];

        Assert.Equal("audio:mp3 video:mjpeg", await FilmEyes.StreamsAsync(tone.Path));
        Assert.Equal("A tone", tone.Report!.Tags["title"]);
        Assert.InRange(tone.Report.Duration!.Value, 1.4, 1.6);
        Assert.Equal(1.5, flac.Report!.Duration!.Value, 0.0001);
    }

    [Theory]
    [InlineData(3.02, 3.05, 1)]
    [InlineData(3.06, 3.13, 2)]
    [InlineData(1.5, 2.03, 13)]
    public async Task A_part_of_a_few_pictures_has_them_all(double from, double to, int pictures)
    {
        var clock = await clips.ClockAsync();

        var film = Assert.Single((await clips.EditAsync(clock, Same, new Trim(from, to))).Files);

        Assert.Equal(Enumerable.Range((int)Math.Ceiling(Math.Round(from * 25, 3)), pictures), await FilmEyes.NumbersAsync(film.Path));
    }

    [Fact]
    public async Task Where_no_picture_begins_there_is_nothing_to_keep()
    {
        var clock = await clips.ClockAsync();

        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clock, Same, new Trim(5.97)));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.StartsWith("No picture begins from 5.97 to 6", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1.0, 2.0, "`trim` goes from a time to a later one, and -1..2 does not.")]
    [InlineData(2.0, 1.0, "`trim` goes from a time to a later one, and 2..1 does not.")]
    [InlineData(7.0, null, "`trim` begins at 7 s, and there are only 6")]
    [InlineData(1.0, 9.0, "`trim` ends at 9 s, and there are only 6")]
    [InlineData(double.NaN, null, "`trim` goes from a time to a later one")]
    public async Task Cuts_that_cannot_be_are_refused_with_words(double from, double? to, string words)
    {
        var clock = await clips.ClockAsync();

        var refused = await Assert.ThrowsAsync<FilmException>(() => clips.EditAsync(clock, Same, new Trim(from, to)));

        Assert.Equal(FilmFault.Request, refused.Fault);
        Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mkv")]
    [InlineData("ts")]
    [InlineData("mov")]
    public async Task Edges_are_made_anew_in_other_containers_too(string container)
    {
        var clock = await clips.ClockAsync();
        var film = await clips.MakeAsync($"contained.{container}", _ => ["-i", clock, "-c", "copy"]);

        var edited = Assert.Single((await clips.EditAsync(film, Same, new Trim(0.6, 3.2))).Files);
        var small = Assert.Single((await clips.EditAsync(film, Same, new Trim(0.6, 3.2), new Flip(true, true))).Files);

        Assert.Equal($".{container}", edited.Extension);
        Assert.Equal(65, (await FilmEyes.HashesAsync(small.Path)).Count);
        Assert.Equal(Enumerable.Range(15, 65), await FilmEyes.NumbersAsync(edited.Path));
        Assert.Equal(await FilmEyes.HashesAsync(clock, "-vf", "select=between(n\\,25\\,74)"), await FilmEyes.HashesAsync(edited.Path, "-vf", "select=between(n\\,10\\,59)"));
        await InStepAsync(edited.Path, 2);
    }

    [Fact]
    public async Task Edges_are_not_made_alone_where_pictures_need_others_beyond_those_that_stand_for_themselves()
    {
        var open = await clips.MakeAsync("open.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4", "-c:v", "libx264", "-preset", "fast", "-x264-params", "open-gop=1:keyint=25:min-keyint=25:bframes=3:scenecut=0", "-pix_fmt", "yuv420p"]);

        var edited = await clips.EditAsync(open, Same, new Trim(0.6, 3.2));

        Assert.Equal(FilmMethod.Encoded, edited.Method);
        Assert.InRange(await FilmEyes.LikenessAsync(Assert.Single(edited.Files).Path, open, "select=between(n\\,15\\,79)"), 32, 100);
    }

    // Players read what a film is encoded with before its first picture, and some read it only there.
    private static async Task SetsAreToldAsync(string file)
    {
        var bare = $"{file}.bare.mp4";
        await FilmClips.RunAsync("ffmpeg", "-v", "error", "-y", "-i", file, "-map", "0:v", "-c", "copy", "-bsf:v", "filter_units=remove_types=7-8", bare);
        Assert.Equal(await FilmEyes.HashesAsync(file), await FilmEyes.HashesAsync(bare));
    }

    /// <summary>Each flash has its beep.</summary>
    private static async Task InStepAsync(string file, int least)
    {
        var (flashes, beeps) = (await FilmEyes.FlashesAsync(file), await FilmEyes.BeepsAsync(file));
        Assert.True(flashes.Count >= least, $"{flashes.Count} flashes");
        // Of a beep at the very begin or end a packet may be missing, or be there.
        Assert.All(flashes.Where(flash => flash > 0.1), flash => Assert.InRange(beeps.Min(beep => Math.Abs(beep - flash)), 0, 0.02));
        Assert.InRange(beeps.Count, flashes.Count - 1, flashes.Count + 1);
    }
}
