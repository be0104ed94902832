using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>A verb for runs that were named: what the server refuses for one does not keep it from the others.</summary>
internal static class EachRun
{
    public static async Task<int> ActAsync(Session session, IReadOnlyList<Guid> ids, Func<Guid, Task<Run>> act, Func<Run, string> tell)
    {
        var done = new List<RunSummary>();
        foreach (var id in ids)
        {
            try
            {
                var run = await act(id);
                done.Add(run);
                if (!session.WantsJson)
                {
                    session.Terminal.Line(tell(run));
                }
            }
            catch (MediaApiException refusal) when (refusal.Status is HttpStatusCode.Conflict or HttpStatusCode.NotFound)
            {
                session.Terminal.Complain(session.Explain(refusal));
            }
        }

        if (session.WantsJson)
        {
            session.Terminal.Json(done);
        }

        return done.Count == ids.Count ? ExitCode.Done : ExitCode.Failed;
    }
}
