using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Clears away what nothing leads to any more.</summary>
public sealed class TidyStore(NpgsqlDataSource database)
{
    private const string FiringsSql = """
        delete from firing where id in (
            select firing.id
            from firing
            where firing.at < clock_timestamp() - $1 and firing.status not in ('due', 'waiting')
              and firing.id < (
                select kept.id from firing as kept where kept.schedule = firing.schedule
                order by kept.id desc
                offset 19 limit 1)
            limit $2)
        """;

    // Days of which no story is left, and that all who read every event are past. The days to come and the default have other names.
    private const string DaysSql = """
        select relname::text
        from pg_inherits
        join pg_class on pg_class.oid = pg_inherits.inhrelid
        where inhparent = 'event'::regclass and relname ~ '^event_[0-9]{8}$'
          and to_date(right(relname, 8), 'YYYYMMDD') < (clock_timestamp() at time zone 'UTC')::date - $1
        order by relname
        """;

    private const string LimitSql = "select set_config('media.event_days', $1, true), set_config('lock_timeout', '1s', true)";

    // One at a time: dropping one keeps others from writing events, for a moment, and who waits for that keeps them for a second at most.
    private const string DropDaySql = """
        do $$
        declare
            day text;
            is_needed boolean;
        begin
            for day in
                select relname
                from pg_inherits
                join pg_class on pg_class.oid = pg_inherits.inhrelid
                where inhparent = 'event'::regclass and relname ~ '^event_[0-9]{8}$'
                  and to_date(right(relname, 8), 'YYYYMMDD') < (clock_timestamp() at time zone 'UTC')::date - current_setting('media.event_days')::integer
                order by relname
            loop
                execute format(
                    'select exists (select from %1$I where run_id is not null)
                        or exists (
                            select from (select xid, id from %1$I order by xid desc, id desc limit 1) as last
                            join (select xid, id from event_reader union all select xid, id from throughput_mark) as mark on (last.xid, last.id) > (mark.xid, mark.id))',
                    day) into is_needed;
                if not is_needed then
                    execute format('drop table %I', day);
                    perform set_config('media.dropped', day, true);
                    exit;
                end if;
            end loop;
        exception when lock_not_available then
            raise notice 'Days of events are dropped another time: %', sqlerrm;
        end
        $$
        """;

    private const string DroppedSql = "select coalesce(current_setting('media.dropped', true), '') <> ''";

    private const string AnalyzeSql = "analyze run, step, item, line, walk, entry, approval, ready, held, admission, firing, remains";

    /// <summary>Forgets what became of times of schedules, but for the last of each; returns of how many.</summary>
    public async Task<int> ForgetFiringsAsync(TimeSpan age, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FiringsSql);
        command.Parameters.With(age).With(limit);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Days of events that are old enough; whether they are needed is found out when they are to be dropped.</summary>
    public async Task<IReadOnlyList<string>> DroppableDaysAsync(int keep, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DaysSql);
        command.Parameters.With(keep);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var days = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            days.Add(reader.GetString(0)["event_".Length..]);
        }

        return days;
    }

    /// <summary>Drops one day of events that nobody needs; false when there is none, or it cannot be had at the moment.</summary>
    public async Task<bool> DropDayAsync(int keep, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var limit = new NpgsqlBatchCommand(LimitSql);
        limit.Parameters.With(keep.ToString(System.Globalization.CultureInfo.InvariantCulture));
        batch.BatchCommands.Add(limit);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(DropDaySql));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        await using var ask = new NpgsqlCommand(DroppedSql, connection);
        var dropped = await ask.ExecuteScalarAsync(cancellationToken) is true;
        await transaction.CommitAsync(cancellationToken);
        return dropped;
    }

    /// <summary>Renews the statistics of the tables that change most.</summary>
    public async Task AnalyzeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AnalyzeSql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
