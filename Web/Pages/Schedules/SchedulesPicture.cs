using Aspire.Media.Client;
using Aspire.Media.Client.Schedules;

namespace Aspire.Media.Web.Pages.Schedules;

/// <summary>The schedules, by name.</summary>
/// <param name="IsMore">Whether there are more than are shown: then a filter finds them.</param>
public sealed record SchedulesPicture(IReadOnlyList<Schedule> Schedules, bool IsMore)
{
    private const int MostPages = 4;

    public static async Task<SchedulesPicture> TakeAsync(MediaClient api, string? filter, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(api);
        var schedules = new List<Schedule>();
        string? cursor = null;
        for (var pages = 0; pages < MostPages && (pages == 0 || cursor is not null); pages++)
        {
            var page = await api.ListSchedulesAsync(filter, cursor, cancellationToken);
            schedules.AddRange(page.Items);
            cursor = page.Next;
        }

        return new SchedulesPicture(schedules, cursor is not null);
    }
}
