using System.Collections.Frozen;

namespace Aspire.Media.Captions;

/// <summary>A word as cues are made of it: in order of time, and with what it costs to end a line behind it.</summary>
internal readonly struct SpokenWord
{
    private const double AfterSentence = 0;
    private const double AfterClause = 3;
    private const double BeforeConjunction = 6;
    private const double Anywhere = 10;
    private const double InsidePhrase = 25;
    private const double SecondOfPause = 10;

    // They belong to what follows them.
    private static readonly FrozenSet<string> Leading = new[]
    {
        "a", "an", "the", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their", "of", "to", "in", "on", "at", "by", "for", "from", "with", "as", "into", "about", "and", "or", "but",
        "is", "are", "was", "were", "be", "has", "have", "had", "will", "would", "can", "could", "should", "not", "no", "i", "we", "he", "she", "they", "mr", "mrs", "ms", "dr", "mr.", "mrs.", "ms.", "dr.", "st.", "no.",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Something new begins with them.
    private static readonly FrozenSet<string> Opening = new[]
    {
        "and", "or", "but", "because", "so", "which", "who", "whom", "where", "when", "while", "although", "though", "if", "unless", "until", "after", "before", "since", "that", "of", "in", "on", "at", "for", "from", "with",
        "to", "by",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private SpokenWord(Word word, string text, TimeSpan start, TimeSpan end, bool isOther)
    {
        (Text, Start, End, Speaker, IsOther) = (text, start, end, word.Speaker, isOther);
        EndsSentence = IsSentenceEnd(text);
        BreakCost = 0;
    }

    private SpokenWord(SpokenWord word, double breakCost)
    {
        this = word;
        BreakCost = breakCost;
    }

    public string Text { get; }

    public TimeSpan Start { get; }

    public TimeSpan End { get; }

    public string? Speaker { get; }

    /// <summary>Whether somebody else speaks than before.</summary>
    public bool IsOther { get; }

    public bool EndsSentence { get; }

    /// <summary>What it costs to end a line, or a cue, behind it.</summary>
    public double BreakCost { get; }

    public static SpokenWord[] Of(IReadOnlyList<Word> words)
    {
        var spoken = new List<SpokenWord>(words.Count);
        var isOrdered = true;
        for (var at = 1; at < words.Count && isOrdered; at++)
        {
            isOrdered = words[at].Start >= words[at - 1].Start;
        }

        foreach (var word in isOrdered ? words : [.. words.OrderBy(word => word.Start)])
        {
            var text = string.Join(' ', CaptionText.Clean(word.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
            if (text.Length > 0)
            {
                var start = word.Start > TimeSpan.Zero ? word.Start : TimeSpan.Zero;
                spoken.Add(new SpokenWord(word, text, start, word.End > start ? word.End : start, spoken.Count > 0 && spoken[^1].Speaker != word.Speaker));
            }
        }

        for (var at = 0; at + 1 < spoken.Count; at++)
        {
            spoken[at] = new SpokenWord(spoken[at], CostBetween(spoken[at], spoken[at + 1]));
        }

        return [.. spoken];
    }

    private static double CostBetween(SpokenWord word, SpokenWord next)
    {
        if (word.EndsSentence || next.IsOther)
        {
            return AfterSentence;
        }

        var cost = word.Text[^1] is ',' or ';' or ':' or '-' or '—' or '–' ? AfterClause
            : Leading.Contains(word.Text) ? InsidePhrase
            // Names are read in one.
            : char.IsUpper(word.Text[0]) && char.IsUpper(next.Text[0]) ? InsidePhrase
            : Opening.Contains(next.Text) ? BeforeConjunction
            : Anywhere;
        return Math.Max(0, cost - ((next.Start - word.End).TotalSeconds * SecondOfPause));
    }

    private static bool IsSentenceEnd(string text)
    {
        var last = text.AsSpan().TrimEnd("\"'”’)]");
        return last.Length > 0 && (last[^1] is '?' or '!' or '…' || (last[^1] == '.' && !Leading.Contains(text) && !(last.Length == 2 && char.IsUpper(last[0]))));
    }
}
