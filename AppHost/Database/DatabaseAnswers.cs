using Microsoft.Extensions.Diagnostics.HealthChecks;

using Npgsql;

namespace Aspire.Media.AppHost.Database;

/// <summary>A server that lets us in: into its own database, because ours is made once it answers.</summary>
internal sealed class DatabaseAnswers(IResourceWithConnectionString database) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        if (await database.GetConnectionStringAsync(cancellationToken) is not { Length: > 0 } text)
        {
            return HealthCheckResult.Unhealthy("Nothing says yet where it is.");
        }

        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text) { Pooling = false, Timeout = 5 };
            if (database is PostgresProgram)
            {
                settings.Database = "postgres";
            }

            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            return HealthCheckResult.Healthy($"PostgreSQL {connection.PostgreSqlVersion}");
        }
        catch (NpgsqlException failure)
        {
            return HealthCheckResult.Unhealthy(failure.Message);
        }
    }
}
