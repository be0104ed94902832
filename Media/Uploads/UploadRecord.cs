using Aspire.Media.Library;
using Aspire.Media.Storage;

namespace Aspire.Media.Uploads;

/// <summary>An upload that comes in several requests.</summary>
public sealed record UploadRecord
{
    public required Guid Id { get; init; }

    public required Guid Key { get; init; }

    public required string Reference { get; init; }

    /// <summary>How long the file is; null until that is known.</summary>
    public long? Length { get; init; }

    /// <summary>How long each part is but the last, where parts go straight to the store.</summary>
    public long? PartSize { get; init; }

    public required AssetDraft About { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>What it became.</summary>
    public Guid? Asset { get; init; }

    public DateTimeOffset? FinishedAt { get; init; }

    public ObjectUpload Object => new(Key.ToString("N"), Reference) { PartSize = PartSize ?? 0, Begun = CreatedAt };
}
