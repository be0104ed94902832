using System.CommandLine;

using Aspire.Media.Client;
using Aspire.Media.Client.Incidents;

namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents acknowledge</c> and <c>resolve</c>.</summary>
internal sealed class HandleIncidentCommand : Verb
{
    private readonly Argument<string> which = NamedIncident.Argument();
    private readonly Option<string?> note = new("--note") { HelpName = "TEXT", Description = "A note, for whoever comes after" };
    private readonly string done;
    private readonly Func<MediaClient, Guid, string?, CancellationToken, Task<Incident>> handle;

    public HandleIncidentCommand(
        string name, string description, string lesson, string done, Func<MediaClient, Guid, string?, CancellationToken, Task<Incident>> handle, params IReadOnlyList<Example> examples)
        : base(name, description, lesson, examples)
    {
        (this.done, this.handle) = (done, handle);
        Add(which);
        Add(note);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var id = await NamedIncident.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken);
        var incident = await handle(session.Client, id, session.Arguments.GetValue(note), cancellationToken);
        if (session.WantsJson)
        {
            session.Terminal.Json(incident);
        }
        else
        {
            session.Terminal.Line($"The incident {ShortId.Of(id)} is {done}: {incident.Title}");
        }

        return ExitCode.Done;
    }
}
