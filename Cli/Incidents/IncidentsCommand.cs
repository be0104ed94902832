namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents</c>: what needs a person.</summary>
internal sealed class IncidentsCommand : VerbGroup
{
    public IncidentsCommand()
        : base(
            "incidents",
            "What needs a person: list, show, acknowledge, note, resolve, replay",
            "What fails for good, a mount that is missing, a service that is away or a login that has expired opens an incident: one for each cause, with how often it struck. What "
            + "strikes again after an incident was resolved opens a new one.")
    {
        Add(new ListIncidentsCommand());
        Add(new ShowIncidentCommand());
        Add(new HandleIncidentCommand(
            "acknowledge", "Says that somebody sees to it", "Others see that, and need not.", "acknowledged",
            (client, id, note, token) => client.AcknowledgeIncidentAsync(id, note, token), new Example("incidents acknowledge 1f2e3d4c --note \"On my way\"", "So that nobody else goes, too")));
        Add(new NoteIncidentCommand());
        Add(new HandleIncidentCommand(
            "resolve", "Says that it is over", "What strikes again opens a new incident, which names this one.", "resolved",
            (client, id, note, token) => client.ResolveIncidentAsync(id, note, token), new Example("incidents resolve 1f2e3d4c --note \"Disk replaced\"", "With what it was, for the next time")));
        Add(new ReplayIncidentCommand());
    }
}
