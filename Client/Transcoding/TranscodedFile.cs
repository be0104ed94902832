namespace Aspire.Media.Client.Transcoding;

/// <summary>A file that was replaced by what was made of it.</summary>
public sealed record TranscodedFile
{
    /// <summary>By which its original is brought back.</summary>
    public required Guid Id { get; init; }

    public required Guid Run { get; init; }

    public required TranscodedState State { get; init; }

    /// <summary>The name of the root under which it lies.</summary>
    public required string Root { get; init; }

    public required string PathBefore { get; init; }

    public required string PathAfter { get; init; }

    /// <summary>As it stands in the new file, too.</summary>
    public required string Recipe { get; init; }

    /// <summary>Why it was made, in words.</summary>
    public required string Reason { get; init; }

    public required long BytesBefore { get; init; }

    public required long BytesAfter { get; init; }

    public string? CodecBefore { get; init; }

    public string? CodecAfter { get; init; }

    /// <summary>Of the film, in seconds.</summary>
    public double? Duration { get; init; }

    public long? Frames { get; init; }

    /// <summary>How long it was encoded.</summary>
    public double? EncodeSeconds { get; init; }

    public string? Encoder { get; init; }

    /// <summary>The machine that did it.</summary>
    public string? Worker { get; init; }

    /// <summary>How like the original it looks, by the measure that is named; 1 is the same.</summary>
    public double? Quality { get; init; }

    public string? QualityMeasure { get; init; }

    /// <summary>Of the new file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Where the original is kept, or was.</summary>
    public required string Quarantine { get; init; }

    public required DateTimeOffset QuarantinedUntil { get; init; }

    public required DateTimeOffset BegunAt { get; init; }

    public DateTimeOffset? SwappedAt { get; init; }

    /// <summary>When the original was brought back, or its time was over.</summary>
    public DateTimeOffset? EndedAt { get; init; }
}

/// <summary>How it stands with a file that was replaced.</summary>
public enum TranscodedState
{
    Unknown,

    /// <summary>It is about to be, or an attempt at it was stopped in the middle.</summary>
    Swapping,

    /// <summary>It was, and the original is kept.</summary>
    Swapped,

    /// <summary>The original is back.</summary>
    Restored,

    /// <summary>It was, and the time of the original is over.</summary>
    Purged,
}

/// <summary>In which form all of them are handed out at once.</summary>
public enum TranscodedFormat
{
    Unknown,
    Csv,
    Json,

    /// <summary>A database in one file, with a table <c>transcoded_file</c>.</summary>
    Sqlite,
}

/// <summary>What was saved by transcoding, and what is still to be.</summary>
/// <param name="ByCodec">By what the picture was encoded in, before and after.</param>
/// <param name="ByDay">By the days of UTC on which files were replaced.</param>
/// <param name="Waiting">By root: what was decided about, and is not done yet.</param>
public sealed record TranscodingSavings(
    TranscodingSaving Total, IReadOnlyList<TranscodingSaving> ByRoot, IReadOnlyList<TranscodingSaving> ByCodec, IReadOnlyList<TranscodingSaving> ByDay, IReadOnlyList<WaitingFiles> Waiting);

/// <summary>What files together saved.</summary>
/// <param name="Saved">In bytes; less than nothing where they have become larger.</param>
public sealed record TranscodingSaving(
    long Files, long BytesBefore, long BytesAfter, long Saved, double EncodeSeconds, string? Root = null, string? CodecBefore = null, string? CodecAfter = null, DateOnly? Day = null);

/// <summary>Files of a root that are to be transcoded, and what that is expected to save.</summary>
public sealed record WaitingFiles(string Root, long Files, long Bytes, long ExpectedBytes, long ExpectedSaving);
