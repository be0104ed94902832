using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Engine.Maintenance;

/// <summary>Whether the database can clean up after the queue, and is not running out of transactions.</summary>
internal sealed class UpkeepCheck(DatabaseFactsStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        DatabaseFacts facts;
        try
        {
            facts = await store.TakeAsync(cancellationToken);
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            // That it is away, its own check says.
            return HealthCheckResult.Degraded("Nothing is known while the database does not answer");
        }

        return facts.Troubles is { Count: > 0 } troubles
            ? HealthCheckResult.Degraded(string.Join("; ", troubles))
            : HealthCheckResult.Healthy(facts.Words);
    }
}
