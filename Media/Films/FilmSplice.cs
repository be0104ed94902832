using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;

namespace Aspire.Media.Films;

/// <summary>
/// A part of a film whose cuts lie between pictures that stand for themselves: those from the first cut up to the next such picture, and those from the last one up to
/// the second cut, are made anew; all between are the very same.
/// </summary>
internal sealed class FilmSplice
{
    // Pictures that stand for themselves are seldom farther apart than this.
    private const double Far = 30;

    // No encoder reorders over more than this.
    private const double Reach = 2;

    // Where the seams are decoded again, on both sides of each.
    private const double Around = 1.5;

    // Better than anybody would ask for: it is seen beside the original.
    private const int Quality = 88;

    private static readonly Dictionary<string, string> Profiles = new()
    {
        ["Constrained Baseline"] = "baseline", ["Baseline"] = "baseline", ["Main"] = "main", ["High"] = "high", ["High 10"] = "high10", ["High 4:2:2"] = "high422", ["High 4:4:4 Predictive"] = "high444",
    };

    private readonly FilmSource source;
    private readonly double from;
    private readonly double first;
    private readonly double last;
    private readonly double to;
    private readonly int unit;

    private FilmSplice(FilmSource source, double from, double first, double last, double to, int unit) =>
        (this.source, this.from, this.first, this.last, this.to, this.unit) = (source, from, first, last, to, unit);

    /// <summary>How many pictures are made anew.</summary>
    public int Anew { get; private init; }

    /// <summary>How long after the cut the first picture is seen that is kept.</summary>
    public double Late { get; private init; }

    private bool HasHead => first - from > FilmWindow.Slack;

    private bool HasTail => to - last > FilmWindow.Slack;

    /// <summary>Looks for the pictures between which all stays as it is; null where there are none, or where what is made anew could not stand beside the rest.</summary>
    public static async Task<FilmSplice?> FindAsync(FfprobeProgram ffprobe, FilmSource source, FilmWindow window, FilmCut cut, Action<Process> started, CancellationToken cancellationToken)
    {
        var seen = source.Picture!;
        // What does not come evenly says seldom how long each is seen, and at a seam that counts.
        if (seen is not { Codec: "h264", Rotation: 0, Profile: { } profile } || source.IsWoven || source.IsUneven || !Profiles.ContainsKey(profile) || PictureCodec.PixelsFor("h264", seen.PixelFormat) != seen.PixelFormat
            || seen.TimeBase?.Split('/') is not ["1", var ticks] || !int.TryParse(ticks, CultureInfo.InvariantCulture, out var unit))
        {
            return null;
        }

        var begins = await source.PacketsAsync(ffprobe, window.From, window.From + Far, started, cancellationToken);
        var kept = begins.Where(packet => packet.Shown >= window.From - FilmWindow.Slack && !(packet.Shown >= window.To - FilmWindow.Slack)).ToList();
        if (kept.Count == 0 || (cut.StartsAlone ? kept[0] : kept.Find(packet => packet.IsKey)) is not { } opening)
        {
            return null;
        }

        var (begin, whole) = (kept.Min(packet => packet.Shown), opening.Shown);
        var head = kept.Count(packet => packet.Shown < whole - FilmWindow.Slack);
        if (window.To is not { } stop || cut.EndsWhole)
        {
            var end = window.To ?? source.PictureEnd;
            return new FilmSplice(source, begin, whole, end, end, unit) { Anew = head, Late = Math.Max(0, begin - window.From) };
        }

        var ends = (await source.PacketsAsync(ffprobe, Math.Max(whole, stop - Far), stop + Reach, started, cancellationToken)).ToList();
        // None that stays as it is may need one that goes.
        var closing = ends.FindLastIndex(packet => packet.IsKey && packet.Shown > whole + FilmWindow.Slack && packet.Shown < stop - FilmWindow.Slack);
        if (closing < 0 || ends.Skip(closing).Any(packet => packet.Shown < ends[closing].Shown))
        {
            return null;
        }

        var tail = ends.Skip(closing).Count(packet => packet.Shown < stop - FilmWindow.Slack);
        return new FilmSplice(source, begin, whole, ends[closing].Shown, stop, unit) { Anew = head + tail, Late = Math.Max(0, begin - window.From) };
    }

    /// <summary>Makes the pictures of the part.</summary>
    /// <returns>A file with nothing but them, which begins with the first; null where they turn out not to stand beside one another.</returns>
    public async Task<string?> MakeAsync(FfmpegProgram ffmpeg, FfprobeProgram ffprobe, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        try
        {
            return await JoinAsync(ffmpeg, ffprobe, folder, progress, started, cancellationToken);
        }
        catch (InvalidDataException)
        {
            // A part that came out otherwise than all others do: there is the way that needs none.
            return null;
        }
    }

    private async Task<string?> JoinAsync(FfmpegProgram ffmpeg, FfprobeProgram ffprobe, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        Task RunAsync(double done, double length, params IReadOnlyList<string> arguments) =>
            ffmpeg.RunAsync(arguments, TimeSpan.FromSeconds(length), fraction => progress(done + (fraction * 0.25)), started, cancellationToken);

        var (middle, spliced) = (Path.Combine(folder, "middle.mp4"), Path.Combine(folder, "spliced.mp4"));
        await RunAsync(0, last - first, [.. Copying(), middle]);
        var settings = await AvcSettings.ReadAsync(middle, cancellationToken);
        if (settings.FreeNumber() is not { } number || (HasHead && !await settings.BeginsAnewAsync(middle, cancellationToken)))
        {
            return null;
        }

        // Edges are decoded in the order in which they are seen, and as long before that as the others.
        var openings = await ffprobe.PacketsAsync(MediaInput.Film(middle), 0, 0, Reach, started, cancellationToken);
        if (openings is not [{ Decoded: { } decoded } opening, ..])
        {
            return null;
        }

        var (ahead, edges, parts) = (opening.Shown - decoded, new List<string>(), new List<(string File, double Length)>());
        async Task EdgeAsync(string name, double done, double begin, double end)
        {
            var file = Path.Combine(folder, name);
            await RunAsync(done, end - begin, [.. Encoding(begin, end, number, ahead), file]);
            edges.Add(file);
            parts.Add((file, end - begin));
        }

        if (HasHead)
        {
            await EdgeAsync("head.mp4", 0.25, from, first);
        }

        parts.Add((middle, last - first));
        if (HasTail)
        {
            await EdgeAsync("tail.mp4", 0.5, last, to);
        }

        var list = Path.Combine(folder, "parts.ffconcat");
        await File.WriteAllTextAsync(
            list, string.Concat(parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"file 'file:{part.File.Replace("'", @"'\''", StringComparison.Ordinal)}'\nduration {part.Length:0.######}\n"))).Insert(0, "ffconcat version 1.0\n"),
            cancellationToken);
        await RunAsync(0.75, to - from, [.. MediaInput.Joined(list), "-map", "0:v:0", "-c", "copy", .. Boxes(), spliced]);
        foreach (var edge in edges)
        {
            settings = settings.With(await AvcSettings.ReadAsync(edge, cancellationToken));
        }

        await settings.WriteAsync(spliced, cancellationToken);
        return await IsSoundAsync(ffmpeg, spliced, started, cancellationToken) ? spliced : null;
    }

    // A decoder that complains at a seam would show it.
    private async Task<bool> IsSoundAsync(FfmpegProgram ffmpeg, string spliced, Action<Process> started, CancellationToken cancellationToken)
    {
        foreach (var seam in new[] { first - from, last - from })
        {
            try
            {
                await ffmpeg.RunAsync(
                    ["-xerror", "-err_detect", "explode", "-ss", Seconds(Math.Max(0, seam - Around)), "-t", Seconds(2 * Around), .. MediaInput.Film(spliced), "-map", "0:v:0", "-f", "null", "-"], TimeSpan.Zero, static _ => { },
                    started, cancellationToken);
            }
            catch (ProgramException failure) when (failure.ExitCode is not null)
            {
                return false;
            }
        }

        return true;
    }

    private IEnumerable<string> Copying() =>
    [
        "-ss", Seconds(Math.Floor(first * 1e6) / 1e6), .. source.Input, "-map", $"0:{source.Picture!.Index}", "-c", "copy", "-copypriorss", "0",
        "-bsf:0", FormattableString.Invariant($"noise=drop=lt(pts*tb\\,{-FilmWindow.Slack})") + (HasTail || to < source.PictureEnd - FilmWindow.Slack ? FormattableString.Invariant($"+gte(pts*tb\\,{last - first - FilmWindow.Slack:0.######})") : ""),
        "-t", Seconds(last - first), .. Boxes(),
    ];

    private IEnumerable<string> Encoding(double begin, double end, int number, double ahead) =>
    [
        "-ss", Seconds(Math.Max(0, begin - FilmWindow.Slack)), "-t", Seconds(end - begin), .. source.Input, "-map", $"0:{source.Picture!.Index}", "-vf", "setpts=PTS-STARTPTS",
        .. PictureCodec.Arguments("h264", 0, Quality, source.Picture!, hasBoxes: true), "-pix_fmt", source.Picture!.PixelFormat!, "-profile:v", Profiles[source.Picture!.Profile!], "-bf", "0", "-x264-params", $"sps-id={number}",
        "-fps_mode", "vfr", "-enc_time_base", $"1:{unit}", "-bsf:v", FormattableString.Invariant($"setts=dts=DTS-{Math.Round(ahead * unit):0}"), .. Boxes(),
    ];

    // By the film's own clock.
    private string[] Boxes() => ["-an", "-sn", "-dn", "-map_metadata", "-1", "-map_chapters", "-1", "-video_track_timescale", $"{unit}", "-f", "mp4"];

    private static string Seconds(double seconds) => seconds.ToString("0.######", CultureInfo.InvariantCulture);
}
