using System.Text.Json;

using Aspire.Media.Client.Assets;

using Asset = Aspire.Media.Client.Assets.Asset;
using AssetKind = Aspire.Media.Client.Assets.AssetKind;
using AssetStatus = Aspire.Media.Client.Assets.AssetStatus;

namespace Aspire.Media.Api.Assets;

/// <summary>Assets as they travel.</summary>
internal static class AssetWire
{
    public static Asset Wire(Library.Asset asset) => Wire(asset, isDuplicate: false);

    public static Asset Wire(Library.Asset asset, bool isDuplicate) => new()
    {
        Id = asset.Id,
        Kind = asset.Kind switch
        {
            Library.AssetKind.Image => AssetKind.Image,
            Library.AssetKind.Video => AssetKind.Video,
            Library.AssetKind.Audio => AssetKind.Audio,
            _ => AssetKind.Other,
        },
        Status = asset.Status switch
        {
            Library.AssetStatus.Verifying => AssetStatus.Verifying,
            Library.AssetStatus.New => AssetStatus.New,
            Library.AssetStatus.Ready => AssetStatus.Ready,
            _ => AssetStatus.Invalid,
        },
        Title = asset.Title,
        Description = asset.Description,
        FileName = asset.FileName,
        ContentType = asset.ContentType,
        Size = asset.Size,
        Sha256 = asset.Sha256,
        UploadedAt = asset.UploadedAt,
        UploadedBy = asset.UploadedBy,
        Collection = asset.Collection,
        Site = asset.Site,
        Tags = asset.Tags,
        Duration = asset.Duration,
        Width = asset.Width,
        Height = asset.Height,
        FrameRate = asset.FrameRate,
        Codecs = asset.Codecs,
        Problem = asset.Problem,
        Duplicate = isDuplicate,
        Links = new AssetLinks(
            $"/api/assets/{asset.Id}",
            $"/api/assets/{asset.Id}/content",
            asset.Renditions.ToDictionary(role => role, role => $"/api/assets/{asset.Id}/renditions/{role}")),
        MadeBy = asset.MadeBy,
        Recipe = asset.Recipe,
        How = asset.How,
        Notes = asset.Notes,
        DeletedAt = asset.DeletedAt,
        DeletedBy = asset.DeletedBy,
    };

    /// <summary>With the places where words were found.</summary>
    public static Asset Wire(Library.Asset asset, Library.FoundWords? words) => words is null ? Wire(asset) : Wire(asset) with
    {
        Found = [.. words.In(asset).Select(found => new FoundText(found.In, [.. found.Pieces.Select(piece => new TextPiece(piece.Text, piece.IsFound))]))],
    };

    /// <summary>With what only a look at one asset shows.</summary>
    public static Asset Whole(Library.Asset asset, IReadOnlyList<Guid> madeFrom, IReadOnlyList<Guid> madeInto) => Wire(asset) with
    {
        Probe = asset.Probe is null ? null : JsonDocument.Parse(asset.Probe).RootElement,
        MadeFrom = madeFrom,
        MadeInto = madeInto,
    };
}
