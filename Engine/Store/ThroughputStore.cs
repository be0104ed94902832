using Aspire.Media.Engine.Queue;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>How much ended when: counted from the events by the minute, so that the answer costs the same however long the history is.</summary>
public sealed class ThroughputStore(NpgsqlDataSource database)
{
    // Rows of the events are read once each, in their order, and only those that nothing can come in before any more. Where another process
    // counts already there is nothing to do. A mark ahead of this database was made in another one, which was copied: it begins anew here.
    private const string CountSql = """
        with mark as materialized (
            select least(xid, pg_snapshot_xmin(pg_current_snapshot())) as xid, id from throughput_mark for update skip locked
        ), fresh as materialized (
            select happened.*
            from mark
            cross join lateral (
                select event.xid, event.id, date_trunc('minute', event.at, 'UTC') as minute, event.kind, event.step_id, event.runs, event.steps, event.data
                from event
                where (event.xid, event.id) > (mark.xid, mark.id) and event.xid < pg_snapshot_xmin(pg_current_snapshot())
                order by event.xid, event.id
                limit $1
            ) as happened
        ), ended as (
            select fresh.minute, step.lane, word.status, count(*) as count
            from fresh
            join (values ('step.completed', 10::smallint), ('step.skipped', 11::smallint), ('step.failed', 12::smallint), ('step.cancelled', 13::smallint))
                as word (kind, status) on word.kind = fresh.kind
            cross join lateral unnest(coalesce(fresh.steps, array[fresh.step_id])) as told (step_id)
            join step on step.id = told.step_id
            group by fresh.minute, step.lane, word.status
            union all
            select fresh.minute, 0, word.status, sum(cardinality(fresh.runs))
            from fresh
            join (values ('run.completed', 10::smallint), ('run.completed_with_errors', 11::smallint), ('run.failed', 12::smallint), ('run.cancelled', 13::smallint))
                as word (kind, status) on word.kind = fresh.kind
            group by fresh.minute, word.status
            union all
            select fresh.minute, (told -> 'items' ->> 'lane')::integer, word.status, sum((told -> 'items' ->> word.name)::bigint)
            from fresh
            cross join lateral json_array_elements(fresh.data) as told
            cross join (values ('completed', 10::smallint), ('skipped', 11::smallint), ('failed', 12::smallint), ('cancelled', 13::smallint)) as word (name, status)
            where fresh.kind = 'step.progress' and told -> 'items' ->> word.name > '0'
            group by 1, 2, 3
        ), counted as (
            insert into throughput (minute, lane, status, count)
            select minute, lane, status, sum(count) from ended group by minute, lane, status
            on conflict (minute, lane, status) do update set count = throughput.count + excluded.count
        ), moved as (
            update throughput_mark set xid = coalesce(last.xid, mark.xid), id = coalesce(last.id, mark.id)
            from mark left join (select xid, id from fresh order by xid desc, id desc limit 1) as last on true
            where last.xid is not null or throughput_mark.xid > mark.xid
        )
        select count(*) from fresh
        """;

    private const string ListSql = """
        select date_bin($2, minute, $1), lane = 0, status, sum(count)::bigint
        from throughput
        where minute >= $1
        group by 1, 2, 3
        order by 1
        """;

    private const string ForgetSql = "delete from throughput where minute < clock_timestamp() - $1";

    /// <summary>Counts on from where it was left; returns how many rows of the events that took.</summary>
    /// <param name="limit">How many rows at most.</param>
    public async Task<long> CountAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountSql);
        command.Parameters.With(limit);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>What ended since a moment, by spans of time; spans in which nothing did are left out.</summary>
    /// <param name="from">The beginning of a span.</param>
    public async Task<IReadOnlyList<Throughput>> ListAsync(DateTimeOffset from, TimeSpan span, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(from.ToUniversalTime()).With(span);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var counts = new List<Throughput>();
        while (await reader.ReadAsync(cancellationToken))
        {
            counts.Add(new Throughput(reader.GetFieldValue<DateTimeOffset>(0), reader.GetBoolean(1), reader.GetInt16(2), reader.GetInt64(3)));
        }

        return counts;
    }

    public async Task ForgetAsync(TimeSpan age, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(age);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
