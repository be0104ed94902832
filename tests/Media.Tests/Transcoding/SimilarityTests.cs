using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>How like films are.</summary>
public sealed class SimilarityTests(FilmClips clips)
{
    [Fact]
    public async Task Each_picture_is_compared_with_the_very_same_one_however_coarse_their_clocks_are()
    {
        // Thirty pictures in 1.001 seconds: a clock of milliseconds tells none of their times.
        var fine = await clips.MakeAsync("alike fine.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=30000/1001:duration=6", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-g", "30", "-pix_fmt", "yuv420p"]);
        var coarse = await clips.MakeAsync("alike coarse.mkv", _ => ["-i", fine, "-c", "copy"]);

        var found = await CompareAsync(coarse, fine);
        var back = await CompareAsync(fine, coarse);

        Assert.Equal((1.0, 1.0), (found.Mean, found.Worst));
        Assert.Equal((1.0, 1.0), (back.Mean, back.Worst));
    }

    [Fact]
    public async Task The_part_that_is_least_like_is_told()
    {
        var clock = await clips.ClockAsync();
        var blurred = await clips.MakeAsync("alike blurred.mkv", _ => ["-i", clock, "-an", "-vf", "gblur=sigma=4:enable='gte(t,4)'", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p"]);

        var found = await CompareAsync(blurred, clock);

        Assert.InRange(found.Worst, 0.3, 0.9);
        Assert.InRange(found.WorstAt, 4, 6);
        Assert.InRange(found.Mean, found.Worst + 0.05, 0.999);
    }

    [Fact]
    public async Task Films_of_other_sizes_and_depths_are_compared_and_those_that_begin_late_too()
    {
        var clock = await clips.ClockAsync();
        var (deep, small) = (
            await clips.MakeAsync("alike deep.mkv", _ => ["-i", clock, "-an", "-c:v", "libx265", "-preset", "ultrafast", "-crf", "8", "-x265-params", "log-level=error", "-pix_fmt", "yuv420p10le"]),
            await clips.MakeAsync("alike small.mkv", _ => ["-i", clock, "-an", "-vf", "scale=80:44", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "0", "-pix_fmt", "yuv420p"]));
        var late = await clips.MakeAsync("alike late.mkv", _ => ["-i", clock, "-itsoffset", "1.48", "-i", clock, "-map", "1:v", "-map", "0:a", "-c", "copy"]);

        Assert.InRange((await CompareAsync(deep, clock)).Mean, 0.97, 1);
        Assert.InRange((await CompareAsync(small, clock)).Mean, 0.3, 1);
        Assert.Equal(1, (await CompareAsync(late, clock)).Worst);
    }

    [Fact]
    public async Task What_cannot_be_compared_is_refused_with_words()
    {
        var (clock, tone) = (await clips.ClockAsync(), await clips.MakeAsync("alike tone.flac", _ => ["-f", "lavfi", "-i", "sine=duration=6"]));

        Assert.Equal("What has no pictures cannot be compared by them.", (await Assert.ThrowsAsync<FilmException>(() => CompareAsync(tone, clock))).Message);
        if (!(await Chunks.Ffmpeg.NamesAsync("filters", TestContext.Current.CancellationToken)).Contains("libvmaf"))
        {
            Assert.StartsWith("This ffmpeg was built without libvmaf", (await Assert.ThrowsAsync<FilmException>(() => CompareAsync(clock, clock, SimilarityMeasure.Vmaf))).Message, StringComparison.Ordinal);
        }
        else
        {
            Assert.InRange((await CompareAsync(clock, clock, SimilarityMeasure.Vmaf)).Worst, 90, 100);
        }
    }

    private static async Task<SimilarityFound> CompareAsync(string made, string original, SimilarityMeasure measure = SimilarityMeasure.Ssim) =>
        await new Similarity(Chunks.Ffmpeg, Chunks.Ffprobe).CompareAsync(await Chunks.LookAsync(made), await Chunks.LookAsync(original), measure, 3, 1, filter: null, static _ => { }, TestContext.Current.CancellationToken);
}
