using System.Net;

using Aspire.Media.Client;
using Aspire.Media.Client.Events;
using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Runs;

/// <summary>
/// Follows all runs that no other run started. Events say that something changed, and lists say what: the newest runs as far back as
/// anything is new, those that are on their way, and single ones that are in neither any more.
/// </summary>
internal sealed class AllRunsWatch(Session session, AllRunsView view)
{
    private const int PageLength = 100;
    private const int MostPages = 20;
    private const int MostPagesOfOpen = 3;
    private const int MostSingles = 50;
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly RunFilter Open = new(Statuses: [RunStatus.Running, RunStatus.Waiting, RunStatus.Queued]);

    // Over and no longer among the newest: nothing is to be learned of them any more.
    private readonly Dictionary<Guid, RunSummary> known = [];
    private readonly HashSet<Guid> pending = [];
    private bool hasBegun;

    /// <summary>Without end.</summary>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var feed = new LiveFeed(session, run: null, cancellationToken);
            for (var isStale = true; ; view.Tick())
            {
                var portion = await feed.NextAsync(Second, cancellationToken);
                view.IsAway(portion.IsAway);
                pending.UnionWith(portion.Events.Select(happened => happened.Run).OfType<Guid>());
                isStale |= portion.HasConnected || pending.Count > 0 || portion.Events.Any(happened => happened.Kind == LiveEvent.Resync);
                if (isStale && await LookAsync(cancellationToken))
                {
                    isStale = false;
                    await Task.Delay(Second / 2, session.Time, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            view.Leave();
            throw;
        }
    }

    /// <summary>False while there is nobody to ask.</summary>
    private async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var seen = new Dictionary<Guid, RunSummary>();
            await foreach (var page in Pages.FollowAsync(cursor => session.Client.ListRunsAsync(new RunFilter(), cursor, PageLength, cancellationToken)).Take(hasBegun ? MostPages : 1))
            {
                var isNew = page.Any(run => !known.TryGetValue(run.Id, out var before) || HasChanged(before, run));
                page.ToList().ForEach(run => seen[run.Id] = run);
                if (!isNew)
                {
                    break;
                }
            }

            await foreach (var page in Pages.FollowAsync(cursor => session.Client.ListRunsAsync(Open, cursor, PageLength, cancellationToken)).Take(MostPagesOfOpen))
            {
                page.ToList().ForEach(run => seen[run.Id] = run);
            }

            foreach (var id in pending.Where(id => !seen.ContainsKey(id) && known.ContainsKey(id)).Take(MostSingles).ToList())
            {
                seen[id] = await session.Client.GetRunAsync(id, cancellationToken);
            }

            pending.RemoveWhere(id => seen.ContainsKey(id) || !known.ContainsKey(id));
            Take(seen);
            return true;
        }
        catch (MediaApiException failure) when (failure.Status is null or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError)
        {
            return false;
        }
    }

    private void Take(Dictionary<Guid, RunSummary> seen)
    {
        var changed = seen.Values.Where(run => known.TryGetValue(run.Id, out var before) ? HasChanged(before, run) : hasBegun || !run.Status.IsOver())
            .OrderBy(run => run.FinishedAt ?? run.StartedAt ?? run.CreatedAt).Select(run => (known.GetValueOrDefault(run.Id), run)).ToList();
        foreach (var old in known.Values.Where(run => run.Status.IsOver() && !seen.ContainsKey(run.Id)).ToList())
        {
            known.Remove(old.Id);
        }

        foreach (var run in seen.Values)
        {
            known[run.Id] = run;
        }

        hasBegun = true;
        view.Show(changed, [.. known.Values.Where(run => !run.Status.IsOver()).OrderBy(run => run.CreatedAt)]);
    }

    private static bool HasChanged(RunSummary before, RunSummary after) =>
        (before.Status, before.IsCancelling, before.Progress, before.CurrentStep, before.OpenSteps, before.FailedSteps)
        != (after.Status, after.IsCancelling, after.Progress, after.CurrentStep, after.OpenSteps, after.FailedSteps);
}
