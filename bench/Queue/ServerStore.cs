using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>What a benchmark asks of the server itself.</summary>
internal sealed class ServerStore(NpgsqlDataSource database)
{
    private const string CheckpointSql = "checkpoint";

    private const string DescribeSql = """
        select format('PostgreSQL %s, started with other settings than its defaults: %s',
            current_setting('server_version'), string_agg(format('%s=%s', name, current_setting(name)), ', ' order by name))
        from pg_settings
        where source = 'command line' and setting is distinct from boot_val
        """;

    // Everything that is open is in one of these; what a scene laid about is not ours to do. In its order, since that is what there is an index for.
    private const string HasWorkSql = """
        select exists (select from ready where worker is not null order by worker limit 1)
            or exists (
                select from lane
                cross join lateral (select from ready where ready.lane = lane.id and ready.worker is null order by ready.rank limit 1) as waiting
                where lane.kind <> 'bench.other')
            or exists (select from held)
        """;

    // A session tells what it has counted when its transaction ends, and not more than once a second unless it is told to.
    private const string TellSql = "select pg_stat_force_next_flush()";

    private const string PagesSql = """
        select sum(heap_blks_hit + heap_blks_read + coalesce(idx_blks_hit + idx_blks_read, 0) + coalesce(toast_blks_hit + toast_blks_read, 0))::bigint
        from pg_statio_user_tables
        """;

    public async Task<bool> HasWorkAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HasWorkSql);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Writes what is in memory, so that nobody pays for what was done before.</summary>
    public async Task CheckpointAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CheckpointSql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many pages of tables and indexes were looked at so far, by this session's statements among others.</summary>
    public async Task<long> PagesAsync(CancellationToken cancellationToken)
    {
        await using var tell = database.CreateCommand(TellSql);
        await tell.ExecuteNonQueryAsync(cancellationToken);
        await using var command = database.CreateCommand(PagesSql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DescribeSql);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
