using Aspire.Media.Engine.Maintenance;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>How the database itself is doing, beyond that it answers.</summary>
public sealed class DatabaseFactsStore(NpgsqlDataSource database)
{
    // Of the transactions of others only as much is seen as the server lets this user see.
    private const string OldestSql = """
        select pid, coalesce(usename, ''), coalesce(application_name, ''), coalesce(state, ''), extract(epoch from clock_timestamp() - xact_start)::float8
        from pg_stat_activity
        where datname = current_database() and xact_start is not null and pid <> pg_backend_pid() and backend_type = 'client backend'
        order by xact_start
        limit 1
        """;

    private const string AgesSql = """
        select (select age(datfrozenxid)::bigint from pg_database where datname = current_database()),
            (select slot_name || '|' || greatest(age(xmin), age(catalog_xmin)) from pg_replication_slots where xmin is not null or catalog_xmin is not null
                order by greatest(age(xmin), age(catalog_xmin)) desc limit 1),
            (select gid || '|' || extract(epoch from clock_timestamp() - prepared)::bigint from pg_prepared_xacts where database = current_database() order by prepared limit 1),
            (select count(*) from pg_inherits join pg_class on pg_class.oid = inhrelid
                where inhparent = 'event'::regclass and relname ~ '^event_[0-9]{8}$' and to_date(right(relname, 8), 'YYYYMMDD') < (clock_timestamp() at time zone 'UTC')::date),
            (select count(*) from (select from remains limit 100000) as counted)
        """;

    private const string TablesSql = """
        select relname::text, n_live_tup, n_dead_tup, pg_relation_size(relid), greatest(last_autovacuum, last_vacuum)
        from pg_stat_user_tables
        where schemaname = current_schema() and relname in ('ready', 'held', 'run', 'step', 'item', 'line', 'walk')
        order by relname
        """;

    public async Task<DatabaseFacts> TakeAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new(OldestSql), new(AgesSql), new(TablesSql) } };
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var oldest = await reader.ReadAsync(cancellationToken)
            ? new OpenTransaction(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(4))))
            : null;
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var (age, slot, prepared) = (reader.GetInt64(0), reader.Text(1), reader.Text(2));
        var (days, remains) = (reader.GetInt64(3), reader.GetInt64(4));
        await reader.NextResultAsync(cancellationToken);
        var tables = new List<TableFacts>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tables.Add(new TableFacts(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.Moment(4)));
        }

        return new DatabaseFacts(oldest, age, slot, prepared, (int)days, remains, tables);
    }
}
