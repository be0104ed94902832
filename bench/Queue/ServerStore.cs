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

    // Everything that is open is in one of these.
    private const string HasWorkSql = "select exists (select from ready) or exists (select from held)";

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

    public async Task<string> DescribeAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DescribeSql);
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
