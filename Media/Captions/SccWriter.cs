using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Writes Scenarist SCC: each caption is sent early enough to be seen on its frame.</summary>
internal static class SccWriter
{
    private const string Digits = "0123456789abcdef";

    public static CaptionWriting Write(CaptionTrack track, SccOptions options)
    {
        var findings = new CaptionFindings();
        var schedule = new SccSchedule(options, findings);
        var (ordered, number) = (WrittenCues.InOrder(track.Cues), 0);
        foreach (var cue in ordered)
        {
            number++;
            foreach (var part in Cea608Text.Fit(cue, number, findings))
            {
                schedule.Add(part, number);
            }
        }

        schedule.End();
        var text = new StringBuilder(SccReader.Header).Append("\n\n");
        foreach (var entry in schedule.Entries)
        {
            Append(text, entry, options.IsDropFrame);
        }

        return new CaptionWriting(CaptionText.Encode(text), new CaptionTrack(schedule.Shown) { FrameRate = FrameRate.Ntsc }, findings);
    }

    private static void Append(StringBuilder text, SccSchedule.Entry entry, bool isDropFrame)
    {
        var from = 0;
        while (from < entry.Pairs.Length)
        {
            var to = Math.Min(entry.Pairs.Length, from + SccReader.MostPairs);
            // A code and its second copy stay in one line.
            if (to < entry.Pairs.Length && IsSecond(entry.Pairs, to))
            {
                to--;
            }

            text.Append(new TimeCode(entry.Frame + from, isDropFrame).ToString()).Append('\t');
            for (var at = from; at < to; at++)
            {
                AppendPair(text, Cea608Codes.WithParity(entry.Pairs[at]));
                text.Append(at + 1 < to ? " " : "\n\n");
            }

            from = to;
        }
    }

    // The same sign twice is a code four times: every other one is a copy.
    private static bool IsSecond(ushort[] pairs, int at)
    {
        var same = 0;
        while (Cea608Codes.IsControl(pairs[at]) && same < at && pairs[at - same - 1] == pairs[at])
        {
            same++;
        }

        return (same & 1) == 1;
    }

    private static void AppendPair(StringBuilder text, ushort pair)
    {
        Span<char> digits = [Digits[pair >> 12], Digits[(pair >> 8) & 15], Digits[(pair >> 4) & 15], Digits[pair & 15]];
        text.Append(digits);
    }
}
