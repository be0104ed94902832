using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;

namespace Aspire.Media.Web.Pages.Incidents;

/// <summary>A part of the incidents.</summary>
public sealed record IncidentsPicture(IReadOnlyList<Incident> Incidents, string? Next)
{
    private const int PageSize = 50;

    /// <summary>The statuses that an address means.</summary>
    /// <param name="show"><c>resolved</c>, <c>all</c>, or nothing for those that are not over.</param>
    public static IReadOnlyList<IncidentStatus>? Statuses(string? show) => show switch
    {
        "all" => null,
        "resolved" => [IncidentStatus.Resolved],
        _ => [IncidentStatus.Open, IncidentStatus.Acknowledged],
    };

    internal static async Task<IncidentsPicture> TakeAsync(MediaClient api, string? show, string? workflow, string? cursor, CancellationToken cancellationToken)
    {
        var page = await api.ListIncidentsAsync(new IncidentFilter(Statuses(show), Workflow: workflow), cursor, PageSize, cancellationToken);
        return new IncidentsPicture(page.Items, page.Next);
    }
}
