using System.CommandLine;

namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents note</c>.</summary>
internal sealed class NoteIncidentCommand : Verb
{
    private readonly Argument<string> which = NamedIncident.Argument();
    private readonly Argument<string> text = new("text") { HelpName = "TEXT", Description = "What others should know" };

    public NoteIncidentCommand()
        : base("note", "Writes a note to an incident", "Notes keep who wrote them, and when.", new Example("incidents note 1f2e3d4c \"The switch in rack 3 again\"", "What was found out"))
    {
        Add(which);
        Add(text);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedIncident.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var incident = await session.Client.NoteIncidentAsync(id, session.Arguments.GetRequiredValue(text), cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(incident);
        }
        else
        {
            session.Terminal.Line($"Noted. The incident {ShortId.Of(id)} has {incident.Notes.Count} {(incident.Notes.Count == 1 ? "note" : "notes")}.");
        }

        return ExitCode.Done;
    }
}
