namespace Aspire.Media.Captions;

/// <summary>What readers ask of captions: how much at once, how fast, how long.</summary>
public sealed record CueProfile
{
    public required string Name { get; init; }

    /// <summary>Characters of a line.</summary>
    public int LineLength { get; init; } = 42;

    public int MostLines { get; init; } = 2;

    /// <summary>Characters in a second, spaces counted.</summary>
    public double MostCharactersPerSecond { get; init; } = 20;

    /// <summary>Words in a minute; null where only characters count.</summary>
    public double? MostWordsPerMinute { get; init; }

    public TimeSpan LeastDuration { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan MostDuration { get; init; } = TimeSpan.FromSeconds(7);

    /// <summary>Between two cues, in pictures.</summary>
    public int LeastGapFrames { get; init; }

    /// <summary>Whether cues may also follow one another without any gap.</summary>
    public bool MayChain { get; init; } = true;

    /// <summary>By which the gap is counted.</summary>
    public FrameRate FrameRate { get; init; } = FrameRate.Ntsc;

    /// <summary>How long a cue may stay behind its last word, so that it can be read.</summary>
    public TimeSpan MostLinger { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>A silence behind which a cue begins anew.</summary>
    public TimeSpan MostPause { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>What stands before words of another speaker; empty for nothing.</summary>
    public string SpeakerMark { get; init; } = Transcript.SpeakerMark + " ";

    public TimeSpan LeastGap => FrameRate.TimeOf(LeastGapFrames);

    public static CueProfile Broadcast608 { get; } = new() { Name = "broadcast-608", LineLength = Cea608Layout.Columns, LeastGapFrames = 2 };

    public static CueProfile Netflix { get; } = new()
    {
        Name = "netflix", MostCharactersPerSecond = 17, LeastDuration = TimeSpan.FromSeconds(5) / 6, LeastGapFrames = 2, MayChain = false, MostLinger = TimeSpan.FromSeconds(0.5),
    };

    public static CueProfile Ted { get; } = new() { Name = "ted", MostCharactersPerSecond = 21 };

    public static CueProfile Dcmp { get; } = new()
    {
        Name = "dcmp", LineLength = 32, MostCharactersPerSecond = 22, MostWordsPerMinute = 225, LeastDuration = TimeSpan.FromSeconds(2), MostDuration = TimeSpan.FromSeconds(10),
        MostLinger = TimeSpan.FromSeconds(2),
    };

    public static CueProfile Bbc { get; } = new() { Name = "bbc", LineLength = 37, MostCharactersPerSecond = 20, MostWordsPerMinute = 180 };

    public static IReadOnlyList<CueProfile> All { get; } = [Broadcast608, Netflix, Ted, Dcmp, Bbc];

    public static CueProfile? Find(string name) => All.FirstOrDefault(profile => profile.Name == name);

    /// <summary>How long a text is read.</summary>
    public TimeSpan ReadingTime(int characters, int words) =>
        TimeSpan.FromSeconds(Math.Max(characters / MostCharactersPerSecond, MostWordsPerMinute is { } pace ? words * 60 / pace : 0));

    /// <exception cref="CaptionException">A number makes no sense.</exception>
    public void Validate()
    {
        var wrong = LineLength is < 8 or > 200 ? $"{nameof(LineLength)} is {LineLength}; it can be 8 to 200"
            : MostLines is < 1 or > 4 ? $"{nameof(MostLines)} is {MostLines}; it can be 1 to 4"
            : MostCharactersPerSecond is not (> 0 and <= 200) ? $"{nameof(MostCharactersPerSecond)} is {MostCharactersPerSecond}; it can be up to 200"
            : MostWordsPerMinute is not (null or (> 0 and <= 2000)) ? $"{nameof(MostWordsPerMinute)} is {MostWordsPerMinute}; it can be up to 2000"
            : LeastDuration < TimeSpan.Zero || MostDuration <= LeastDuration ? $"cues last from {LeastDuration} to {MostDuration}; the second must be longer"
            : LeastGapFrames is < 0 or > 100 ? $"{nameof(LeastGapFrames)} is {LeastGapFrames}; it can be 0 to 100"
            : MostLinger < TimeSpan.Zero || MostPause <= TimeSpan.Zero ? "lingering and pauses are no negative times"
            : SpeakerMark.Length > 4 ? $"'{SpeakerMark}' is a long mark of a speaker; it has at most 4 characters"
            : null;
        if (wrong is not null)
        {
            throw new CaptionException($"The profile {Name} cannot be used: {wrong}.");
        }
    }
}
