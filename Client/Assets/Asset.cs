using System.Text.Json;

namespace Aspire.Media.Client.Assets;

/// <summary>A thing in the library.</summary>
public sealed record Asset
{
    public required Guid Id { get; init; }

    public required AssetKind Kind { get; init; }

    public required AssetStatus Status { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    /// <summary>As it came.</summary>
    public required string FileName { get; init; }

    /// <summary>What its bytes say that it is.</summary>
    public required string ContentType { get; init; }

    /// <summary>In bytes.</summary>
    public required long Size { get; init; }

    /// <summary>In lower-case hex; null until all of it has been read.</summary>
    public string? Sha256 { get; init; }

    public required DateTimeOffset UploadedAt { get; init; }

    public required string UploadedBy { get; init; }

    public string? Collection { get; init; }

    public string? Site { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>In seconds.</summary>
    public double? Duration { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? FrameRate { get; init; }

    /// <summary>Those of the picture and of the sound, as ffprobe names them.</summary>
    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>What is wrong with it, where something is.</summary>
    public string? Problem { get; init; }

    /// <summary>Whether what was brought was here already: this is what it is.</summary>
    public bool Duplicate { get; init; }

    public required AssetLinks Links { get; init; }

    /// <summary>The run that made it.</summary>
    public Guid? MadeBy { get; init; }

    /// <summary>By what recipe.</summary>
    public string? Recipe { get; init; }

    /// <summary>How that was done, such as whether its pictures are the very same.</summary>
    public string? How { get; init; }

    /// <summary>What is otherwise than one might expect of what was asked, such as a stream that the format cannot carry.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public DateTimeOffset? DeletedAt { get; init; }

    public string? DeletedBy { get; init; }

    /// <summary>Where the words stand that were looked for; only in a list that was asked for with <c>text</c>.</summary>
    public IReadOnlyList<FoundText>? Found { get; init; }

    /// <summary>All that ffprobe found; only where one asset is asked for.</summary>
    public JsonElement? Probe { get; init; }

    /// <summary>The assets that it was made from; only where one asset is asked for.</summary>
    public IReadOnlyList<Guid>? MadeFrom { get; init; }

    /// <summary>Assets that were made from it; only where one asset is asked for.</summary>
    public IReadOnlyList<Guid>? MadeInto { get; init; }
}

/// <param name="Self">The asset.</param>
/// <param name="Content">Its bytes, with ranges.</param>
/// <param name="Renditions">What was made so that people can see it: <c>thumbnail</c>, <c>poster</c>, <c>sprite</c>, <c>waveform</c> …</param>
public sealed record AssetLinks(string Self, string Content, IReadOnlyDictionary<string, string> Renditions);

/// <summary>A text of an asset in which words were found.</summary>
/// <param name="In"><c>title</c>, <c>tags</c>, <c>description</c> or <c>fileName</c>.</param>
/// <param name="Pieces">The text, or of a long one what stands around the first find. It is what somebody wrote and no markup: whoever shows it escapes it.</param>
public sealed record FoundText(string In, IReadOnlyList<TextPiece> Pieces);

/// <param name="Found">Whether it is a word that was looked for.</param>
public sealed record TextPiece(string Text, bool Found);

public enum AssetKind
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,
    Image,
    Video,
    Audio,
    Other,
}

public enum AssetStatus
{
    /// <summary>A word that this client does not know yet.</summary>
    Unknown,

    /// <summary>It is being read for its checksum.</summary>
    Verifying,

    /// <summary>Nobody has looked into it yet.</summary>
    New,
    Ready,

    /// <summary>It is kept, and is not what it should be.</summary>
    Invalid,
}

/// <summary>What to change about an asset; what is left out stays. An empty collection or site takes it out of the one where it is.</summary>
public sealed record ChangeAsset(
    string? Title = null, string? Description = null, string? Collection = null, string? Site = null, IReadOnlyList<string>? Tags = null);

/// <summary>Which assets a list shows; each is as the query of the same name. What may be between two values is written as <c>a..b</c>, <c>&gt;=a</c> or <c>&lt;b</c>.</summary>
public sealed record AssetFilter
{
    /// <summary><c>image</c>, <c>video</c>, <c>audio</c> or <c>other</c>, or several with commas between.</summary>
    public string? Type { get; init; }

    public string? Status { get; init; }

    /// <summary>A day, a moment, or what lies between two.</summary>
    public string? UploadedAt { get; init; }

    public string? Site { get; init; }

    public string? Collection { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public string? Codec { get; init; }

    public string? Duration { get; init; }

    public string? Width { get; init; }

    public string? Height { get; init; }

    public string? Size { get; init; }

    /// <summary>Words, or how they begin.</summary>
    public string? Text { get; init; }

    /// <summary>Those that were deleted and can be brought back.</summary>
    public bool Deleted { get; init; }

    /// <summary>Such as <c>newest</c>, <c>title</c> or <c>largest</c>.</summary>
    public string? Sort { get; init; }
}
