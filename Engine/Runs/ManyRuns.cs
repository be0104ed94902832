using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Runs;

/// <summary>
/// One verb for all runs that are meant, the newest first. A run is a change of its own: what was done stays done when the rest is given up.
/// </summary>
public sealed class ManyRuns(RunListStore lists, ClosingStore closing, RetryStore retries, RunRepeats repeats, TimeProvider time)
{
    // Whoever waits for an answer gets one, and goes on from there.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private const int PageSize = 200;
    private const int AtOnce = 4;

    private static readonly RunStatus[] Open = [RunStatus.Queued, RunStatus.Running, RunStatus.Waiting];
    private static readonly RunStatus[] Unfinished = [RunStatus.Failed, RunStatus.CompletedWithErrors, RunStatus.Cancelled];
    private static readonly RunStatus[] Over = [RunStatus.Completed, .. Unfinished];

    public Task<ManyDone> CancelAsync(RunQuery query, Guid? cursor, string? reason, string by, CancellationToken cancellationToken) =>
        EachAsync(query, cursor, Open, "cancelled", async (run, token) => await closing.CancelAsync(run, by, reason, token) == CancelResult.Cancelled, cancellationToken);

    public Task<ManyDone> RetryAsync(RunQuery query, Guid? cursor, string by, CancellationToken cancellationToken) =>
        EachAsync(query, cursor, Unfinished, "retried", async (run, token) => await retries.RetryWithParentsAsync(run, step: null, by, token) == RetryResult.Retried, cancellationToken);

    public Task<ManyDone> AgainAsync(RunQuery query, Guid? cursor, string by, CancellationToken cancellationToken) =>
        EachAsync(query, cursor, Over, "run again", (run, token) => AgainAsync(run, by, token), cancellationToken);

    /// <summary>Goes through the list by its cursor, so that runs which begin meanwhile, or change, are neither met twice nor missed.</summary>
    private async Task<ManyDone> EachAsync(
        RunQuery query, Guid? cursor, RunStatus[] fit, string done, Func<Guid, CancellationToken, Task<bool>> verb, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var statuses = query.Statuses is null ? fit : query.Statuses.Intersect(fit).ToArray();
        if (statuses.Length == 0)
        {
            throw new RunRefusedException(RunRefusal.Invalid, $"No run of these statuses can be {done}.");
        }

        var meant = query with { Statuses = statuses.ToHashSet() };
        var (matched, changed) = (0, 0);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var began = time.GetTimestamp();
        do
        {
            var page = await lists.ListAsync(meant, cursor, PageSize, cancellationToken);
            await Parallel.ForEachAsync(page.Items, limits, async (run, token) =>
            {
                if (await verb(run.Id, token))
                {
                    Interlocked.Increment(ref changed);
                }
            });
            (matched, cursor) = (matched + page.Items.Count, page.Next);
        }
        while (cursor is not null && time.GetElapsedTime(began) < Turn);
        return new ManyDone(matched, changed, cursor);
    }

    private async Task<bool> AgainAsync(Guid run, string by, CancellationToken cancellationToken)
    {
        try
        {
            return await repeats.AgainAsync(run, inputs: null, by, cancellationToken) is not null;
        }
        catch (RunRefusedException)
        {
            // Its workflow has changed, or is full: it counts as not done, and the others go on.
            return false;
        }
    }
}

/// <summary>What a verb for many runs did.</summary>
/// <param name="Matched">How many runs were found.</param>
/// <param name="Done">How many of them were changed.</param>
/// <param name="Next">Where to go on; null when all are done.</param>
public sealed record ManyDone(int Matched, int Done, Guid? Next);
