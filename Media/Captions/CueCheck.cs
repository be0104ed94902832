namespace Aspire.Media.Captions;

/// <summary>Holds cues to a profile: whether they can be read.</summary>
public static class CueCheck
{
    // Times that were written in milliseconds or frames are not what they were.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    public static CaptionFindings Check(IReadOnlyList<Cue> cues, CueProfile profile)
    {
        var findings = new CaptionFindings();
        Check(cues, profile, findings);
        return findings;
    }

    internal static void Check(IReadOnlyList<Cue> cues, CueProfile profile, CaptionFindings findings)
    {
        ArgumentNullException.ThrowIfNull(cues);
        ArgumentNullException.ThrowIfNull(profile);
        profile.Validate();
        for (var at = 0; at < cues.Count; at++)
        {
            CheckText(cues[at], at + 1, profile, findings);
            CheckTime(cues[at], at + 1 < cues.Count ? cues[at + 1] : null, at + 1, profile, findings);
        }
    }

    /// <summary>Characters and words of a cue, as reading speeds count them.</summary>
    internal static (int Characters, int Words) Amount(IReadOnlyList<string> lines)
    {
        var (characters, words) = (Math.Max(0, lines.Count - 1), 0);
        foreach (var line in lines)
        {
            characters += line.Length;
            words += line.AsSpan().Count(' ') + 1;
        }

        return (characters, words);
    }

    private static void CheckText(Cue cue, int number, CueProfile profile, CaptionFindings findings)
    {
        var longest = cue.Lines.Count == 0 ? 0 : cue.Lines.Max(line => line.Length);
        if (longest > profile.LineLength)
        {
            findings.Warn("CUE-01", $"A line has {longest} characters; {profile.Name} takes {profile.LineLength}.", cue: number, at: cue.Start);
        }

        if (cue.Lines.Count > profile.MostLines)
        {
            findings.Warn("CUE-02", $"The cue has {cue.Lines.Count} lines; {profile.Name} takes {profile.MostLines}.", cue: number, at: cue.Start);
        }

        var (characters, words) = Amount(cue.Lines);
        if (cue.Duration + Slack < profile.ReadingTime(characters, words))
        {
            var seconds = Math.Max(cue.Duration.TotalSeconds, 0.001);
            findings.Warn(
                "CUE-03",
                $"{characters / seconds:0.#} characters a second ({words * 60 / seconds:0} words a minute) are fast; {profile.Name} takes {profile.MostCharactersPerSecond:0.#}"
                + (profile.MostWordsPerMinute is { } pace ? $" ({pace:0})." : "."),
                cue: number, at: cue.Start);
        }
    }

    private static void CheckTime(Cue cue, Cue? next, int number, CueProfile profile, CaptionFindings findings)
    {
        if (cue.Duration + Slack < profile.LeastDuration)
        {
            findings.Warn("CUE-04", $"The cue is seen for {cue.Duration.TotalSeconds:0.00} s; {profile.Name} wants {profile.LeastDuration.TotalSeconds:0.00} s.", cue: number, at: cue.Start);
        }

        if (cue.Duration - Slack > profile.MostDuration)
        {
            findings.Warn("CUE-05", $"The cue is seen for {cue.Duration.TotalSeconds:0.00} s; {profile.Name} takes {profile.MostDuration.TotalSeconds:0.00} s.", cue: number, at: cue.Start);
        }

        if (next is null)
        {
            return;
        }

        var gap = next.Start - cue.End;
        if (gap < -Slack)
        {
            findings.Warn("CUE-06", $"The cue is still seen when the next one comes, for {-gap.TotalSeconds:0.00} s.", cue: number, at: cue.Start);
        }
        else if (gap + Slack < profile.LeastGap && (gap > Slack || !profile.MayChain))
        {
            findings.Warn("CUE-07", $"The gap behind the cue is {gap.TotalMilliseconds:0} ms; {profile.Name} wants {(profile.MayChain ? "none, or " : "")}{profile.LeastGap.TotalMilliseconds:0} ms.", cue: number, at: cue.Start);
        }
    }
}
