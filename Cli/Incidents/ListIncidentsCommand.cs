using System.CommandLine;

using Aspire.Media.Client.Incidents;

namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents list</c>.</summary>
internal sealed class ListIncidentsCommand : Verb
{
    private const int PageLength = 100;

    private readonly Option<bool> all = new("--all") { Description = "Those that are over, too" };
    private readonly Option<string?> workflow = new("--workflow") { HelpName = "NAME", Description = "Only what steps of this workflow opened" };
    private readonly Option<int> limit = LimitOption.Create();

    public ListIncidentsCommand()
        : base(
            "list",
            "What needs a person, the newest first",
            "The exit code is 1 while there is an incident that nobody has acknowledged, so that scripts can ask, too.",
            new Example("incidents list", "What needs me"),
            new Example("incidents list --all --json | jq -r '.[].title' | sort | uniq -c | sort -n", "What comes back again and again"))
    {
        Add(all);
        Add(workflow);
        Add(limit);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal, now) = (session.Arguments, session.Terminal, session.Time.GetUtcNow());
        var filter = new IncidentFilter(arguments.GetValue(all) ? null : [IncidentStatus.Open, IncidentStatus.Acknowledged], Workflow: arguments.GetValue(workflow));
        var most = arguments.GetValue(limit);
        var found = await Pages.FollowAsync(cursor => session.Client.ListIncidentsAsync(filter, cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(most == int.MaxValue ? most : most + 1).ToListAsync(cancellationToken);
        var shown = found.Take(most).ToList();
        if (session.WantsJson)
        {
            terminal.Json(shown);
        }
        else if (shown.Count == 0)
        {
            terminal.Line(filter == new IncidentFilter() ? "There has been no incident." : "Nothing needs a person.");
        }
        else
        {
            var listing = new Listing("incident", "state", "times", "last", "what");
            foreach (var incident in shown)
            {
                listing.Add(
                    ShortId.Of(incident.Id), IncidentLook.Status(incident), incident.Count.ToString(System.Globalization.CultureInfo.InvariantCulture),
                    RelativeTime.Ago(incident.LastAt, now), $"{incident.Title}: {incident.Message}".ReplaceLineEndings(" "));
            }

            listing.Write(terminal, margin: 0);
            if (found.Count > shown.Count)
            {
                LimitOption.TellOfMore(terminal, most);
            }
        }

        return shown.Exists(incident => incident.Status == IncidentStatus.Open) ? ExitCode.Failed : ExitCode.Done;
    }
}
