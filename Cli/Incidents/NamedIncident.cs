using System.CommandLine;

using Aspire.Media.Client.Incidents;

namespace Aspire.Media.Cli.Incidents;

/// <summary>An incident by its id, or by as much of its end as tells it from the other recent ones.</summary>
internal static class NamedIncident
{
    private const int MostSearched = 1000;
    private const int PageLength = 200;

    public static Argument<string> Argument() => new("incident") { HelpName = "INCIDENT", Description = "The incident's id, or the end of it that 'media incidents list' shows" };

    public static async Task<Guid> FindAsync(Session session, string typed, CancellationToken cancellationToken)
    {
        if (Guid.TryParse(typed, out var id))
        {
            return id;
        }

        var end = ShortId.Read(typed) ?? throw new UsageException($"'{typed}' is no id of an incident: it is the 8 letters and digits that 'media incidents list' shows, or the whole id.");
        var meant = await Pages.FollowAsync(cursor => session.Client.ListIncidentsAsync(new IncidentFilter(), cursor, PageLength, cancellationToken))
            .SelectMany(page => page).Take(MostSearched).Where(incident => ShortId.Matches(incident.Id, end)).ToListAsync(cancellationToken);
        return meant switch
        {
            [var only] => only.Id,
            [] => throw new CommandException($"No incident's id ends in '{typed}'. Which there are: media incidents list --all"),
            _ => throw new CommandException($"'{typed}' is the end of {meant.Count} ids: {string.Join(", ", meant.Select(incident => incident.Id))}. Write more of the one that is meant."),
        };
    }
}
