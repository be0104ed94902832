using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Brings the tables to the version that this program works with: forward only, one transaction a script. A number may come after a higher one: two
/// that were written side by side need not know of each other.
/// </summary>
public sealed class SchemaStore(NpgsqlDataSource database)
{
    // Any constant will do, as long as every version of every program takes the same.
    private const long LockKey = 0x6d65646961;

    // A lock of the transaction, not of the session, so that it holds through a transaction pooler too.
    private const string LockSql = "select pg_advisory_xact_lock($1)";

    private const string CreateSql = """
        create table if not exists schema_migration (
            owner       text not null,
            version     integer not null,
            name        text not null,
            checksum    text not null,
            applied_at  timestamptz not null default clock_timestamp(),
            primary key (owner, version)
        )
        """;

    private const string AppliedSql = "select version, name, checksum from schema_migration where owner = $1 order by version";

    private const string RecordSql = "insert into schema_migration (owner, version, name, checksum) values ($1, $2, $3, $4)";

    private const string PingSql = "select 1";

    private const string ExistsSql = "select to_regclass('schema_migration') is not null";

    /// <summary>Asks the server for an answer: an open connection alone may have died without telling.</summary>
    public async Task<DatabaseServer> PingAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var ping = new NpgsqlCommand(PingSql, connection);
        await ping.ExecuteNonQueryAsync(cancellationToken);
        return new DatabaseServer($"{connection.Host}:{connection.Port}/{connection.Database}", connection.PostgreSqlVersion);
    }

    /// <summary>Applies what is missing and returns the names of what it applied.</summary>
    public async Task<IReadOnlyList<string>> MigrateAsync(Schema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        var applied = new List<string>();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        while (true)
        {
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await ExecuteAsync(connection, LockSql, cancellationToken, LockKey);
            await ExecuteAsync(connection, CreateSql, cancellationToken);
            var (_, missing) = await CompareAsync(connection, schema, cancellationToken);
            if (missing.Count > 0)
            {
                var next = missing[0];
                await ExecuteAsync(connection, next.Sql, cancellationToken);
                await ExecuteAsync(connection, RecordSql, cancellationToken, schema.Owner, next.Version, next.Name, next.Checksum);
                applied.Add(next.Name);
            }

            await transaction.CommitAsync(cancellationToken);
            if (missing.Count <= 1)
            {
                return applied;
            }
        }
    }

    /// <summary>Refuses a schema that this program does not fit, without changing it.</summary>
    public async Task CheckAsync(Schema schema, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var exists = new NpgsqlCommand(ExistsSql, connection);
        var (version, missing) = await exists.ExecuteScalarAsync(cancellationToken) is true ? await CompareAsync(connection, schema, cancellationToken) : (0, schema.Migrations);
        if (missing.Count > 0)
        {
            throw new SchemaException(
                $"The database's {schema.Owner} schema is at version {version}, and this program needs {schema.Version}: {missing[0].Name} is missing. Run the migrator (or set Database__Migrate=true).");
        }
    }

    /// <summary>The highest number that was applied, and what was not.</summary>
    private static async Task<(int Version, IReadOnlyList<Migration> Missing)> CompareAsync(NpgsqlConnection connection, Schema schema, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AppliedSql, connection) { Parameters = { new() { Value = schema.Owner } } };
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var missing = schema.Migrations.ToDictionary(migration => migration.Version);
        var version = 0;
        while (await reader.ReadAsync(cancellationToken))
        {
            version = reader.GetInt32(0);
            var name = reader.GetString(1);
            if (!missing.Remove(version, out var known) && version > schema.Version)
            {
                throw new SchemaException(
                    $"The database's {schema.Owner} schema is newer ({name}) than this program, which knows versions up to {schema.Version}: start a newer program.");
            }

            if (known?.Checksum != reader.GetString(2))
            {
                throw new SchemaException(
                    $"The {schema.Owner} migration {name} was applied to the database with another text than this program has: it belongs to another build.");
            }
        }

        return (version, [.. missing.Values.OrderBy(migration => migration.Version)]);
    }

    // Without a time limit: a migration takes as long as it takes, and who waits for the lock waits for all of it.
    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken, params object[] parameters)
    {
#pragma warning disable CA2100 // the texts are this class's constants and the embedded migrations
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
#pragma warning restore CA2100
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

public sealed record DatabaseServer(string Address, Version Version);

/// <summary>This program and the database's schema do not fit each other.</summary>
public sealed class SchemaException(string message) : Exception(message);
