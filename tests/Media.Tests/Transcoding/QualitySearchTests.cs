using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>The coarsest quality at which a film still looks as it is wanted.</summary>
public sealed class QualitySearchTests(FilmClips clips)
{
    [Theory]
    [InlineData(8.0)]
    [InlineData(13.0)]
    [InlineData(23.0)]
    [InlineData(31.0)]
    [InlineData(44.0)]
    public void Five_trials_find_it_nearly(double limit)
    {
        // As encoders do: for a while it costs little, and then more and more.
        static double Similarity(double crf) => 1 - (0.0004 * Math.Pow(1.13, crf));
        var bracket = new QualityBracket(8, 45, Similarity(limit));
        var trials = 0;
        while (trials < 5 && bracket.Next() is { } crf)
        {
            trials++;
            bracket.Add(crf, Similarity(crf));
        }

        Assert.InRange(bracket.Best!.Value, Math.Max(8, limit - 3), limit);
    }

    [Fact]
    public void What_cannot_be_reached_or_always_is_ends_at_the_bounds()
    {
        static double? Search(Func<double, double> similarity, out int trials)
        {
            var bracket = new QualityBracket(8, 45, 0.97);
            for (trials = 0; trials < 20 && bracket.Next() is { } crf; trials++)
            {
                bracket.Add(crf, similarity(crf));
            }

            return bracket.Best;
        }

        Assert.Null(Search(_ => 0.5, out var never));
        Assert.Equal(45, Search(_ => 0.99, out var always));
        // Encoders are not always monotone; it comes to an end all the same.
        Assert.NotNull(Search(crf => crf % 2 == 0 ? 0.98 : 0.96, out var odd));
        Assert.All([never, always, odd], trials => Assert.InRange(trials, 1, 8));
    }

    [Fact]
    public async Task A_film_is_as_like_as_was_wanted_and_a_coarser_one_would_not_be()
    {
        var film = await Chunks.LookAsync(await clips.MakeAsync("quality.mp4", _ =>
            ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=4,noise=alls=12:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "6", "-pix_fmt", "yuv420p"]));

        var found = await FindAsync(film, 0.95);

        Assert.True(found.IsReached, found.Words);
        Assert.InRange(found.Trials.Count, 2, 5);
        var (best, worse) = (found.Trials.Single(trial => trial.Crf == found.Crf), found.Trials.Where(trial => trial.Crf > found.Crf).MinBy(trial => trial.Crf)!);
        Assert.InRange(best.Similarity, 0.95, 1);
        Assert.InRange(worse.Similarity, 0.5, 0.95);
        Assert.InRange(worse.Crf - found.Crf, 1, 6);
        Assert.True(best.Kilobits > worse.Kilobits, found.Words);
        // What was said of samples holds for the whole.
        var whole = await Chunks.MakeAsync(film.Place, 60, clips["quality whole"], source => PictureEncoding.For("libx264", found.Crf, "ultrafast", source));
        var similarity = await new Similarity(Chunks.Ffmpeg, Chunks.Ffprobe).CompareAsync(
            await Chunks.LookAsync(whole.Joined), film, SimilarityMeasure.Ssim, 3, 2, filter: null, static _ => { }, TestContext.Current.CancellationToken);
        Assert.Equal(best.Similarity, similarity.Mean, 0.01);
    }

    [Fact]
    public async Task What_no_encoder_reaches_is_said()
    {
        var film = await Chunks.LookAsync(await clips.MakeAsync("quality short.mp4", _ => ["-f", "lavfi", "-i", "testsrc2=size=160x90:rate=25:duration=1,noise=alls=60:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-qp", "4", "-pix_fmt", "yuv420p"]));

        var found = await FindAsync(film, 1);

        Assert.False(found.IsReached);
        Assert.Equal(8, found.Crf);
        Assert.Contains("8 → 0.", found.Words, StringComparison.Ordinal);
        Assert.Equal("SSIM goes from 0 to 1: 95 cannot be searched for.", (await Assert.ThrowsAsync<FilmException>(() => FindAsync(film, 95))).Message);
    }

    private Task<QualityFound> FindAsync(FilmSource film, double wanted) =>
        new QualitySearch(Chunks.Ffmpeg, Chunks.Ffprobe).FindAsync(
            film, "libx264", "ultrafast", SimilarityMeasure.Ssim, wanted, threads: 1, Directory.CreateDirectory(clips["quality samples"]).FullName, static _ => { }, static _ => { }, TestContext.Current.CancellationToken);
}
