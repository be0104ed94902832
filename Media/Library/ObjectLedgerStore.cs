using Npgsql;

namespace Aspire.Media.Library;

/// <summary>
/// Which objects there are, or may be: a row is written before an object's first byte and goes after its last, so that nothing in the store is
/// ever forgotten.
/// </summary>
public sealed class ObjectLedgerStore(NpgsqlDataSource database)
{
    private const string BeginSql = "insert into object (key) values ($1)";

    private const string NameSql = "update object set reference = $2 where key = $1";

    // Whoever would refer to it waits for the row's lock, and finds it gone.
    private const string LockSql = """
        select from object
        where key = $1
            and not exists (select from asset where object_key = $1) and not exists (select from rendition where object_key = $1)
            and not exists (select from upload where object_key = $1 and finished_at is null)
        for update
        """;

    private const string ForgetSql = "delete from object where key = $1";

    private const string DetachSql = "delete from upload where object_key = $1";

    private const string KeepSql = """
        with kept as (
            update object set size = $2, sha256 = $3, kept_at = clock_timestamp()
            where key = $1 and kept_at is null and not exists (select from object where sha256 = $3)
            returning key
        ), adopted as (
            update object set condemned_at = null where sha256 = $3 and kept_at is not null returning key
        )
        select key from kept
        union all
        select key from adopted
        """;

    private const string KeepForSql = "update object set size = $2, kept_at = clock_timestamp(), needed_until = $3 where key = $1 and kept_at is null";

    private const string LoseSql = "update object set sha256 = null, condemned_at = clock_timestamp() where key = $1";

    private const string TakePlaceSql = "update object set size = $2, sha256 = $3, kept_at = clock_timestamp(), condemned_at = null where key = $1";

    private const string MoveAssetSql = "update asset set object_key = $2, changed_at = clock_timestamp() where object_key = $1";

    private const string MoveRenditionSql = "update rendition set object_key = $2 where object_key = $1";

    /// <summary>Puts an object in the place of one that the store has lost.</summary>
    public async Task ReplaceAsync(Guid lost, Guid key, long size, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        Add(LoseSql).With(lost);
        Add(TakePlaceSql).With(key).With(size).With(sha256);
        Add(MoveAssetSql).With(lost).With(key);
        Add(MoveRenditionSql).With(lost).With(key);
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);

        NpgsqlParameterCollection Add(string sql)
        {
#pragma warning disable CA2100 // one of the constants above
            var command = new NpgsqlBatchCommand(sql);
#pragma warning restore CA2100
            batch.BatchCommands.Add(command);
            return command.Parameters;
        }
    }

    /// <summary>Says that an object will be written.</summary>
    public async Task BeginAsync(Guid key, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(BeginSql);
        command.Parameters.With(key);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Remembers what names the unfinished object to the store.</summary>
    public async Task NameAsync(Guid key, string reference, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NameSql);
        command.Parameters.With(key).With(reference);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says that an object is whole, and returns the key under which its content is kept: another one, where there was such an object before.</summary>
    public async Task<Guid> KeepAsync(Guid key, long size, byte[] sha256, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await using var command = database.CreateCommand(KeepSql);
                command.Parameters.With(key).With(size).With(sha256);
                return await command.ExecuteScalarAsync(cancellationToken) as Guid? ?? throw new InvalidOperationException($"Object {key} is not being written.");
            }
            catch (PostgresException twin) when (twin.SqlState == PostgresErrorCodes.UniqueViolation)
            {
                // Another writer of the same content was first, a moment ago, and is the elder now.
            }
        }
    }

    /// <summary>Says that an object is whole which belongs to nothing in the library, and until when it is needed all the same.</summary>
    public async Task KeepForAsync(Guid key, long size, DateTimeOffset until, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(KeepForSql);
        command.Parameters.With(key).With(size).With(until);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Deletes an object that nothing needs, and then its row, while nobody can come to need it; false where something does.</summary>
    /// <param name="delete">Takes it out of the store.</param>
    public async Task<bool> DropAsync(Guid key, Func<CancellationToken, Task> delete, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(delete);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var look = new NpgsqlCommand(LockSql, connection);
        look.Parameters.With(key);
        await using (var reader = await look.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return false;
            }
        }

        await delete(cancellationToken);
        await using var detach = new NpgsqlCommand(DetachSql, connection);
        detach.Parameters.With(key);
        await detach.ExecuteNonQueryAsync(cancellationToken);
        await using var forget = new NpgsqlCommand(ForgetSql, connection);
        forget.Parameters.With(key);
        await forget.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
