using System.Diagnostics;

using Aspire.Media.Captions;

namespace Aspire.Media.Bench.Captions;

/// <summary>Hours of words made into cues and written in every format, and SCC written and read again; all in one thread.</summary>
internal sealed class CaptionsBenchmark : IBenchmark
{
    private const double WordsPerSecond = 2.5;
    private static readonly string[] Vocabulary = ["the", "council", "meeting", "is", "called", "to", "order", "motion", "carries", "and", "budget", "of", "Springfield", "we", "will", "hear", "from", "public", "a", "question"];

    public string Name => "captions";

    public string Summary => "Words made into cues and written in every format, and SCC written and read again";

    public IReadOnlyList<Option> Options { get; } = [new("--hours", "4", "of words"), new("--cues", "100000", "of SCC"), new("--rounds", "5", "times each, of which the median counts")];

    public Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var words = Words(arguments.Count("--hours"));
        var track = Cues(arguments.Count("--cues"));
        var (segmenting, writing, round) = (new List<double>(), new List<double>(), new List<double>());
        for (var turn = 0; turn < arguments.Count("--rounds"); turn++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var watch = Stopwatch.StartNew();
            var cues = CueSegmenter.Segment(words, CueProfile.Broadcast608).Track;
            segmenting.Add(watch.Elapsed.TotalSeconds);
            watch.Restart();
            foreach (var format in Enum.GetValues<CaptionFormat>())
            {
                CaptionFile.Write(cues, format);
            }

            writing.Add(watch.Elapsed.TotalSeconds);
            watch.Restart();
            var read = CaptionFile.Read(CaptionFile.Write(track, CaptionFormat.Scc).Bytes, CaptionFormat.Scc).Track.Cues.Count;
            round.Add(watch.Elapsed.TotalSeconds);
            if (read != track.Cues.Count)
            {
                throw new BenchmarkException($"{track.Cues.Count} cues were written and {read} read.");
            }

            results.Note([("round", $"{turn + 1}"), ("cues", $"{cues.Cues.Count}")], [("segment_s", segmenting[^1]), ("write_s", writing[^1]), ("scc_s", round[^1])]);
        }

        results.Add("words", ("segment_s", Results.Median(segmenting)), ("write_s", Results.Median(writing)), ("sum_s", Results.Median(segmenting) + Results.Median(writing)), ("first_sum_s", segmenting[0] + writing[0]));
        results.Add("scc", ("round_trip_s", Results.Median(round)), ("first_s", round[0]));
        return Task.CompletedTask;
    }

    // The same each time.
    private static List<Word> Words(int hours)
    {
        var random = new Random(1);
        var words = new List<Word>();
        for (var time = 1.0; time < hours * 3600;)
        {
            var text = Vocabulary[random.Next(Vocabulary.Length)] + (random.Next(12) switch { 0 => ".", 1 => ",", _ => "" });
            var length = (0.5 + random.NextDouble()) / WordsPerSecond * 0.9;
            words.Add(new Word(text, TimeSpan.FromSeconds(time), TimeSpan.FromSeconds(time + length), 0.9, random.Next(60) == 0 ? "Ann" : "Bob"));
            time += length + (text.EndsWith('.') ? 0.4 : 0.02);
        }

        return words;
    }

    // Within a day: as dense as lines of this length can be sent.
    private static CaptionTrack Cues(int count)
    {
        var random = new Random(2);
        var cues = new List<Cue>(count);
        for (var at = 0; at < count; at++)
        {
            var start = FrameRate.Ntsc.TimeOf(60 + (at * 25L));
            cues.Add(new Cue(start, start + TimeSpan.FromSeconds(0.7), [$"{Vocabulary[random.Next(Vocabulary.Length)]} {Vocabulary[random.Next(Vocabulary.Length)]}"]));
        }

        return new CaptionTrack(cues);
    }
}
