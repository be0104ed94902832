using Aspire.Media.Client;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Web.Pages.Schedules;

/// <summary>What is needed to write a schedule.</summary>
/// <param name="Schedule">The one that is changed; null for a new one.</param>
/// <param name="Workflows">The names that there are.</param>
public sealed record ScheduleFormPicture(Schedule? Schedule, IReadOnlyList<string> Workflows, IReadOnlyList<string> Zones)
{
    private const int MostPages = 10;

    public static async Task<ScheduleFormPicture> TakeAsync(MediaClient api, string? name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        var schedule = name is null ? null : await api.GetScheduleAsync(name, cancellationToken);
        var (workflows, cursor) = (new List<string>(), default(string));
        for (var pages = 0; pages < MostPages && (pages == 0 || cursor is not null); pages++)
        {
            var page = await api.ListWorkflowsAsync(filter: null, cursor, cancellationToken);
            workflows.AddRange(page.Items.Select(workflow => workflow.Name));
            cursor = page.Next;
        }

        return new ScheduleFormPicture(schedule, workflows, await api.ListTimeZonesAsync(cancellationToken));
    }
}
