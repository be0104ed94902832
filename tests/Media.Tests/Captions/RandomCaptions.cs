using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>Captions as people write them, and as they should not: the same for the same seed.</summary>
internal sealed class RandomCaptions(int seed)
{
    private static readonly string[] Usual =
    [
        "the", "council", "meeting", "is", "called", "to", "order", "motion", "carries", "budget", "of", "a", "and", "Mayor", "Thompson", "second", "aye", "no", "it's", "twenty-five", "I", "agenda,",
        "item.", "Street;", "what?", "10%", "$5", "água", "niño", "♪", "[APPLAUSE]",
    ];

    private static readonly string[] Odd = ["<i>", "</b>", "a<b", "x>y", "-->", "&amp;", "&", "{\\an8}", "1", "00:00:01,000", "WEBVTT", "NOTE", "<v Bob>", "😀", "日本", "\"quoted\"", "a  b", "“x”", "~^_|", "]]>", "<![CDATA[", "STYLE"];

    private readonly Random random = new(seed);

    public Random Random => random;

    /// <summary>Cues that follow one another, each at least so far from the next that it could be loaded.</summary>
    public CaptionTrack Broadcast(int count)
    {
        var cues = new List<Cue>(count);
        long frame = 60;
        for (var at = 0; at < count; at++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 3)).Select(_ => Line(32, odd: false)).ToList();
            var length = random.Next(50, 150);
            cues.Add(new Cue(FrameRate.Ntsc.TimeOf(frame), FrameRate.Ntsc.TimeOf(frame + length), lines) { Placement = Place() });
            frame += length + (random.Next(3) == 0 ? 0 : random.Next(1, 120));
        }

        return new CaptionTrack(cues);
    }

    /// <summary>Anything that a format with milliseconds must bring back.</summary>
    public CaptionTrack Any(int count, bool named = true)
    {
        var cues = new List<Cue>(count);
        var time = TimeSpan.Zero;
        for (var at = 0; at < count; at++)
        {
            var length = TimeSpan.FromMilliseconds(random.Next(1, 9000));
            cues.Add(new Cue(time, time + length, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Line(60, odd: true))])
            {
                Placement = named ? Place() : null,
                Speaker = named && random.Next(3) == 0 ? Line(20, odd: true).Replace("  ", " ", StringComparison.Ordinal) : null,
                Id = named && random.Next(4) == 0 ? $"cue-{at}" : null,
            });
            time += length + TimeSpan.FromMilliseconds(random.Next(0, 3000));
        }

        return new CaptionTrack(cues);
    }

    public string Line(int most, bool odd)
    {
        var line = Word(odd);
        while (random.Next(6) != 0 && Word(odd) is var next && line.Length + 1 + next.Length <= most)
        {
            line += " " + next;
        }

        return line;
    }

    private string Word(bool odd) => odd && random.Next(4) == 0 ? Odd[random.Next(Odd.Length)] : Usual[random.Next(Usual.Length)];

    private CuePlacement? Place() => random.Next(4) switch
    {
        0 => new CuePlacement(random.Next(1, 15)),
        1 => new CuePlacement(random.Next(1, 15), random.Next(0, 32), CueAlign.Start),
        2 => new CuePlacement(null, null, CueAlign.End),
        _ => null,
    };
}
