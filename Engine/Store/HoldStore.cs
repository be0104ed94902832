using Aspire.Media.Engine.Maintenance;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>What keeps runs from being removed. Whoever puts a hold waits for those who are removing something: they, or he, come first.</summary>
public sealed class HoldStore(NpgsqlDataSource database)
{
    private const string FenceSql = "select pg_advisory_xact_lock($1)";

    private const string PutSql = """
        with put as (
            insert into hold (id, run_id, label, value, reason, held_by)
            select $1, $2, $3, $4, $5, $6
            where $2::uuid is null or exists (select from run where id = $2)
            on conflict do nothing
            returning id, run_id, label, value
        ), told as (
            insert into event (kind, run_id, data)
            select case when run_id is null then 'hold.put' else 'run.held' end, run_id, json_build_object('by', $6, 'reason', $5, 'label', label || ':' || value) from put
        )
        select count(*) from put
        """;

    private const string ReleaseSql = """
        with released as (
            update hold set released_by = $2, released_at = clock_timestamp() where id = $1 and released_at is null
            returning run_id, label, value, reason
        ), told as (
            insert into event (kind, run_id, data)
            select case when run_id is null then 'hold.released' else 'run.released' end, run_id, json_build_object('by', $2, 'label', label || ':' || value) from released
        )
        select count(*) from released
        """;

    private const string ListSql = """
        select id, run_id, label, value, reason, held_by, held_at, released_by, released_at
        from hold
        where (($1 and released_at is null) or not $1)
          and ($2::uuid is null or run_id = $2 or (label is not null and exists (select from run where run.id = $2 and run.labels @> jsonb_build_object(hold.label, hold.value))))
          and ($3::text is null or (label = $3 and value = $4)) and ($5::uuid is null or id = $5) and id < $6
        order by id desc
        limit $7
        """;

    /// <summary>False when there is no such run, or a hold like this one is there already.</summary>
    public async Task<bool> PutAsync(Hold hold, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hold);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var fence = new NpgsqlCommand(FenceSql, connection))
        {
            fence.Parameters.With(RetentionStore.HoldKey);
            await fence.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(PutSql, connection);
        command.Parameters.With(hold.Id).WithTyped(hold.Run, NpgsqlDbType.Uuid).WithText(hold.Label).WithText(hold.Value).WithText(hold.Reason).WithText(hold.HeldBy);
        var isPut = await command.ExecuteScalarAsync(cancellationToken) is 1L;
        await transaction.CommitAsync(cancellationToken);
        return isPut;
    }

    /// <summary>False when there is none, or it was released already.</summary>
    public async Task<bool> ReleaseAsync(Guid hold, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReleaseSql);
        command.Parameters.With(hold).WithText(by);
        return await command.ExecuteScalarAsync(cancellationToken) is 1L;
    }

    public async Task<Hold?> FindAsync(Guid id, CancellationToken cancellationToken) =>
        (await ListAsync(isLiving: false, run: null, label: null, value: null, id, Guid.AllBitsSet, 1, cancellationToken)).SingleOrDefault();

    /// <summary>Holds, the newest first.</summary>
    /// <param name="isLiving">Only those that nobody has released.</param>
    /// <param name="run">Only those of this run, by itself or by a label of it.</param>
    public Task<IReadOnlyList<Hold>> ListAsync(bool isLiving, Guid? run, string? label, string? value, Guid? before, int limit, CancellationToken cancellationToken) =>
        ListAsync(isLiving, run, label, value, id: null, before ?? Guid.AllBitsSet, limit, cancellationToken);

    private async Task<IReadOnlyList<Hold>> ListAsync(
        bool isLiving, Guid? run, string? label, string? value, Guid? id, Guid before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters
            .With(isLiving).WithTyped(run, NpgsqlDbType.Uuid).WithText(label).WithText(value).WithTyped(id, NpgsqlDbType.Uuid).With(before).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var holds = new List<Hold>();
        while (await reader.ReadAsync(cancellationToken))
        {
            holds.Add(new Hold(reader.GetGuid(0), reader.Id(1), reader.Text(2), reader.Text(3), reader.GetString(4), reader.GetString(5))
            {
                HeldAt = reader.GetFieldValue<DateTimeOffset>(6),
                ReleasedBy = reader.Text(7),
                ReleasedAt = reader.Moment(8),
            });
        }

        return holds;
    }
}
