using System.Collections.Concurrent;

using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Execution;

/// <summary>What this worker holds, as it knows it; compared with what the database knows, so that neither keeps what the other let go.</summary>
internal sealed class ActiveSteps
{
    private readonly ConcurrentDictionary<long, RunningStep> steps = new();
    private HashSet<long> strangers = [];

    public int Count => steps.Count;

    public IReadOnlyCollection<RunningStep> All => [.. steps.Values];

    /// <summary>Whether a claim may have been granted whose answer was lost on the way.</summary>
    public bool IsUncertain { get; set; }

    public void Add(RunningStep step) => steps[step.Claim.Lease] = step;

    public void Remove(RunningStep step)
    {
        steps.TryRemove(step.Claim.Lease, out _);
        step.Dispose();
    }

    /// <summary>Stops what was lost or cancelled.</summary>
    /// <param name="before">What was held here before the database was asked.</param>
    /// <param name="held">What it said.</param>
    /// <returns>What the database believes us to hold, twice in a row, and we do not know of.</returns>
    public IReadOnlyCollection<(Guid Step, long Lease)> Compare(IReadOnlyCollection<RunningStep> before, IReadOnlyList<HeldLease> held)
    {
        var kept = held.ToDictionary(lease => lease.Lease);
        foreach (var step in before)
        {
            if (!kept.TryGetValue(step.Claim.Lease, out var lease))
            {
                step.Stop(StopReason.LeaseLost);
            }
            else if (lease.IsCancelled)
            {
                step.Stop(StopReason.Cancelled);
            }
        }

        var unknown = held.Where(lease => !steps.ContainsKey(lease.Lease)).ToList();
        var lasting = unknown.Where(lease => strangers.Contains(lease.Lease)).Select(lease => (lease.Step, lease.Lease)).ToList();
        strangers = [.. unknown.Select(lease => lease.Lease)];
        IsUncertain = strangers.Count > 0;
        return lasting;
    }

    public void StopAll(StopReason reason)
    {
        foreach (var step in steps.Values)
        {
            step.Stop(reason);
        }
    }
}
