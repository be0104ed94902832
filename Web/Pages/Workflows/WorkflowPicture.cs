using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Web.Live;
using Aspire.Media.Web.Pages.Runs;

namespace Aspire.Media.Web.Pages.Workflows;

/// <summary>What the page of a workflow shows; of its parts, those that are open.</summary>
public sealed record WorkflowPicture(Workflow Workflow, WorkflowActivity Activity, RunPages? Runs, IReadOnlyList<WorkflowVersion>? Versions, WorkflowDiff? Diff, Run? Like)
{
    /// <param name="versions">Between which of them the changes are wanted; null for the last two.</param>
    /// <param name="like">The run whose inputs a form begins with.</param>
    internal static async Task<WorkflowPicture> TakeAsync(
        SharedApi shared, string name, string part, (int? From, int? To) versions, Guid? like, WorkflowPicture? before, CancellationToken cancellationToken)
    {
        var api = shared.Api;
        var workflow = shared.WorkflowAsync(name, part == "source" ? versions.To : null, cancellationToken);
        var activity = shared.ActivityAsync([name], cancellationToken);
        var runs = part != "runs" ? null : before?.Runs?.RenewAsync(shared, List(name), Filter(name), cancellationToken) ?? RunPages.BeginAsync(shared, List(name), Filter(name), cancellationToken);
        var list = part is "versions" or "source" ? api.ListWorkflowVersionsAsync(name, cursor: null, cancellationToken) : null;
        var diff = part == "versions" ? api.DiffWorkflowAsync(name, versions.From, versions.To, cancellationToken) : null;
        var old = part == "run" && like is { } run ? api.GetRunAsync(run, cancellationToken) : null;
        await Task.WhenAll(new Task?[] { workflow, activity, runs, list, diff, old }.OfType<Task>());
        return new WorkflowPicture(
            await workflow, (await activity)[0], runs is null ? null : await runs, list is null ? null : (await list).Items, diff is null ? null : await diff, old is null ? null : await old);
    }

    /// <summary>With one more part of its runs.</summary>
    internal async Task<WorkflowPicture> GoOnAsync(SharedApi shared, CancellationToken cancellationToken) => Runs is null
        ? this
        : this with { Runs = await Runs.GoOnAsync(shared, List(Workflow.Name), Filter(Workflow.Name), cancellationToken) };

    public string? Title => (string?)Workflow.Definition["title"];

    public string? Description => (string?)Workflow.Definition["description"];

    private static string List(string name) => $"of {name}";

    private static RunFilter Filter(string name) => new(Workflow: name, Children: true);
}
