using System.CommandLine;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Incidents;

/// <summary><c>media incidents replay</c>.</summary>
internal sealed class ReplayIncidentCommand : Verb
{
    private readonly Argument<string> which = NamedIncident.Argument();
    private readonly Option<bool> resolve = new("--resolve") { Description = "The incident is over once all of it is retried" };

    public ReplayIncidentCommand()
        : base(
            "replay",
            "Retries, in place, what failed because of an incident",
            "Only what still is failed is retried. Of a run that is over, all that failed in it is.",
            new Example("incidents replay 1f2e3d4c", "To see whether it helped"),
            new Example("incidents replay 1f2e3d4c --resolve", "When it surely did"))
    {
        Add(which);
        Add(resolve);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (id, ends) = (await NamedIncident.FindAsync(session, session.Arguments.GetRequiredValue(which), cancellationToken), session.Arguments.GetValue(resolve));
        var (matched, done) = (0, 0);
        Guid? cursor = null;
        do
        {
            var part = await session.Client.ReplayIncidentAsync(id, ends, cursor, cancellationToken);
            (matched, done, cursor) = (matched + part.Matched, done + part.Done, part.Next);
        }
        while (cursor is not null);
        if (session.WantsJson)
        {
            session.Terminal.Json(new BulkResult(matched, done));
        }
        else
        {
            session.Terminal.Line(matched == 0
                ? "Nothing is failed any more because of it."
                : $"{matched} {(matched == 1 ? "step was" : "steps were")} failed because of it; {done} {(done == 1 ? "retry has" : "retries have")} begun.{(ends ? " The incident is resolved." : "")}");
        }

        return ExitCode.Done;
    }
}
