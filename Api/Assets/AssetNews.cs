using System.Text.Json.Nodes;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Triggers;
using Aspire.Media.Library;

namespace Aspire.Media.Api.Assets;

/// <summary>
/// Tells the workflows that listen that an asset came in, or that some were renamed: at once, where it came through this process, else with the next round. Whatever was
/// told carries a mark; told twice, it starts nothing twice.
/// </summary>
internal sealed partial class AssetNews(EventTriggers triggers, AssetStore assets, RenameStore renames, SiteStore sites, TimeProvider time, ILogger<AssetNews> logger) : Routine(Beat, time, logger)
{
    public const string Added = "asset.added";
    public const string Renamed = "asset.renamed";

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
        var priority = asset.Site is { } site ? await sites.PriorityAsync(site, cancellationToken) : 0;
        await triggers.RaiseAsync(new RaisedEvent(Added, $"{Added}:{asset.Id}", data, asset.UploadedBy) { Priority = priority }, cancellationToken);
        await assets.ToldAsync(asset.Id, cancellationToken);
    }

    /// <summary>Tells of a renaming: what was renamed stands in the library, by its id.</summary>
    public async Task TellAsync(RenameRecord rename, CancellationToken cancellationToken)
    {
        var data = new JsonObject
        {
            ["rename"] = rename.Id.ToString(),
            ["template"] = rename.Template,
            ["undoes"] = rename.Undoes?.ToString(),
            ["count"] = rename.Count,
        };
        await triggers.RaiseAsync(new RaisedEvent(Renamed, $"{Renamed}:{rename.Id}", data, rename.By), cancellationToken);
        await renames.ToldAsync(rename.Id, cancellationToken);
    }

    /// <summary>Tells of an asset that is kept, whatever becomes of that: who brought it has done enough.</summary>
    public Task TryTellAsync(Asset asset, CancellationToken cancellationToken) => TryAsync($"asset {asset.Id}", TellAsync(asset, cancellationToken));

    /// <summary>Tells of a renaming that is done, whatever becomes of that.</summary>
    public Task TryTellAsync(RenameRecord rename, CancellationToken cancellationToken) => TryAsync($"renaming {rename.Id}", TellAsync(rename, cancellationToken));

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

        foreach (var rename in await renames.UntoldAsync(Moment, Many, cancellationToken))
        {
            await TellAsync(rename, cancellationToken);
        }

        return untold.Count == Many ? TimeSpan.Zero : Beat;
    }

    private static string WordOf(AssetKind kind) => Client.WireFormat.Word(kind);

    private async Task TryAsync(string what, Task telling)
    {
        try
        {
            await telling;
        }
#pragma warning disable CA1031 // the next round tells of it
        catch (Exception failure)
#pragma warning restore CA1031
        {
            NotTold(what, failure.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Nobody was told of {What} yet: {Reason}")]
    private partial void NotTold(string what, string reason);
}
