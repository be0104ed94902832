namespace Aspire.Media.Captions;

/// <summary>Cues in the characters, the width and the number of rows that 608 can carry.</summary>
internal static class Cea608Text
{
    /// <summary>The cue as it can be sent: one that needs too many rows becomes several, one after the other.</summary>
    /// <param name="number">Which cue it is, from 1.</param>
    public static IEnumerable<Cue> Fit(Cue cue, int number, CaptionFindings findings)
    {
        var lines = new List<string>(cue.Lines.Count);
        foreach (var line in CaptionText.Clean(cue.Lines))
        {
            var sent = Cea608Characters.Transliterate(line, out var lost);
            if (lost.Length > 0)
            {
                findings.Warn("608-11", $"CEA-608 has nothing for '{lost}'; '{Cea608Characters.Unknown}' stands in its place.", cue: number, at: cue.Start);
            }

            if (sent.Length > 0)
            {
                lines.Add(sent);
            }
        }

        if (lines.Count == 0)
        {
            findings.Warn("608-11", "The cue has no text that could be sent, and is left out.", cue: number, at: cue.Start);
            yield break;
        }

        if (lines.Exists(line => line.Length > Cea608Layout.Columns))
        {
            lines = Fold(lines);
            findings.Warn("608-01", $"A line of the cue is longer than {Cea608Layout.Columns} characters; its words are set anew in {lines.Count} lines.", cue: number, at: cue.Start);
        }

        if (lines.Count <= Cea608Layout.MostLines)
        {
            yield return cue with { Lines = lines, Speaker = null, Id = null };
            yield break;
        }

        findings.Warn("608-02", $"The cue has {lines.Count} lines, and {Cea608Layout.MostLines} may be shown at once: it is shown in parts.", cue: number, at: cue.Start);
        var (all, said) = (lines.Sum(line => line.Length), 0);
        var from = cue.Start;
        // In as few parts as possible, alike long.
        var parts = (lines.Count + Cea608Layout.MostLines - 1) / Cea608Layout.MostLines;
        foreach (var part in lines.Chunk((lines.Count + parts - 1) / parts))
        {
            said += part.Sum(line => line.Length);
            var to = cue.Start + (cue.Duration * ((double)said / all));
            yield return new Cue(from, to, part) { Placement = cue.Placement };
            from = to;
        }
    }

    private static List<string> Fold(List<string> lines)
    {
        // Lines that somebody else begins to speak stay lines of their own.
        if (lines.Exists(line => line.StartsWith(Transcript.SpeakerMark, StringComparison.Ordinal) || line.StartsWith('-')))
        {
            return [.. lines.SelectMany(line => LineWrap.Wrap(line, Cea608Layout.Columns))];
        }

        return [.. LineWrap.Wrap(string.Join(' ', lines), Cea608Layout.Columns)];
    }
}
