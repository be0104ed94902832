using System.Text.Json.Nodes;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Triggers;
using Aspire.Media.Library;

namespace Aspire.Media.Api.Assets;

/// <summary>
/// Tells the workflows that listen that an asset came in: at once, where it came through this process, else with the next round. Whatever was
/// told carries a mark; told twice, it starts nothing twice.
/// </summary>
internal sealed partial class AssetNews(EventTriggers triggers, AssetStore assets, TimeProvider time, ILogger<AssetNews> logger) : Routine(Beat, time, logger)
{
    public const string Added = "asset.added";

    private const int Many = 100;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    // Whoever let it in tells of it a moment later.
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(5);

    public async Task TellAsync(Asset asset, CancellationToken cancellationToken)
    {
        var data = new JsonObject
        {
            ["asset"] = asset.Id.ToString(),
            ["kind"] = WordOf(asset.Kind),
            ["title"] = asset.Title,
            ["contentType"] = asset.ContentType,
            ["size"] = asset.Size,
            ["collection"] = asset.Collection,
            ["site"] = asset.Site,
            ["tags"] = new JsonArray([.. asset.Tags.Select(tag => (JsonNode)tag)]),
            ["madeBy"] = asset.MadeBy?.ToString(),
        };
        await triggers.RaiseAsync(new RaisedEvent(Added, $"{Added}:{asset.Id}", data, asset.UploadedBy), cancellationToken);
        await assets.ToldAsync(asset.Id, cancellationToken);
    }

    /// <summary>Tells of an asset that is kept, whatever becomes of that: who brought it has done enough.</summary>
    public async Task TryTellAsync(Asset asset, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(asset, cancellationToken);
        }
#pragma warning disable CA1031 // the next round tells of it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotTold(asset.Id, failure.Message);
        }
    }

    protected override async Task<TimeSpan> RunOnceAsync(CancellationToken cancellationToken)
    {
        var untold = await assets.UntoldAsync(Moment, Many, cancellationToken);
        foreach (var id in untold)
        {
            if (await assets.FindAsync(id, cancellationToken) is { } asset)
            {
                await TellAsync(asset, cancellationToken);
            }
        }

        return untold.Count == Many ? TimeSpan.Zero : Beat;
    }

    private static string WordOf(AssetKind kind) => Client.WireFormat.Word(kind);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody was told of asset {Asset} yet: {Reason}")]
    private partial void NotTold(Guid asset, string reason);
}
