using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Edits;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>What the editor shows of what stands at Api.</summary>
/// <param name="Open">The viewer's newest edit of it that is not made yet.</param>
/// <param name="Edits">What was made of it, or is being made, the newest first.</param>
/// <param name="Results">What came out of these, as far as it is still there.</param>
public sealed record EditorPicture(Asset Asset, EditSession? Open, IReadOnlyList<EditAction> Edits, bool IsMore, IReadOnlyDictionary<Guid, Asset> Results)
{
    private const int MostEdits = 12;
    private const int MostOpen = 20;

    internal static async Task<EditorPicture> TakeAsync(MediaClient api, Guid id, string? viewer, EditorPicture? before, CancellationToken cancellationToken)
    {
        var asset = await api.GetAssetAsync(id, cancellationToken);
        var open = OpenAsync(api, asset.Id, viewer, cancellationToken);
        var edits = api.ListEditsAsync(asset.Id, status: null, cursor: null, MostEdits, cancellationToken);
        await Task.WhenAll(open, edits);
        var made = (await edits).Items.SelectMany(edit => edit.Assets.Take(1)).Distinct();
        var results = await Task.WhenAll(made.Select(async one => before?.Results.GetValueOrDefault(one) is { } known && known.Links.Renditions.ContainsKey("thumbnail") ? known : await FindAsync(api, one, cancellationToken)));
        return new EditorPicture(
            asset, await open, (await edits).Items, (await edits).Next is not null,
            results.OfType<Asset>().ToDictionary(one => one.Id));
    }

    /// <summary>The viewer's newest edit of a thing that is not made yet; null where there is none.</summary>
    internal static async Task<EditSession?> OpenAsync(MediaClient api, Guid asset, string? viewer, CancellationToken cancellationToken) =>
        (await api.ListEditSessionsAsync(asset, EditSessionStatus.Open, cursor: null, MostOpen, cancellationToken)).Items.FirstOrDefault(session => session.CreatedBy == viewer);

    private static async Task<Asset?> FindAsync(MediaClient api, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAssetAsync(id, cancellationToken);
        }
        catch (MediaApiException missing) when (missing.Status == System.Net.HttpStatusCode.NotFound)
        {
            // It was purged since.
            return null;
        }
    }
}
