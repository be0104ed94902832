using System.Diagnostics;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>What an encoder made of samples of a film.</summary>
/// <param name="Crf">How coarse it was told to be.</param>
/// <param name="Similarity">Of all samples.</param>
/// <param name="Kilobits">How much a second took, in kbit.</param>
public sealed record QualityTrial(double Crf, double Similarity, double Kilobits);

/// <summary>How coarse an encoder may be for a film.</summary>
/// <param name="Crf">The coarsest that was good enough; the finest that was tried where none was.</param>
/// <param name="IsReached">Whether it was good enough.</param>
/// <param name="Trials">In the order in which they were made.</param>
public sealed record QualityFound(double Crf, bool IsReached, IReadOnlyList<QualityTrial> Trials)
{
    /// <summary>What was tried, in words.</summary>
    public string Words => string.Join(", ", Trials.Select(trial => FormattableString.Invariant($"{trial.Crf:0.##} → {trial.Similarity:0.####} at {trial.Kilobits:0} kbit/s")));
}

/// <summary>Looks for the coarsest quality at which a film still looks as it is wanted, by encoding samples of it.</summary>
public sealed class QualitySearch(FfmpegProgram ffmpeg, FfprobeProgram ffprobe)
{
    private const int Samples = 3;
    private const double Seconds = 4;
    private const int MostTrials = 5;
    private const string Anew = "setpts=PTS-STARTPTS";

    private readonly Similarity similarity = new(ffmpeg, ffprobe);

    /// <summary>Encodes samples, at most five times.</summary>
    /// <param name="encoder">As ffmpeg calls it.</param>
    /// <param name="preset">How much trouble it takes, in its own words; as is usual where null.</param>
    /// <param name="wanted">From 0 to 1 for SSIM, from 0 to 100 for VMAF.</param>
    /// <param name="threads">How many decoder, filters and encoder may have each; as many as ffmpeg likes where null.</param>
    /// <param name="folder">A folder of the caller's, to work in.</param>
    /// <param name="progress">Told, from 0 to 1, how much is done.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">The film has no pictures, or cannot be compared; the message says why.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<QualityFound> FindAsync(
        FilmSource source, string encoder, string? preset, SimilarityMeasure measure, double wanted, int? threads, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(progress);
        var most = measure == SimilarityMeasure.Ssim ? 1 : 100;
        if (!(wanted > 0 && wanted <= most))
        {
            throw FilmException.Asked(FormattableString.Invariant($"{measure.ToString().ToUpperInvariant()} goes from 0 to {most}: {wanted:0.####} cannot be searched for."));
        }

        var places = Similarity.Places(source, source.PictureBegin, Samples, Seconds).ToList();
        var (finest, coarsest) = PictureEncoder.Of(encoder).Range;
        var (bracket, trials) = (new QualityBracket(finest, coarsest, wanted), new List<QualityTrial>());
        while (trials.Count < MostTrials && bracket.Next() is { } crf)
        {
            var trial = await TryAsync(source, PictureEncoding.For(encoder, crf, preset, source), crf, places, measure, threads, folder, started, cancellationToken);
            trials.Add(trial);
            bracket.Add(crf, trial.Similarity);
            progress((double)trials.Count / MostTrials);
        }

        return new QualityFound(bracket.Best ?? trials.Min(trial => trial.Crf), bracket.Best is not null, trials);
    }

    private async Task<QualityTrial> TryAsync(
        FilmSource source, PictureEncoding encoding, double crf, List<double> places, SimilarityMeasure measure, int? threads, string folder, Action<Process> started, CancellationToken cancellationToken)
    {
        var (file, alike, bytes, length) = (Path.Combine(folder, "sample.mp4"), new List<double>(), 0L, 0.0);
        foreach (var at in places)
        {
            await ffmpeg.RunAsync(
                [
                    .. encoding.Device, "-ss", FormattableString.Invariant($"{at:0.######}"), "-t", FormattableString.Invariant($"{Seconds}"), .. source.Input, "-map", $"0:{source.Picture!.Index}",
                    "-vf", encoding.Filters(Anew), .. encoding.Arguments(threads), "-fps_mode", "passthrough", "-enc_time_base", $"1:{PictureClock.Of(source.Picture).Unit}", "-f", "mp4", file,
                ],
                TimeSpan.Zero, static _ => { }, started, cancellationToken);
            var made = await FilmSource.LookAsync(ffprobe, file, started, cancellationToken);
            // Both begin with the first picture from that time on.
            alike.Add(await similarity.SampleAsync(made, 0, source, at, Seconds, measure, string.Join(',', [.. encoding.Filter is { } filter ? [filter] : Array.Empty<string>(), Anew]), started, cancellationToken));
            bytes += new FileInfo(file).Length;
            length += made.Length;
        }

        return new QualityTrial(crf, alike.Average(), bytes * 8 / length / 1000);
    }
}
