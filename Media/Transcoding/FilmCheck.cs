using System.Diagnostics;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>Something that a decoder complained of.</summary>
/// <param name="At">About when, in seconds from the begin: so far it had come.</param>
public sealed record FilmFlaw(double At, string Words);

/// <summary>What was found when a film was decoded to its end.</summary>
/// <param name="Flaws">The first of them; none when it is sound.</param>
/// <param name="Count">How many there are in all.</param>
/// <param name="Pictures">How many pictures it has.</param>
public sealed record FilmHealth(IReadOnlyList<FilmFlaw> Flaws, int Count, long Pictures)
{
    public bool IsSound => Count == 0;
}

/// <summary>Decodes whole films, to know that they can be: before one takes the place of another, or whenever somebody wants to know.</summary>
public sealed class FilmCheck(FfmpegProgram ffmpeg, FfprobeProgram ffprobe)
{
    private const int Told = 10;

    // What a film says of its length may be so much more than there is, in seconds.
    private const double Few = 0.5;

    /// <summary>Decodes all that is seen and heard in a film.</summary>
    /// <param name="place">A path, or an address that we signed.</param>
    /// <param name="threads">How many decoders may have each; as many as ffmpeg likes where null.</param>
    /// <param name="progress">Told, from 0 to 1, how much is done.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">It is no film at all.</exception>
    /// <exception cref="ProgramException">ffmpeg could not even be started.</exception>
    public async Task<FilmHealth> LookAsync(string place, int? threads, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(progress);
        var source = await FilmSource.LookAsync(ffprobe, place, started, cancellationToken);
        var (flaws, count, pictures, end) = (new List<FilmFlaw>(), 0, 0L, source.Length);
        void Add(TimeSpan at, string words)
        {
            count++;
            if (flaws.Count < Told)
            {
                flaws.Add(new FilmFlaw(Math.Round(at.TotalSeconds, 2), Hide(words, place)));
            }
        }

        string[] few = threads is { } some ? ["-threads", FormattableString.Invariant($"{some}")] : [];
        string[] seen = source.Picture is { } picture ? ["-map", $"0:{picture.Index}"] : [];
        try
        {
            (pictures, var come) = await ffmpeg.DecodeAsync(
                [.. few, "-err_detect", "explode", .. source.Input, .. seen, .. source.Sounds.SelectMany(sound => new[] { "-map", $"0:{sound.Index}" }), "-fps_mode", "passthrough"], TimeSpan.FromSeconds(source.Length),
                progress, Add, started, cancellationToken);
            end = come.TotalSeconds;
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            // What it said before it gave up stands there already.
            if (count == 0)
            {
                Add(TimeSpan.Zero, failure.Message);
            }
        }

        if (source.Picture?.Frames is { } told && count == 0 && pictures < told)
        {
            Add(TimeSpan.FromSeconds(end), $"It says that it has {told} pictures, and there are {pictures}.");
        }

        if (count == 0 && end < source.Length - Few - source.Frame)
        {
            Add(TimeSpan.FromSeconds(end), FormattableString.Invariant($"It says that it lasts {source.Length:0.###} s, and after {end:0.###} s there is nothing."));
        }

        return new FilmHealth(flaws, count, pictures);
    }

    // Where the film lies is nobody's concern.
    private static string Hide(string words, string place) => words.Replace($"file:{place}", "it", StringComparison.Ordinal).Replace(place, "it", StringComparison.Ordinal);
}
