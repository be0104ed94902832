using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>Removes what a policy lets go, in bites that nobody who works notices, with a rest after each.</summary>
internal sealed class Retention(RetentionStore store, TimeProvider time)
{
    // Rows of runs and steps that one transaction removes: some tens of milliseconds.
    private const int Bite = 500;
    private const int Page = 200;

    // Rows of each table that go with one sweep.
    private const int Sweep = 2_000;

    // For as long as the bite took, so that at most half of what one connection can do is ever taken.
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    /// <param name="most">How many runs at most.</param>
    /// <param name="told">Told how many are gone, after each bite.</param>
    public async Task<Forgotten> ForgetAsync(RetentionPolicy policy, int most, Action<int> told, CancellationToken cancellationToken)
    {
        var total = new Forgotten(0, 0, 0);
        await foreach (var bite in BitesAsync(policy, cancellationToken))
        {
            var began = time.GetTimestamp();
            var gone = await store.ForgetAsync([.. bite.Take(most - total.Runs).Select(run => run.Id)], policy.EndedBefore, cancellationToken);
            total = new Forgotten(total.Runs + gone.Runs, total.Held + gone.Held, total.Needed + gone.Needed);
            told(total.Runs);
            if (total.Runs >= most)
            {
                break;
            }

            await RestAsync(began, cancellationToken);
        }

        return total;
    }

    /// <summary>Removes what is left of runs that are gone, of this time or an earlier one; returns how many rows.</summary>
    public async Task<long> SweepAsync(CancellationToken cancellationToken)
    {
        var rows = 0L;
        while (true)
        {
            var began = time.GetTimestamp();
            if (await store.SweepAsync(Sweep, cancellationToken) is not { } gone)
            {
                return rows;
            }

            rows += gone;
            await RestAsync(began, cancellationToken);
        }
    }

    /// <summary>The first of those that would go.</summary>
    public async Task<IReadOnlyList<ForgettableRun>> LookAsync(RetentionPolicy policy, int most, CancellationToken cancellationToken) =>
        await store.CandidatesAsync(policy, await FloorsAsync(policy, cancellationToken), Guid.Empty, most, cancellationToken);

    private async IAsyncEnumerable<List<ForgettableRun>> BitesAsync(
        RetentionPolicy policy, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var floors = await FloorsAsync(policy, cancellationToken);
        var after = Guid.Empty;
        var (bite, weight) = (new List<ForgettableRun>(), 0);
        while (true)
        {
            var page = await store.CandidatesAsync(policy, floors, after, Page, cancellationToken);
            foreach (var run in page)
            {
                bite.Add(run);
                weight += run.Weight + 1;
                if (weight >= Bite)
                {
                    yield return bite;
                    (bite, weight) = ([], 0);
                }
            }

            if (page.Count < Page)
            {
                break;
            }

            after = page[^1].Id;
        }

        if (bite.Count > 0)
        {
            yield return bite;
        }
    }

    private async Task<IReadOnlyDictionary<string, Guid>> FloorsAsync(RetentionPolicy policy, CancellationToken cancellationToken) =>
        policy.KeepLast > 0 ? await store.FloorsAsync(policy.KeepLast, cancellationToken) : new Dictionary<string, Guid>();

    private Task RestAsync(long began, CancellationToken cancellationToken)
    {
        var took = time.GetElapsedTime(began);
        return Task.Delay(took < LongestRest ? took : LongestRest, time, cancellationToken);
    }
}
