using System.CommandLine;

namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents show</c>.</summary>
internal sealed class ShowIncidentCommand : Verb
{
    private readonly Argument<string> which = NamedIncident.Argument();

    public ShowIncidentCommand()
        : base("show", "An incident: what happened, what helps, what failed because of it", "The last 20 steps that failed because of it are named.", new Example("incidents show 1f2e3d4c", "What it is about")) =>
        Add(which);

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedIncident.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var incident = await session.Client.GetIncidentAsync(id, cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(incident);
        }
        else
        {
            IncidentLook.Write(session.Terminal, incident, session.Time.GetUtcNow());
        }

        return ExitCode.Done;
    }
}
