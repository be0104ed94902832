using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>
/// Follows a run to its end. Events say when to look; what is shown is what was seen, so that after a broken connection one look catches up
/// with everything.
/// </summary>
internal static class RunWatch
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    // Between two looks: nobody reads faster.
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(200);

    // A proxy may hold events back.
    private static readonly TimeSpan LongestTrust = TimeSpan.FromSeconds(15);

    public static async Task<Run> FollowAsync(Session session, Guid id, IRunView view, CancellationToken cancellationToken)
    {
        Run? run = null;
        try
        {
            await using var feed = new LiveFeed(session, id, cancellationToken);
            for (var (looked, isStale) = (session.Time.GetTimestamp(), true); ; view.Tick())
            {
                var portion = await feed.NextAsync(Second, cancellationToken);
                view.IsAway(portion.IsAway);
                isStale |= portion.HasConnected || portion.Events.Count > 0 || session.Time.GetElapsedTime(looked) > TrustIn(run);
                if (!isStale || await LookAsync(session.Client, id, cancellationToken) is not { } seen)
                {
                    continue;
                }

                (run, looked, isStale) = (seen, session.Time.GetTimestamp(), false);
                view.Show(run);
                if (run.Status.IsOver())
                {
                    view.End(run);
                    return run;
                }

                await Task.Delay(Breath, session.Time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            view.Leave();
            var name = run is null ? "The run" : RunWords.Name(run);
            session.Terminal.Remark($"{name} goes on. See it: media watch {ShortId.Of(id)}. End it: media cancel {ShortId.Of(id)}");
            throw;
        }
    }

    // What its child runs do is not told with its own events.
    private static TimeSpan TrustIn(Run? run) => run?.Steps.Any(step => step is { Status: StepStatus.Waiting, Child: not null }) == true ? Second : LongestTrust;

    /// <summary>What suits those who look on.</summary>
    public static IRunView ViewFor(Session session) =>
        session.WantsJson ? new JsonRunView(session.Terminal)
        : session.Terminal.Canvas is { } canvas ? new DrawnRunView(session.Terminal, canvas, session.Time)
        : new ToldRunView(session.Terminal, session.Time);

    /// <summary>Null while there is nobody to ask.</summary>
    private static async Task<Run?> LookAsync(MediaClient client, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return await client.GetRunAsync(id, cancellationToken);
        }
        catch (MediaApiException failure) when (failure.Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            return null;
        }
    }
}
