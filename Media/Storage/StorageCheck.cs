using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Storage;

internal sealed class StorageCheck(IObjectStore store) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            return HealthCheckResult.Healthy(await store.CheckAsync(cancellationToken));
        }
        catch (StorageException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
