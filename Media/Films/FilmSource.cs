using System.Diagnostics;

using Aspire.Media.Edits;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;

namespace Aspire.Media.Films;

/// <summary>A film or a sound, and what was found in it.</summary>
/// <param name="Place">A path, or an address.</param>
public sealed record FilmSource(string Place, ProbeReport Report)
{
    private const double Back = 4;

    private static readonly string[] Broadcasts = ["mpegts", "mpeg"];
    private static readonly string[] WideTransfers = ["smpte2084", "arib-std-b67"];

    /// <summary>How long it is.</summary>
    public double Length => Report.Duration ?? 0;

    public ProbeStream? Picture => Report.Picture;

    public IEnumerable<ProbeStream> Sounds => Report.Streams.Where(stream => stream.Kind == "audio");

    /// <summary>When its last picture is over, from its begin on; without pictures its end.</summary>
    public double PictureEnd => Picture is { } picture && LengthOf(picture) is { } length ? BeginOf(picture) + length : Length;

    public double PictureBegin => Picture is { } picture ? BeginOf(picture) : 0;

    /// <summary>How long one of its pictures is seen; where they do not come evenly, most of them.</summary>
    public double Frame => Picture?.FrameRate is > 0 and var rate ? 1 / rate : 0.05;

    /// <summary>Whether a time can be found in it: what is made for broadcasting says nowhere where its pictures stand for themselves.</summary>
    public bool HasIndex => !Report.Container.Split(',').Intersect(Broadcasts).Any();

    public bool IsUneven => Picture is { FrameRate: { } rate, BaseRate: { } lowest } && Math.Abs(rate - lowest) > 0.01 * lowest;

    public bool IsWoven => Picture?.FieldOrder is "tt" or "bb" or "tb" or "bt";

    public bool IsWide => WideTransfers.Contains(Picture?.ColourTransfer);

    /// <summary>Whether it says within which bounds of light it was graded (HDR10).</summary>
    public bool HasLight => Picture is { } picture && (picture.Light(ProbeStream.Mastering) ?? picture.Light(ProbeStream.LightLevel)) is not null;

    /// <summary>As it is opened: one film, and nothing that leads elsewhere.</summary>
    public IReadOnlyList<string> Input => MediaInput.Film(Place);

    /// <exception cref="FilmException">There is nothing in it that is seen or heard.</exception>
    public static async Task<FilmSource> LookAsync(FfprobeProgram ffprobe, string place, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ffprobe);
        try
        {
            var report = await ffprobe.ProbeAsync(["-show_data_hash", "md5", .. MediaInput.Film(place)], started, cancellationToken);
            return report.Picture is null && report.Sound is null ? throw new FilmException(FilmFault.Input, "There is neither a picture nor a sound in it.")
                : report.Duration is not > 0 ? throw new FilmException(FilmFault.Input, "There is nothing in it: it does not last.")
                : await KnowLightAsync(ffprobe, new FilmSource(place, report), started, cancellationToken);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            // Where the file lies is nobody's concern, and an address may be signed.
            var words = failure.Message.Replace(place, "it", StringComparison.Ordinal).Replace("file:", "", StringComparison.Ordinal);
            throw new FilmException(FilmFault.Input, words.Contains("not on whitelist", StringComparison.Ordinal) ? $"It is no film but something that leads to others, and those are not followed: {words}" : words, failure);
        }
    }

    /// <summary>The same where what is in it is known; looks all the same where that cannot be all.</summary>
    internal static Task<FilmSource> KnowAsync(FfprobeProgram ffprobe, FilmOrder order, Action<Process> started, CancellationToken cancellationToken) =>
        // Films that are to stand behind one another are compared by more than is kept.
        order.Known is { Picture: not null, Duration: > 0 } known && MediaInput.IsFilm(known.Container) && !order.Recipe.Operations.OfType<Concat>().Any()
            ? KnowLightAsync(ffprobe, new FilmSource(order.Place, known), started, cancellationToken)
            : LookAsync(ffprobe, order.Place, started, cancellationToken);

    // The bounds of HDR stand in its pictures, if not in its container.
    private static async Task<FilmSource> KnowLightAsync(FfprobeProgram ffprobe, FilmSource source, Action<Process> started, CancellationToken cancellationToken)
    {
        if (!source.IsWide || source.Picture is not { } picture || picture.Light(ProbeStream.Mastering) is not null)
        {
            return source;
        }

        var known = picture with { SideData = [.. picture.SideData, .. await ffprobe.FirstPictureAsync(source.Input, picture.Index, started, cancellationToken)] };
        return source with { Report = source.Report with { Streams = [.. source.Report.Streams.Select(stream => stream == picture ? known : stream)] } };
    }

    /// <summary>The packets of its pictures between two times, with those before that the first of them need; times are counted from its begin.</summary>
    internal async Task<IReadOnlyList<ProbePacket>> PacketsAsync(FfprobeProgram ffprobe, double from, double to, Action<Process> started, CancellationToken cancellationToken)
    {
        // Where a format has no index whoever looks for a time may find a later one.
        for (var back = 0.0; ; back = back == 0 ? Back : back * 4)
        {
            var begin = Math.Max(0, from - back);
            var packets = (await ffprobe.PacketsAsync(Input, Picture!.Index, begin == 0 ? 0 : Report.Start + begin, Report.Start + to, started, cancellationToken))
                .Select(packet => packet with { Shown = packet.Shown - Report.Start }).ToList();
            if (begin == 0 || packets.Exists(packet => packet.IsKey && packet.Shown <= from + FilmWindow.Slack))
            {
                return packets;
            }
        }
    }

    /// <summary>When the first of its pictures is seen that can be decoded: recordings begin anywhere, and what needs an earlier picture is never seen.</summary>
    /// <exception cref="FilmException">There is none.</exception>
    internal async Task<double> OpeningAsync(FfprobeProgram ffprobe, Action<Process> started, CancellationToken cancellationToken)
    {
        for (var reach = Back; ; reach *= 4)
        {
            var pictures = await ffprobe.PicturesAsync(Input, Picture!.Index, Math.Min(0, Report.Start), Report.Start + PictureBegin + reach, started, cancellationToken);
            if (pictures.Count > 0)
            {
                return Math.Max(0, pictures[0].Shown - Report.Start);
            }

            if (PictureBegin + reach > Length)
            {
                throw new FilmException(FilmFault.Input, "None of its pictures can be decoded, or says when it is seen.");
            }
        }
    }

    /// <summary>When the picture begins that is seen at a time.</summary>
    internal async Task<double> SeenAtAsync(FfprobeProgram ffprobe, double at, Action<Process> started, CancellationToken cancellationToken)
    {
        // Pictures are decoded before they are seen: those behind it are listed as well.
        var seen = (await PacketsAsync(ffprobe, at, at + Back, started, cancellationToken)).Where(packet => packet.Shown <= at + FilmWindow.Slack).Select(packet => packet.Shown).ToList();
        return seen.Count > 0 ? Math.Max(0, seen.Max()) : PictureBegin;
    }

    /// <summary>Its pictures or its sound begin so long after the begin of all.</summary>
    public double BeginOf(ProbeStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return Math.Max(0, (stream.Start ?? Report.Start) - Report.Start);
    }

    /// <summary>How long a stream is, where anybody says so.</summary>
    public static double? LengthOf(ProbeStream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        // Matroska tells when a stream ends, by the clock of the file.
        return stream.Duration
            ?? (TimeSpan.TryParse(Shorten(stream.Tags.GetValueOrDefault("duration")), System.Globalization.CultureInfo.InvariantCulture, out var end) ? end.TotalSeconds - (stream.Start ?? 0) : null);
    }

    // Nanoseconds are more than a time has.
    private static string? Shorten(string? time) => time is { Length: > 16 } ? time[..16] : time;
}
