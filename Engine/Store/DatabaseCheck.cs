using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Engine.Store;

/// <summary>Whether the database answers, and which one it is.</summary>
internal sealed class DatabaseCheck(SchemaStore store, IEnumerable<Schema> schemas) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            var server = await store.PingAsync(cancellationToken);
            var versions = string.Join(", ", schemas.Select(schema => $"{schema.Owner} {schema.Version}"));
            return HealthCheckResult.Healthy(
                $"PostgreSQL at {server.Address}, schema {versions}",
                new Dictionary<string, object> { ["version"] = server.Version.ToString() });
        }
        catch (Exception failure) when (Outage.IsOne(failure))
        {
            return HealthCheckResult.Unhealthy($"PostgreSQL does not answer: {(failure.InnerException ?? failure).Message}");
        }
    }
}
