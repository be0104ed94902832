using Aspire.Media.Client;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Web.Pages.Schedules;

/// <summary>A schedule and what became of its times.</summary>
public sealed record SchedulePicture(Schedule Schedule, IReadOnlyList<Firing> History, string? Next)
{
    private const int PageSize = 50;

    public static async Task<SchedulePicture> TakeAsync(MediaClient api, string name, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        var schedule = await api.GetScheduleAsync(name, cancellationToken);
        var history = await api.GetScheduleHistoryAsync(name, cursor: null, PageSize, cancellationToken);
        return new SchedulePicture(schedule, history.Items, history.Next);
    }
}
