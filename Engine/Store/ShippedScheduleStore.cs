using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>What programs brought along in the way of schedules, and how it was when they did: what is otherwise now, a user made so.</summary>
public sealed class ShippedScheduleStore(NpgsqlDataSource database)
{
    private const long LockKey = 0x6d656469617363;

    // Workers of several versions may start at once.
    private const string LockSql = "select pg_advisory_xact_lock($1)";

    private const string StandingSql = """
        select (select hash from shipped_schedule where name = $1), (select revision from shipped_schedule where name = $1), (select revision from schedule where name = $1)
        """;

    private const string RecordSql = """
        insert into shipped_schedule (name, hash, revision) values ($1, $2, case when $3 then (select revision from schedule where name = $1) end)
        on conflict (name) do update set hash = excluded.hash, revision = coalesce(excluded.revision, shipped_schedule.revision)
        """;

    private const string UntouchedSql = "select exists (select from schedule join shipped_schedule using (name) where name = $1 and schedule.revision = shipped_schedule.revision)";

    /// <summary>Whether a schedule is as the program left it.</summary>
    public async Task<bool> IsUntouchedAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UntouchedSql);
        command.Parameters.With(name);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Brings a schedule along, where it is new, or as the last program left it.</summary>
    /// <param name="hash">Tells one content from another.</param>
    /// <param name="put">Writes it.</param>
    /// <returns>Whether it was written.</returns>
    public async Task<bool> OfferAsync(string name, string hash, Func<Task> put, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(put);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var hold = new NpgsqlCommand(LockSql, connection))
        {
            hold.Parameters.With(LockKey);
            await hold.ExecuteNonQueryAsync(cancellationToken);
        }

        var (known, left, now) = await StandingAsync(connection, name, cancellationToken);
        if (known == hash)
        {
            return false;
        }

        // One of that name may be a user's already; one that was deleted stays so.
        var isOurs = known is null ? now is null : now is not null && now == left;
        if (isOurs)
        {
            await put();
        }

        await using var record = new NpgsqlCommand(RecordSql, connection);
        record.Parameters.With(name).With(hash).WithTyped(isOurs, NpgsqlDbType.Boolean);
        await record.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return isOurs;
    }

    private static async Task<(string? Hash, long? Left, long? Now)> StandingAsync(NpgsqlConnection connection, string name, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(StandingSql, connection);
        command.Parameters.With(name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.Text(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
    }
}
