namespace Aspire.Media.Captions;

/// <summary>Sets words in the lines of a cue, where it costs least to part them.</summary>
internal sealed class CueLineSetter
{
    private const double UnbalanceCost = 4;

    private readonly SpokenWord[] words;
    private readonly CueProfile profile;

    // Letters and spaces of all words before each.
    private readonly int[] before;

    // How often somebody else has begun to speak, up to each.
    private readonly int[] changes;

    public CueLineSetter(SpokenWord[] words, CueProfile profile)
    {
        (this.words, this.profile) = (words, profile);
        before = new int[words.Length + 1];
        changes = new int[words.Length + 1];
        for (var at = 0; at < words.Length; at++)
        {
            before[at + 1] = before[at] + words[at].Text.Length + 1 + (words[at].IsOther ? profile.SpeakerMark.Length : 0);
            changes[at + 1] = changes[at] + (words[at].IsOther ? 1 : 0);
        }
    }

    /// <summary>How many characters the words are in one line.</summary>
    public int Length(int first, int end) => before[end] - before[first] - 1;

    /// <summary>Whether the words fit, and what the best way to set them costs.</summary>
    public bool Fits(int first, int end, out double cost) => TrySet(first, end, profile.MostLines, out cost, out _);

    public IReadOnlyList<string> Lines(int first, int end)
    {
        // One word that is wider than a line stands in it all the same.
        List<string> lines = [];
        var at = first;
        for (var most = profile.MostLines; at < end; most--)
        {
            var to = TrySet(at, end, most, out _, out var next) ? next : end;
            lines.Add(Text(at, to));
            at = to;
        }

        return lines;
    }

    // Where the first line ends best, with as many lines as there may be.
    private bool TrySet(int first, int end, int most, out double cost, out int next)
    {
        (cost, next) = (double.MaxValue, end);
        if (first == end)
        {
            cost = 0;
            return true;
        }

        if (most == 0 || Length(first, end) > (profile.LineLength + 1) * most)
        {
            return false;
        }

        // What fits in a few lines is not tried in many.
        most = Math.Min(most, (Length(first, end) / profile.LineLength) + 2 + changes[end] - changes[first]);

        if (Length(first, end) <= profile.LineLength && !IsMixed(first, end))
        {
            cost = 0;
            return true;
        }

        for (var at = first + 1; at < end && Length(first, at) <= profile.LineLength; at++)
        {
            if (TrySet(at, end, most - 1, out var rest, out _))
            {
                var whole = rest + (words[at - 1].BreakCost / 2) + (UnbalanceCost * Math.Abs(Length(first, at) - Length(at, end)) / profile.LineLength);
                if (whole < cost)
                {
                    (cost, next) = (whole, at);
                }
            }

            // Who begins to speak begins a line.
            if (words[at].IsOther)
            {
                break;
            }
        }

        return next < end;
    }

    /// <summary>Whether somebody else begins to speak among the words, and not only with the first of them.</summary>
    public bool IsMixed(int first, int end) => changes[end] > changes[first + 1];

    private string Text(int first, int end)
    {
        var text = new System.Text.StringBuilder(Length(first, end));
        for (var at = first; at < end; at++)
        {
            text.Append(at == first ? "" : " ").Append(words[at].IsOther ? profile.SpeakerMark : "").Append(words[at].Text);
        }

        return text.ToString();
    }
}
