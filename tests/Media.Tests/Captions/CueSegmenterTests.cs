using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

public sealed class CueSegmenterTests
{
    public static TheoryData<string> Profiles => [.. CueProfile.All.Select(profile => profile.Name)];

    [Fact]
    public void Lines_and_cues_end_where_phrases_do()
    {
        var words = Spoken("Before the meeting can begin, we call the roll of the members. Tonight we discuss the new budget, and we hear from the public.");

        var reading = CueSegmenter.Segment(words, CueProfile.Broadcast608);

        Assert.Equal(
            ["Before the meeting can begin,/we call the roll of the members.", "Tonight we discuss/the new budget,", "and we hear from the public."],
            reading.Track.Cues.Select(cue => string.Join('/', cue.Lines)));
        Assert.Empty(reading.Findings);
        Assert.Equal(words[0].Start, reading.Track.Cues[0].Start);
    }

    [Fact]
    public void Another_speaker_begins_a_line_with_a_mark()
    {
        var words = Spoken("All in favour?", "Mayor").Concat(Spoken("Aye.", "Smith", from: 2.4)).Concat(Spoken("Aye.", "Jones", from: 3)).Concat(Spoken("The motion carries.", "Mayor", from: 6)).ToList();

        var cues = CueSegmenter.Segment(words, CueProfile.Broadcast608).Track.Cues;

        Assert.Equal("All in favour?|>> Aye./>> Aye.|>> The motion carries.", string.Join('|', cues.Select(cue => string.Join('/', cue.Lines))));
        // Two of them speak in the second.
        Assert.Equal(["Mayor", null, "Mayor"], cues.Select(cue => cue.Speaker));
    }

    [Fact]
    public void A_short_word_stays_until_it_is_read_if_nothing_follows()
    {
        var cue = Assert.Single(CueSegmenter.Segment([new Word("Yes.", Seconds(5), Seconds(5.2))], CueProfile.Broadcast608).Track.Cues);

        Assert.Equal((Seconds(5), Seconds(6)), (cue.Start, cue.End));
    }

    [Fact]
    public void What_cannot_be_had_is_told()
    {
        var fast = Enumerable.Range(0, 60).Select(at => new Word("unbelievably", Seconds(at * 0.2), Seconds((at * 0.2) + 0.2))).ToList();
        var wide = new Word(new string('w', 50), Seconds(30), Seconds(31));
        var slow = new Word("Ommmm", Seconds(40), Seconds(60));

        var findings = CueSegmenter.Segment([.. fast, wide, slow], CueProfile.Broadcast608).Findings;

        Assert.Contains(findings, finding => finding is { Rule: "CUE-03", Cue: 1 });
        Assert.Contains(findings, finding => finding.Rule == "CUE-01" && finding.At == wide.Start);
    }

    [Theory]
    [MemberData(nameof(Profiles))]
    public void No_word_is_lost_their_order_is_kept_and_every_limit_holds_or_is_told(string name)
    {
        for (var seed = 0; seed < TestSize.Of(60, 3000); seed++)
        {
            var random = new Random(seed);
            var profile = seed % 2 == 0 ? CueProfile.Find(name)! : CueProfile.Find(name)! with { MostLines = random.Next(1, 5), LineLength = random.Next(8, 60), MostDuration = Seconds(random.Next(3, 12)), LeastGapFrames = random.Next(0, 10) };
            var words = Wild(random, 150);

            var reading = CueSegmenter.Segment(words, profile);

            var cues = reading.Track.Cues;
            var mark = profile.SpeakerMark.Trim();
            Assert.Equal(
                words.OrderBy(word => word.Start).SelectMany(word => word.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)),
                cues.SelectMany(cue => cue.Lines).SelectMany(line => line.Split(' ')).Where(word => word != mark));
            for (var at = 0; at < cues.Count; at++)
            {
                var (cue, number) = (cues[at], at + 1);
                Assert.True(cue.End > cue.Start, $"cue {number} ends before it begins");
                Assert.True(at == 0 || cue.Start >= cues[at - 1].End, $"cue {number} begins before the one before it ends");
                Assert.True(cue.Lines.Count <= profile.MostLines, $"cue {number} has {cue.Lines.Count} lines");
                Assert.True(cue.Duration <= profile.MostDuration, $"cue {number} is seen for {cue.Duration}");
                HoldsOrIsTold("CUE-01", number, cue.Lines.All(line => line.Length <= profile.LineLength));
                HoldsOrIsTold("CUE-03", number, cue.Duration + Seconds(0.001) >= profile.ReadingTime(string.Join(' ', cue.Lines).Length, string.Join(' ', cue.Lines).Split(' ').Length));
                HoldsOrIsTold("CUE-04", number, cue.Duration + Seconds(0.001) >= profile.LeastDuration);
                var gap = at + 1 < cues.Count ? cues[at + 1].Start - cue.End : Seconds(9);
                HoldsOrIsTold("CUE-07", number, gap + Seconds(0.001) >= profile.LeastGap || (profile.MayChain && gap < Seconds(0.001)));
                // Only a word that is wider than a line makes a line too wide.
                Assert.All(cue.Lines.Where(line => line.Length > profile.LineLength), line => Assert.Contains(string.Join(' ', line.Split(' ').Where(word => word != mark)), words.Select(word => word.Text)));
            }

            void HoldsOrIsTold(string rule, int number, bool holds) =>
                Assert.True(holds || reading.Findings.Any(finding => finding.Rule == rule && finding.Cue == number), $"seed {seed}: {rule} is broken by cue {number}, {cues[number - 1]}, and not told");
        }
    }

    [Fact]
    public void Nothing_said_gives_no_cue() => Assert.Empty(CueSegmenter.Segment([new Word("  ", Seconds(1), Seconds(2))], CueProfile.Ted).Track.Cues);

    [Fact]
    public void A_profile_that_makes_no_sense_is_refused_in_words()
    {
        var refusal = Assert.Throws<CaptionException>(() => CueSegmenter.Segment([], CueProfile.Ted with { LineLength = 3 }));

        Assert.Equal("The profile ted cannot be used: LineLength is 3; it can be 8 to 200.", refusal.Message);
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);

    // At the pace of a calm speaker.
    private static List<Word> Spoken(string text, string? speaker = null, double from = 1)
    {
        var words = new List<Word>();
        foreach (var word in text.Split(' '))
        {
            var length = 0.12 + (0.05 * word.Length);
            words.Add(new Word(word, Seconds(from), Seconds(from + length), 0.9, speaker));
            from += length + 0.05;
        }

        return words;
    }

    // As no recogniser should give them: out of order, over one another, without length, endless, with spaces.
    private static List<Word> Wild(Random random, int count)
    {
        var words = new List<Word>();
        var (time, speaker) = (0.0, "Ann");
        for (var at = 0; at < count; at++)
        {
            speaker = random.Next(20) == 0 ? (random.Next(2) == 0 ? "Bob" : "Ann") : speaker;
            var length = random.Next(30) switch { 0 => 0, 1 => random.NextDouble() * 15, 2 => -1, _ => 0.05 + (random.NextDouble() * 0.5) };
            var text = random.Next(40) switch { 0 => new string('x', random.Next(30, 80)), 1 => "New York", 2 => "e.g.", _ => Murmur(random) };
            words.Add(new Word(text, Seconds(time), Seconds(time + length), random.NextDouble(), random.Next(100) == 0 ? null : speaker));
            time = Math.Max(0, time + (random.Next(25) switch { 0 => random.NextDouble() * 10, 1 => -0.3, 2 => 0, _ => length }));
        }

        return words;
    }

    private static string Murmur(Random random) => new string((char)('a' + random.Next(26)), random.Next(1, 12)) + (random.Next(6) switch { 0 => ".", 1 => ",", _ => "" });
}
