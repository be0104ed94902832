namespace Aspire.Media.Captions;

/// <summary>Cues as a format of milliseconds can say them: in order, with clean lines and an end behind their beginning.</summary>
internal static class WrittenCues
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    /// <param name="rule">Which rule of the format asks for the change.</param>
    /// <param name="overlaps">Whether the format lets cues overlap; else one ends where the next begins.</param>
    public static IEnumerable<Cue> Of(IReadOnlyList<Cue> cues, CaptionFindings findings, string rule, bool overlaps)
    {
        var ordered = InOrder(cues);
        for (var at = 0; at < ordered.Count; at++)
        {
            var cue = ordered[at];
            var lines = CaptionText.Clean(cue.Lines);
            if (lines.Count == 0)
            {
                findings.Warn(rule, "The cue has no text that could be written, and is left out.", cue: at + 1, at: cue.Start);
                continue;
            }

            var (start, end) = (ClockTime.Round(cue.Start), ClockTime.Round(cue.End));
            if (cue.Start < TimeSpan.Zero)
            {
                findings.Warn(rule, $"The cue begins {-cue.Start.TotalSeconds:0.###} s before the recording; it is shown from its beginning on.", cue: at + 1, at: start);
            }

            if (!overlaps && at + 1 < ordered.Count && ClockTime.Round(ordered[at + 1].Start) is var next && next < end && next > start)
            {
                findings.Warn(rule, $"The cue ends when the next one begins, at {ClockTime.Write(next)} and not at {ClockTime.Write(end)}: the format shows one at a time.", cue: at + 1, at: start);
                end = next;
            }

            if (end <= start)
            {
                findings.Warn(rule, "The cue ends before it is seen; it is shown for a millisecond.", cue: at + 1, at: start);
                end = start + Shortest;
            }

            // Spaces in a name are one, wherever it is read.
            var speaker = cue.Speaker is { } name && string.Join(' ', CaptionText.Clean(name).Split(' ', StringSplitOptions.RemoveEmptyEntries)) is { Length: > 0 } clean ? clean : null;
            yield return cue with { Start = start, End = end, Lines = lines, Speaker = speaker };
        }
    }

    public static IReadOnlyList<Cue> InOrder(IReadOnlyList<Cue> cues)
    {
        for (var at = 1; at < cues.Count; at++)
        {
            if (cues[at].Start < cues[at - 1].Start)
            {
                return [.. cues.OrderBy(cue => cue.Start)];
            }
        }

        return cues;
    }
}
