using Npgsql;

namespace Aspire.Media.Standalone.Postgres;

/// <summary>What a cluster holds before the product's own tables.</summary>
internal sealed class ClusterStore(NpgsqlDataSource database)
{
    private const string ExistsSql = "select exists (select from pg_database where datname = $1)";

    private const string CreateSql = "create database media";

    public async Task EnsureDatabaseAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand(ExistsSql, connection) { Parameters = { new() { Value = PostgresCluster.Database } } };
        if (await exists.ExecuteScalarAsync(cancellationToken) is true)
        {
            return;
        }

        await using var create = new NpgsqlCommand(CreateSql, connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
    }
}
