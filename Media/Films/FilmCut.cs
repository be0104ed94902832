using System.Diagnostics;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>Where a film is cut, and what lies there.</summary>
/// <param name="StartsAlone">Whether the first picture that is kept stands for itself.</param>
/// <param name="EndsWhole">Whether nothing that is kept needs what comes after the cut.</param>
/// <param name="Span">From the first cut to the second; null where there is no second.</param>
/// <param name="Kept">How long the pictures last that are kept, where that is known.</param>
/// <param name="Frames">How many there are, where that is known.</param>
internal sealed record FilmCut(bool StartsAlone, bool EndsWhole, double? Span, double? Kept, int? Frames)
{
    // Pictures are decoded before they are seen, and by no more than this.
    private const double Reach = 2;

    // Of what is no longer than this all is listed, and counted.
    private const double Short = 30;

    public bool IsClean => StartsAlone && EndsWhole;

    /// <summary>Looks at the packets around both cuts; nothing is decoded.</summary>
    public static async Task<FilmCut> LookAsync(FfprobeProgram ffprobe, FilmSource source, FilmWindow window, Action<Process> started, CancellationToken cancellationToken)
    {
        var end = window.To ?? source.Length;
        var isShort = end - window.From <= Short;
        var first = await source.PacketsAsync(ffprobe, window.From, (isShort ? end : window.From) + Reach, started, cancellationToken);
        var startsAlone = window.From <= FilmWindow.Slack || StartsAloneIn(first, window.From - FilmWindow.Slack);
        var last = window.To is not { } to ? null : isShort ? first : await source.PacketsAsync(ffprobe, to, to + Reach, started, cancellationToken);
        var endsWhole = last is null || EndsWholeIn(last, end - FilmWindow.Slack);
        var kept = isShort ? first.Where(packet => packet.Shown >= window.From - FilmWindow.Slack && packet.Shown < end - FilmWindow.Slack).ToList() : [];
        if (isShort && kept.Count == 0)
        {
            throw FilmException.Asked(FormattableString.Invariant($"No picture begins from {window.From:0.###} to {end:0.###} s: one is seen all along. Ask for a picture (`extract=thumbnail`), or for a longer part."));
        }

        var span = window.To is null ? (double?)null : end - window.From;
        return new FilmCut(
            startsAlone,
            endsWhole,
            span,
            kept.Count == 0 ? null : kept.Max(packet => packet.Shown + (packet.Duration ?? source.Frame)) - kept.Min(packet => packet.Shown),
            kept.Count == 0 ? null : kept.Count);
    }

    // The first that is seen must be a key, which was decoded before all others that are kept.
    private static bool StartsAloneIn(IReadOnlyList<ProbePacket> packets, double cut)
    {
        var kept = packets.Where(packet => packet.Shown >= cut).ToList();
        return kept.Count > 0 && kept[0].IsKey && kept[0].Shown <= kept.Min(packet => packet.Shown);
    }

    // None that goes was decoded before one that stays.
    private static bool EndsWholeIn(IReadOnlyList<ProbePacket> packets, double cut) =>
        packets.SkipWhile(packet => packet.Shown < cut).All(packet => packet.Shown >= cut);
}
