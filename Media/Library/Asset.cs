namespace Aspire.Media.Library;

/// <summary>A thing in the library: an object in the store, and what is known of it.</summary>
public sealed record Asset
{
    public required Guid Id { get; init; }

    /// <summary>The object's key in the store.</summary>
    public required Guid Object { get; init; }

    public required AssetKind Kind { get; init; }

    public required AssetStatus Status { get; init; }

    public required string Title { get; init; }

    public string Description { get; init; } = "";

    /// <summary>As it came; never part of a path.</summary>
    public required string FileName { get; init; }

    /// <summary>What its first bytes say that it is.</summary>
    public required string ContentType { get; init; }

    public required long Size { get; init; }

    /// <summary>In lower-case hex; null until all of it has been read.</summary>
    public string? Sha256 { get; init; }

    public string? Collection { get; init; }

    public string? Site { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public required DateTimeOffset UploadedAt { get; init; }

    public required string UploadedBy { get; init; }

    /// <summary>In seconds.</summary>
    public double? Duration { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public double? FrameRate { get; init; }

    public IReadOnlyList<string> Codecs { get; init; } = [];

    /// <summary>All that was found in it, as JSON; lists go without.</summary>
    public string? Probe { get; init; }

    /// <summary>What is wrong with it, in the words of who looked at it.</summary>
    public string? Problem { get; init; }

    /// <summary>The run that made it.</summary>
    public Guid? MadeBy { get; init; }

    public string? Recipe { get; init; }

    /// <summary>How that was done, such as whether its pictures are the very same.</summary>
    public string? How { get; init; }

    /// <summary>What is otherwise than one might expect of what was asked.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    public DateTimeOffset? DeletedAt { get; init; }

    public string? DeletedBy { get; init; }

    /// <summary>Which pictures there are of it, and what else was made so that people can see it.</summary>
    public IReadOnlyList<string> Renditions { get; init; } = [];
}

public enum AssetKind
{
    Other = 0,
    Image = 1,
    Video = 2,
    Audio = 3,
}

public enum AssetStatus
{
    /// <summary>It is being read for its checksum, since its parts went straight to the store.</summary>
    Verifying = 0,

    /// <summary>Nobody has looked into it yet.</summary>
    New = 1,
    Ready = 2,

    /// <summary>It is kept, and is not what it should be: the problem says why.</summary>
    Invalid = 3,
}

/// <summary>What an asset will be, as far as who brings it says so.</summary>
public sealed record AssetDraft
{
    public required string FileName { get; init; }

    /// <summary>Without one, what the file is called.</summary>
    public string? Title { get; init; }

    public string Description { get; init; } = "";

    public string? Collection { get; init; }

    public string? Site { get; init; }

    public IReadOnlyList<string> Tags { get; init; } = [];

    public required string UploadedBy { get; init; }

    public Guid? MadeBy { get; init; }

    public string? Recipe { get; init; }

    public string? How { get; init; }

    public IReadOnlyList<string> Notes { get; init; } = [];

    public IReadOnlyList<Guid> MadeFrom { get; init; } = [];

    /// <summary>Until when it is wanted, where that is known from the start; the sweep deletes it then.</summary>
    public DateTimeOffset? WantedUntil { get; init; }
}

/// <summary>What somebody wants to change about an asset; what is null stays.</summary>
public sealed record AssetChange(string? Title = null, string? Description = null, string? Collection = null, string? Site = null, IReadOnlyList<string>? Tags = null);

/// <summary>What was found in an asset.</summary>
/// <param name="Probe">All of it, as JSON.</param>
public sealed record AssetFacts(
    AssetKind Kind, AssetStatus Status, double? Duration, int? Width, int? Height, double? FrameRate, IReadOnlyList<string> Codecs, string? Probe, string? Problem);

/// <summary>A picture of an asset, or something like it.</summary>
/// <param name="Role">Such as <c>thumbnail</c>.</param>
public sealed record Rendition(string Role, Guid Object, string ContentType, int? Width, int? Height);

/// <summary>An object that came in, and what it became.</summary>
/// <param name="IsNew">False where the library had it already; then the newcomer's object is to be dropped.</param>
public sealed record Admission(Asset Asset, bool IsNew);
