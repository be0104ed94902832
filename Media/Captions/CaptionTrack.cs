namespace Aspire.Media.Captions;

/// <summary>The captions of a recording.</summary>
/// <param name="Cues">In the order of their beginnings.</param>
public sealed record CaptionTrack(IReadOnlyList<Cue> Cues)
{
    /// <summary>By BCP 47, as in <c>en-US</c>.</summary>
    public string? Language { get; init; }

    /// <summary>Of the picture, where it is known.</summary>
    public FrameRate? FrameRate { get; init; }

    /// <summary>When the last cue has gone.</summary>
    public TimeSpan End => Cues.Count == 0 ? TimeSpan.Zero : Cues.Max(cue => cue.End);
}

/// <summary>What was read, and what was wrong with it.</summary>
public sealed record CaptionReading(CaptionTrack Track, CaptionFindings Findings);

/// <summary>What was written, and what had to be changed to write it.</summary>
/// <param name="Shown">What a reader of the file finds in it.</param>
public sealed record CaptionWriting(byte[] Bytes, CaptionTrack Shown, CaptionFindings Findings);
