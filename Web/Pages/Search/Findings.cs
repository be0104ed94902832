using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Web.Pages.Search;

/// <summary>What was found for a word: media by words, workflows by a part of their name, runs by their id or its end, by their workflow, or by a label.</summary>
/// <param name="MoreAssets">Whether there are more than these.</param>
public sealed record Findings(IReadOnlyList<WorkflowSummary> Workflows, IReadOnlyList<RunSummary> Runs, IReadOnlyList<Asset> Assets, bool MoreAssets = false)
{
    private const int Most = 50;
    private const int MostAssets = 12;
    private const int ShortestEnd = 4;

    public static readonly Findings Nothing = new([], [], []);

    /// <param name="withAssets">Whether the viewer may see what is in the library.</param>
    public static async Task<Findings> FindAsync(MediaClient api, string sought, bool withAssets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        if (Guid.TryParse(sought, out var id))
        {
            var found = withAssets ? await AssetAsync(api, id, cancellationToken) : null;
            return new Findings([], await ByIdAsync(api, id, cancellationToken) is { } run ? [run] : [], found is null ? [] : [found]);
        }

        var workflows = api.ListWorkflowsAsync(sought, cursor: null, cancellationToken);
        var runs = ByWordsAsync(api, sought, cancellationToken);
        var assets = withAssets ? api.ListAssetsAsync(new AssetFilter { Text = sought }, cursor: null, MostAssets, cancellationToken) : Task.FromResult(new Page<Asset>([]));
        await Task.WhenAll(workflows, runs, assets);
        return new Findings((await workflows).Items, await runs, (await assets).Items, (await assets).Next is not null);
    }

    private static async Task<Asset?> AssetAsync(MediaClient api, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetAssetAsync(id, cancellationToken);
        }
        catch (MediaApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>The run of that id, or the one that a step of that id belongs to.</summary>
    private static async Task<RunSummary?> ByIdAsync(MediaClient api, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await api.GetRunAsync(id, cancellationToken);
        }
        catch (MediaApiException missing) when (missing.Status == HttpStatusCode.NotFound)
        {
            try
            {
                return await api.GetRunAsync((await api.GetStepAsync(id, cancellationToken)).Run, cancellationToken);
            }
            catch (MediaApiException unknown) when (unknown.Status == HttpStatusCode.NotFound)
            {
                return null;
            }
        }
    }

    private static async Task<IReadOnlyList<RunSummary>> ByWordsAsync(MediaClient api, string sought, CancellationToken cancellationToken)
    {
        if (sought.Split(':', 2) is [{ Length: > 0 } name, { Length: > 0 } value])
        {
            var labelled = new RunFilter(Labels: new Dictionary<string, string> { [name.Trim()] = value.Trim() }, Children: true);
            return (await api.ListRunsAsync(labelled, cursor: null, Most, cancellationToken)).Items;
        }

        if (sought.Length >= ShortestEnd && sought.All(char.IsAsciiHexDigit))
        {
            var ending = (await api.ListRunsAsync(new RunFilter(Children: true, Ending: sought), cursor: null, Most, cancellationToken)).Items;
            if (ending.Count > 0)
            {
                return ending;
            }
        }

        return (await api.ListRunsAsync(new RunFilter(Workflow: sought, Children: true), cursor: null, Most, cancellationToken)).Items;
    }
}
