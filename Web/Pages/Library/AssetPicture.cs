using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Web.Pages.Library;

/// <summary>What the page of an asset shows.</summary>
/// <param name="From">What it was made from.</param>
/// <param name="Into">What was made from it.</param>
/// <param name="Runs">Runs that worked on it: those that carry its id as their label <c>asset</c>.</param>
public sealed record AssetPicture(Asset Asset, IReadOnlyList<Asset> From, IReadOnlyList<Asset> Into, IReadOnlyList<RunSummary> Runs)
{
    private const int MostRelatives = 12;
    private const int MostRuns = 20;

    /// <summary>Those of which there are more than are shown.</summary>
    public int MoreInto => Math.Max(0, (Asset.MadeInto?.Count ?? 0) - MostRelatives);

    internal static async Task<AssetPicture> TakeAsync(MediaClient api, Guid id, bool withRuns, AssetPicture? before, CancellationToken cancellationToken)
    {
        var asset = await api.GetAssetAsync(id, cancellationToken);
        // Where it was here before under another id, its runs are those of the one that answers.
        var runs = withRuns
            ? api.ListRunsAsync(new RunFilter(Labels: new Dictionary<string, string> { ["asset"] = asset.Id.ToString() }, Children: true), cursor: null, MostRuns, cancellationToken)
            : Task.FromResult(new Page<RunSummary>([]));
        var from = RelativesAsync(api, asset.MadeFrom, before?.From, cancellationToken);
        var into = RelativesAsync(api, asset.MadeInto, before?.Into, cancellationToken);
        await Task.WhenAll(runs, from, into);
        return new AssetPicture(asset, await from, await into, (await runs).Items);
    }

    // They are asked for once: of a relative only its title is shown.
    private static async Task<IReadOnlyList<Asset>> RelativesAsync(MediaClient api, IReadOnlyList<Guid>? ids, IReadOnlyList<Asset>? known, CancellationToken cancellationToken) =>
        [.. (await Task.WhenAll((ids ?? []).Take(MostRelatives).Select(async id => known?.FirstOrDefault(asset => asset.Id == id) ?? await FindAsync(api, id, cancellationToken)))).OfType<Asset>()];

    private static async Task<Asset?> FindAsync(MediaClient api, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAssetAsync(id, cancellationToken);
        }
        catch (MediaApiException missing) when (missing.Status == System.Net.HttpStatusCode.NotFound)
        {
            // It was purged meanwhile.
            return null;
        }
    }
}
