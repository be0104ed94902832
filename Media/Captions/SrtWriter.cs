using System.Globalization;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Writes SubRip: UTF-8, numbers from 1, no markup.</summary>
internal static class SrtWriter
{
    public static CaptionWriting Write(CaptionTrack track)
    {
        var (text, findings) = (new StringBuilder(), new CaptionFindings());
        var shown = WrittenCues.Of(track.Cues, findings, "SRT-04", overlaps: false).ToList();
        for (var number = 0; number < shown.Count; number++)
        {
            var cue = shown[number];
            text.Append(CultureInfo.InvariantCulture, $"{number + 1}\n");
            CueTimes.Append(text, cue.Start, cue.End, ',').Append('\n');
            foreach (var line in cue.Lines)
            {
                text.Append(Guard(line)).Append('\n');
            }

            text.Append('\n');
        }

        // SubRip has no place for speakers, names and positions.
        var bare = shown.ConvertAll(cue => cue is { Speaker: null, Id: null, Placement: null } ? cue : new Cue(cue.Start, cue.End, cue.Lines));
        return new CaptionWriting(CaptionText.Encode(text), new CaptionTrack(bare), findings);
    }

    // SubRip has no escapes: what would be taken for a tag, or for the times of a cue, is parted by a character without width.
    private static string Guard(string line)
    {
        if (line.Contains('<', StringComparison.Ordinal))
        {
            line = SrtReader.KnownTag().Replace(line, tag => $"<{CaptionText.WordJoiner}{tag.Value[1..]}");
        }

        return line.Replace(CueTimes.Arrow, $"--{CaptionText.WordJoiner}>", StringComparison.Ordinal);
    }
}
