using Aspire.Media.Client.Sites;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;

using Site = Aspire.Media.Client.Sites.Site;

namespace Aspire.Media.Api.Sites;

/// <summary>How the folders of sites are: what the last search found in them, and what is wrong with them now.</summary>
internal sealed class RootStates(SiteStore sites, IncidentListStore incidents)
{
    private const int MostIncidents = 500;
    private static readonly IncidentQuery Unsolved = new(new HashSet<IncidentStatus> { IncidentStatus.Open, IncidentStatus.Acknowledged }, IncidentKind.MissingMount);

    public async Task<IReadOnlyList<Site>> WithAsync(IReadOnlyList<Site> shown, CancellationToken cancellationToken)
    {
        var names = shown.SelectMany(site => site.Roots, NameOf).ToList();
        if (names.Count == 0)
        {
            return shown;
        }

        var searched = await sites.SearchedAsync(names, cancellationToken);
        var open = (await incidents.ListAsync(Unsolved, before: null, MostIncidents, cancellationToken)).DistinctBy(incident => incident.Cause).ToDictionary(incident => incident.Cause);
        return [.. shown.Select(site => site with { RootStates = [.. site.Roots.Select(root => StateOf(site, root, searched, open))] })];
    }

    private static string NameOf(Site site, Client.Sites.SiteRoot root) => $"{site.Name}/{root.Name}";

    private static RootState StateOf(
        Site site, Client.Sites.SiteRoot root, IReadOnlyDictionary<string, (long Files, DateTimeOffset At)> searched, Dictionary<string, IncidentRecord> open)
    {
        var name = NameOf(site, root);
        var wrong = open.GetValueOrDefault($"mount:{name}") ?? open.GetValueOrDefault($"unreadable:{name}");
        return searched.TryGetValue(name, out var last)
            ? new RootState(root.Name, last.Files, last.At, wrong?.Message, wrong?.Id)
            : new RootState(root.Name, Problem: wrong?.Message, Incident: wrong?.Id);
    }
}
