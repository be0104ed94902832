using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Incidents;

/// <summary>
/// Opens again, in place, what failed because of an incident and still is failed. A run is a change of its own: what was opened stays so when
/// the rest is given up.
/// </summary>
public sealed class IncidentReplay(IncidentListStore lists, RetryStore retries, TimeProvider time)
{
    // Whoever waits for an answer gets one, and goes on from there.
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(5);

    private const int PageSize = 200;
    private const int AtOnce = 4;

    /// <param name="cursor">The last step that was seen to; null to begin.</param>
    public async Task<ManyDone> RunAsync(Guid incident, Guid? cursor, string by, CancellationToken cancellationToken)
    {
        var (matched, done) = (0, 0);
        var limits = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        var began = time.GetTimestamp();
        do
        {
            var page = await lists.FailedCasesAsync(incident, cursor, PageSize, cancellationToken);
            // Those of one run one after another: the first may open the others with it.
            await Parallel.ForEachAsync(page.GroupBy(one => one.Run), limits, async (run, token) =>
            {
                foreach (var (step, _) in run)
                {
                    if (await retries.RetryWithParentsAsync(run.Key, step, by, token) == RetryResult.Retried)
                    {
                        Interlocked.Increment(ref done);
                    }
                }
            });
            matched += page.Count;
            cursor = page.Count == PageSize ? page[^1].Step : null;
        }
        while (cursor is not null && time.GetElapsedTime(began) < Turn);
        return new ManyDone(matched, done, cursor);
    }
}
