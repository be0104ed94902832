using Aspire.Media.Client;
using Aspire.Media.Client.Sites;

namespace Aspire.Media.Web.Pages.Sites;

/// <summary>The sites, by name.</summary>
/// <param name="IsMore">Whether there are more than are shown.</param>
public sealed record SitesPicture(IReadOnlyList<Site> Sites, bool IsMore)
{
    private const int MostPages = 10;

    internal static async Task<SitesPicture> TakeAsync(MediaClient api, CancellationToken cancellationToken)
    {
        var sites = new List<Site>();
        string? cursor = null;
        for (var pages = 0; pages < MostPages && (pages == 0 || cursor is not null); pages++)
        {
            var page = await api.ListSitesAsync(cursor, cancellationToken);
            sites.AddRange(page.Items);
            cursor = page.Next;
        }

        return new SitesPicture(sites, cursor is not null);
    }
}

/// <summary>A site to be looked at or changed; none where a new one is written.</summary>
public sealed record SitePicture(Site? Site, IReadOnlyList<string> Zones)
{
    internal static async Task<SitePicture> TakeAsync(MediaClient api, string? name, CancellationToken cancellationToken)
    {
        var zones = api.ListTimeZonesAsync(cancellationToken);
        return new SitePicture(name is null ? null : await api.GetSiteAsync(name, cancellationToken), await zones);
    }
}
