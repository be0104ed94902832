namespace Aspire.Media.Captions;

/// <summary>
/// Makes cues of words: the cheapest of all ways to part them, where it costs something to part a phrase, to be read too fast, to be
/// seen too short or too long, and to leave a cue alone. No word is lost, and what could not be had is said.
/// </summary>
public sealed class CueSegmenter
{
    // What each fault costs, beside one cue more.
    private const double CueCost = 10;

    // A phrase that goes on in another cue is harder to read than one that goes on in another line.
    private const double PartingCost = 2;
    private const double FastCost = 60;
    private const double ShortCost = 60;
    private const double WideCost = 1000;
    private const double PauseCost = 40;
    private const double SpoilCost = 12;
    private const double SentenceInsideCost = 4;

    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(0.3);
    private static readonly TimeSpan Instant = TimeSpan.FromMilliseconds(1);

    private readonly CueProfile profile;
    private readonly CueLineSetter setter;
    private readonly SpokenWord[] words;
    private readonly double[] cost;
    private readonly int[] ends;

    private CueSegmenter(IReadOnlyList<Word> words, CueProfile profile)
    {
        this.profile = profile;
        this.words = SpokenWord.Of(words);
        setter = new CueLineSetter(this.words, profile);
        cost = new double[this.words.Length + 1];
        ends = new int[this.words.Length];
    }

    /// <exception cref="CaptionException">A number of the profile makes no sense.</exception>
    public static CaptionReading Segment(IReadOnlyList<Word> words, CueProfile profile)
    {
        ArgumentNullException.ThrowIfNull(words);
        ArgumentNullException.ThrowIfNull(profile);
        profile.Validate();
        var segmenter = new CueSegmenter(words, profile);
        segmenter.Choose();
        var findings = new CaptionFindings();
        var cues = segmenter.Cues(findings);
        CueCheck.Check(cues, profile, findings);
        return new CaptionReading(new CaptionTrack(cues), findings);
    }

    // From the end: what follows a cue is known when its cost is asked for.
    private void Choose()
    {
        for (var first = words.Length - 1; first >= 0; first--)
        {
            cost[first] = double.MaxValue;
            for (var end = first + 1; end <= words.Length; end++)
            {
                var fits = setter.Fits(first, end, out var lines);
                var isTooLong = words[end - 1].End - words[first].Start > profile.MostDuration;
                if (end > first + 1 && (!fits || isTooLong))
                {
                    break;
                }

                var whole = cost[end] + CostOf(first, end) + (fits ? lines : WideCost);
                if (whole < cost[first])
                {
                    (cost[first], ends[first]) = (whole, end);
                }
            }
        }
    }

    private double CostOf(int first, int end)
    {
        var seen = SeenUntil(first, end) - words[first].Start;
        var sum = CueCost + (PartingCost * words[end - 1].BreakCost);
        var reading = profile.ReadingTime(setter.Length(first, end), end - first);
        if (seen < reading)
        {
            sum += FastCost * (0.2 + ((reading - seen) / reading));
        }

        if (seen < profile.LeastDuration)
        {
            sum += ShortCost * (0.2 + ((profile.LeastDuration - seen) / profile.LeastDuration));
        }

        for (var at = first; at < end - 1; at++)
        {
            // What is said behind a pause would be read before it is said.
            var pause = words[at + 1].Start - words[at].End;
            if (pause > Breath)
            {
                sum += (SpoilCost * (pause - Breath).TotalSeconds) + (pause > profile.MostPause ? PauseCost : 0);
            }

            if (words[at].EndsSentence)
            {
                sum += SentenceInsideCost;
            }
        }

        return sum;
    }

    // As long as it is said, and as it takes to be read, if there is time before the next word.
    private TimeSpan SeenUntil(int first, int end)
    {
        var (start, said) = (words[first].Start, words[end - 1].End);
        var needed = profile.ReadingTime(setter.Length(first, end), end - first);
        needed = needed > profile.LeastDuration ? needed : profile.LeastDuration;
        var until = Max(said, Min(start + needed, said + profile.MostLinger));
        return Min(end < words.Length ? BeforeNext(start, until, words[end].Start) : until, start + profile.MostDuration);
    }

    // Either a gap that is seen, or none at all where there may be none.
    private TimeSpan BeforeNext(TimeSpan start, TimeSpan until, TimeSpan next)
    {
        var last = profile.MayChain || next - profile.LeastGap <= start ? next : next - profile.LeastGap;
        return next - until < profile.LeastGap ? last : until;
    }

    private List<Cue> Cues(CaptionFindings findings)
    {
        var cues = new List<Cue>();
        var free = TimeSpan.Zero;
        for (var first = 0; first < words.Length; first = ends[first])
        {
            var end = ends[first];
            var start = Max(words[first].Start, free);
            if (start > words[first].Start)
            {
                findings.Warn("CUE-08", $"The cue comes {(start - words[first].Start).TotalMilliseconds:0} ms after its first word: the one before it must be seen.", cue: cues.Count + 1, at: start);
            }

            var until = Max(SeenUntil(first, end), start + Instant);
            cues.Add(new Cue(start, until, setter.Lines(first, end)) { Speaker = setter.IsMixed(first, end) ? null : words[first].Speaker });
            free = until;
        }

        return cues;
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
