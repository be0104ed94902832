using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;

namespace Aspire.Media.Web.Pages.Search;

/// <summary>What was found for a word: workflows by a part of their name, runs by their id or its end, by their workflow, or by a label.</summary>
public sealed record Findings(IReadOnlyList<WorkflowSummary> Workflows, IReadOnlyList<RunSummary> Runs)
{
    private const int Most = 50;
    private const int ShortestEnd = 4;

    public static async Task<Findings> FindAsync(MediaClient api, string sought, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        if (Guid.TryParse(sought, out var id))
        {
            return new Findings([], await ByIdAsync(api, id, cancellationToken) is { } run ? [run] : []);
        }

        var workflows = api.ListWorkflowsAsync(sought, cursor: null, cancellationToken);
        var runs = ByWordsAsync(api, sought, cancellationToken);
        await Task.WhenAll(workflows, runs);
        return new Findings((await workflows).Items, await runs);
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
