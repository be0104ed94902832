using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>By what two films are compared.</summary>
public enum SimilarityMeasure
{
    /// <summary>Structure, from 0 to 1; each ffmpeg has it.</summary>
    Ssim = 0,

    /// <summary>As people would judge, from 0 to 100; where ffmpeg was built with libvmaf.</summary>
    Vmaf = 1,
}

/// <summary>How like another a film is.</summary>
/// <param name="Mean">Of all samples.</param>
/// <param name="Worst">Of the sample that is least like.</param>
/// <param name="WorstAt">When that begins, in seconds from the begin of the film.</param>
public sealed record SimilarityFound(SimilarityMeasure Measure, double Mean, double Worst, double WorstAt);

/// <summary>Compares the pictures of two films, in samples that are spread over their length.</summary>
public sealed partial class Similarity(FfmpegProgram ffmpeg, FfprobeProgram ffprobe)
{
    // Times of one and the same picture differ by as much as clocks are coarse: one that counts milliseconds by less than this.
    private const double Coarse = 0.0015;

    /// <summary>Compares a film with the one that it was made from.</summary>
    /// <param name="samples">How many samples.</param>
    /// <param name="seconds">How long each is.</param>
    /// <param name="filter">What the pictures of the original go through first, such as what makes whole ones of woven ones.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">They cannot be compared.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<SimilarityFound> CompareAsync(
        FilmSource made, FilmSource original, SimilarityMeasure measure, int samples, double seconds, string? filter, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(made);
        ArgumentNullException.ThrowIfNull(original);
        RefuseUnseen(made, original);
        var (opening, its) = (await original.OpeningAsync(ffprobe, started, cancellationToken), await made.OpeningAsync(ffprobe, started, cancellationToken));
        var found = new List<(double Value, double At)>();
        foreach (var at in Places(original, opening, samples, seconds))
        {
            // Where the pictures of the one begin with the film, and those of the other do not, they are still the same pictures.
            found.Add((await SampleAsync(made, Math.Max(0, at + its - opening), original, at, seconds, measure, filter, started, cancellationToken), at));
        }

        var worst = found.MinBy(sample => sample.Value);
        return new SimilarityFound(measure, found.Average(sample => sample.Value), worst.Value, worst.At);
    }

    /// <summary>When samples begin that are spread evenly; between two pictures, so that both films begin with the same one.</summary>
    /// <param name="begin">When the first of its pictures is seen.</param>
    internal static IEnumerable<double> Places(FilmSource film, double begin, int samples, double seconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(samples);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(seconds);
        var (frame, room) = (film.Frame, film.PictureEnd - begin - seconds);
        if (room <= frame)
        {
            return [begin];
        }

        return Enumerable.Range(0, samples)
            .Select(number => begin + (room * (number + 0.5) / samples))
            .Select(at => begin + ((Math.Round((at - begin) / frame) + 0.5) * frame));
    }

    /// <summary>Compares a part of two films.</summary>
    /// <param name="madeAt">When the part begins in the one, in seconds from its begin.</param>
    /// <param name="originalAt">When it begins in the other.</param>
    internal async Task<double> SampleAsync(
        FilmSource made, double madeAt, FilmSource original, double originalAt, double seconds, SimilarityMeasure measure, string? filter, Action<Process> started, CancellationToken cancellationToken)
    {
        var (one, other) = (made.Picture!, original.Picture!);
        // Of each picture the latest of the other's that is not later is taken: a hair earlier it is the very same one, however coarse their clocks are.
        var hair = Math.Min(original.Frame / 4, Coarse);
        var pixels = PictureCodec.PixelsFor("hevc", IsDeeper(one, other) ? one.PixelFormat : other.PixelFormat);
        var graph = string.Create(
            CultureInfo.InvariantCulture,
            $"[0:{one.Index}]settb=1/1000000,format={pixels}[made];[1:{other.Index}]{(filter is null ? "" : $"{filter},")}settb=1/1000000,setpts=PTS-{hair * 1e6:0},scale={one.Width}:{one.Height}:flags=bicubic,format={pixels}[original];[made][original]{(measure == SimilarityMeasure.Ssim ? "ssim" : "libvmaf")}=shortest=1:repeatlast=0");
        string words;
        try
        {
            words = await ffmpeg.ListenAsync([.. Part(madeAt, seconds), .. made.Input, .. Part(originalAt, seconds), .. original.Input, "-lavfi", graph], TimeSpan.Zero, static _ => { }, started, cancellationToken);
        }
        catch (ProgramException failure)
        {
            throw failure.Message.Contains("No such filter: 'libvmaf'", StringComparison.Ordinal)
                ? FilmException.Asked("This ffmpeg was built without libvmaf: ask for SSIM, which each has, or name another with Ffmpeg__Path.")
                : failure.Hiding([made.Place, original.Place]);
        }

        return (measure == SimilarityMeasure.Ssim ? SsimLine() : VmafLine()).Match(words) is { Success: true } match
            ? double.Parse(match.Groups["value"].Value, CultureInfo.InvariantCulture)
            : throw new FilmException(FilmFault.Input, FormattableString.Invariant($"No pictures could be compared from {originalAt:0.###} s on: one of both has none there."));
    }

    private static void RefuseUnseen(params FilmSource[] films)
    {
        if (Array.Exists(films, film => film.Picture is null))
        {
            throw FilmException.Asked("What has no pictures cannot be compared by them.");
        }
    }

    private static bool IsDeeper(ProbeStream one, ProbeStream other) =>
        one.PixelFormat is { } deep && deep.Contains("10", StringComparison.Ordinal) && other.PixelFormat?.Contains("10", StringComparison.Ordinal) != true;

    private static string[] Part(double at, double seconds) =>
        [.. at > 0 ? ["-ss", FormattableString.Invariant($"{at:0.######}")] : Array.Empty<string>(), "-t", FormattableString.Invariant($"{seconds:0.######}")];

    [GeneratedRegex(@"SSIM .*All:(?<value>[0-9.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SsimLine();

    [GeneratedRegex(@"VMAF score: (?<value>[0-9.]+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VmafLine();
}
