using System.Globalization;

namespace Aspire.Media.Cli.Sites;

/// <summary><c>media sites list</c>.</summary>
internal sealed class ListSitesCommand : Verb
{
    public ListSitesCommand()
        : base(
            "list",
            "All sites, with how many folders each has",
            "With --json each comes whole, as show does.",
            new Example("sites list", "What assets may say in their site"),
            new Example("sites list --json | jq -r '.[].roots[].path'", "All folders"))
    {
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var terminal = session.Terminal;
        var sites = await Pages.FollowAsync(cursor => session.Client.ListSitesAsync(cursor, cancellationToken)).SelectMany(page => page).ToListAsync(cancellationToken);
        if (session.WantsJson)
        {
            terminal.Json(sites);
        }
        else if (sites.Count == 0)
        {
            terminal.Line("There are no sites yet. Add one: media sites put NAME --title TITLE");
        }
        else
        {
            var listing = new Listing("name", "zone", "folders", "title");
            foreach (var site in sites)
            {
                listing.Add(site.Name, site.TimeZone, site.Roots.Count.ToString(CultureInfo.InvariantCulture), site.Title);
            }

            listing.Write(terminal, margin: 0);
        }

        return ExitCode.Done;
    }
}
