using Aspire.Media.Client.Runs;
using Aspire.Media.Client.Workflows;
using Aspire.Media.Web.Live;

namespace Aspire.Media.Web.Pages.Workflows;

/// <summary>The workflows, each with how it has been doing.</summary>
/// <param name="IsMore">Whether there are more than are shown: then a filter finds them.</param>
public sealed record WorkflowsPicture(IReadOnlyList<WorkflowSummary> Workflows, IReadOnlyDictionary<string, WorkflowActivity> Activity, bool IsMore)
{
    private const int MostPages = 4;

    internal static async Task<WorkflowsPicture> TakeAsync(SharedApi api, string? filter, CancellationToken cancellationToken)
    {
        var workflows = new List<WorkflowSummary>();
        string? cursor = null;
        for (var pages = 0; pages < MostPages && (pages == 0 || cursor is not null); pages++)
        {
            var page = await api.WorkflowsAsync(filter, cursor, cancellationToken);
            workflows.AddRange(page.Items);
            cursor = page.Next;
        }

        var activity = workflows.Count == 0 ? [] : await api.ActivityAsync([.. workflows.Select(workflow => workflow.Name)], cancellationToken);
        return new WorkflowsPicture(workflows, activity.ToDictionary(one => one.Workflow), cursor is not null);
    }
}
