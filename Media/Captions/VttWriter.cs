using System.Globalization;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Writes WebVTT.</summary>
internal static class VttWriter
{
    public const string Header = "WEBVTT";

    public static CaptionWriting Write(CaptionTrack track)
    {
        var (text, findings) = (new StringBuilder(Header).Append("\n\n"), new CaptionFindings());
        var shown = ShownCues(track, findings);
        foreach (var cue in shown)
        {
            Append(text, cue);
        }

        return new CaptionWriting(CaptionText.Encode(text), new CaptionTrack(shown), findings);
    }

    public static List<Cue> ShownCues(CaptionTrack track, CaptionFindings findings)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return [.. WrittenCues.Of(track.Cues, findings, "VTT-04", overlaps: true).Select(cue => cue.Id is null ? cue : cue with { Id = Named(cue, ids, findings) })];
    }

    public static void Append(StringBuilder text, Cue cue)
    {
        if (cue.Id is { } id)
        {
            text.Append(id).Append('\n');
        }

        CueTimes.Append(text, cue.Start, cue.End, '.');
        if (cue.Placement is { } place)
        {
            text.Append(Settings(place));
        }

        text.Append('\n');
        if (cue.Speaker is { } speaker)
        {
            text.Append("<v ").Append(Escape(speaker)).Append('>');
        }

        foreach (var line in cue.Lines)
        {
            text.Append(Escape(line)).Append('\n');
        }

        text.Append('\n');
    }

    // A name that would break the file, or that another cue has, is no name.
    private static string? Named(Cue cue, HashSet<string> ids, CaptionFindings findings)
    {
        var id = CaptionText.Clean(cue.Id!);
        if (id.Length > 0 && id == cue.Id && !id.Contains(CueTimes.Arrow, StringComparison.Ordinal) && id != "NOTE" && !id.StartsWith("NOTE ", StringComparison.Ordinal) && id is not ("STYLE" or "REGION")
            && ids.Add(id))
        {
            return id;
        }

        findings.Warn("VTT-05", $"'{id}' cannot be the name of this cue, or is another one's; the cue has none.", at: cue.Start);
        return null;
    }

    private static string Settings(CuePlacement place)
    {
        var settings = new StringBuilder();
        if (place.Top is { } top)
        {
            settings.Append(CultureInfo.InvariantCulture, $" line:{top:0.##}%");
        }

        if (place.Align != CueAlign.Centre)
        {
            if (place.Left is { } left)
            {
                settings.Append(CultureInfo.InvariantCulture, $" position:{left:0.##}%");
            }

            settings.Append(place.Align == CueAlign.Start ? " align:start" : " align:end");
        }

        return settings.ToString();
    }

    private static string Escape(string text) =>
        text.AsSpan().IndexOfAny('&', '<', '>') < 0 ? text
            : text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
