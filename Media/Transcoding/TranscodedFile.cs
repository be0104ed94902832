using Aspire.Media.Files;

namespace Aspire.Media.Transcoding;

/// <summary>A file that was replaced, or is about to be, by what was made of it.</summary>
public sealed record TranscodedFile
{
    /// <summary>The step that does it.</summary>
    public required Guid Id { get; init; }

    public required Guid Run { get; init; }

    public required int Attempt { get; init; }

    public TranscodedState State { get; init; }

    /// <summary>The name of the root under which it lies.</summary>
    public required string Root { get; init; }

    public required FoundFile Before { get; init; }

    public long? InodeBefore { get; init; }

    public required string PathAfter { get; init; }

    public required long BytesAfter { get; init; }

    public required string Sha256After { get; init; }

    /// <summary>Known once it is in its place.</summary>
    public DateTimeOffset? ModifiedAfter { get; init; }

    public long? InodeAfter { get; init; }

    public required TranscodingFacts Facts { get; init; }

    /// <summary>Where the original is kept.</summary>
    public required string QuarantinePath { get; init; }

    public required DateTimeOffset QuarantinedUntil { get; init; }

    public DateTimeOffset BegunAt { get; init; }

    public DateTimeOffset? SwappedAt { get; init; }

    /// <summary>When it was restored or purged.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How it takes its place.</summary>
    public SwapOrder OrderOf(NewFile made) => new()
    {
        Id = Id, Attempt = Attempt, Original = Before, Inode = (ulong?)InodeBefore, Target = PathAfter, Quarantine = QuarantinePath, New = made,
    };

    /// <summary>The same where the new file is not at hand: what lies in its place already is known by its bytes.</summary>
    public SwapOrder OrderOfUnfetched() => OrderOf(new NewFile("", BytesAfter, Sha256After));
}

/// <summary>How a file was made from another.</summary>
/// <param name="Recipe">As it stands in the file that it made.</param>
/// <param name="Reason">Why it was made, in words.</param>
/// <param name="Duration">Of the film, in seconds.</param>
/// <param name="EncodeSeconds">How long that took.</param>
/// <param name="Quality">How like the original it looks, by that measure.</param>
public sealed record TranscodingFacts(
    string Recipe,
    string Reason,
    string? CodecBefore = null,
    string? CodecAfter = null,
    double? Duration = null,
    long? Frames = null,
    double? EncodeSeconds = null,
    string? Encoder = null,
    string? Worker = null,
    double? Quality = null,
    string? QualityMeasure = null);

/// <summary>How it stands with a file that was replaced.</summary>
public enum TranscodedState
{
    /// <summary>It is about to be, or an attempt at it was stopped in the middle.</summary>
    Swapping,

    /// <summary>It was, and the original is kept.</summary>
    Swapped,

    /// <summary>The original is back.</summary>
    Restored,

    /// <summary>It was, and the time of the original is over.</summary>
    Purged,
}
