using Aspire.Media.Engine.Fleet;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>The worker processes, as their heartbeats left them. Times are the database's, so that clocks need not agree.</summary>
public sealed class WorkerStore(NpgsqlDataSource database)
{
    private const string BeatSql = """
        insert into worker (id, host, process_id, version) values ($1, $2, $3, $4)
        on conflict (id) do update set seen_at = clock_timestamp(), stopped_at = null
        """;

    private const string StopSql = "update worker set seen_at = clock_timestamp(), stopped_at = clock_timestamp() where id = $1";

    private const string ListSql = """
        select id, host, process_id, version, started_at, seen_at, stopped_at is not null, seen_at < clock_timestamp() - $1
        from worker
        order by stopped_at is not null, seen_at < clock_timestamp() - $1, started_at, id
        limit 1000
        """;

    private const string ForgetSql = "delete from worker where seen_at < clock_timestamp() - $1";

    public async Task BeatAsync(WorkerIdentity worker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(worker);
        await using var command = database.CreateCommand(BeatSql);
        command.Parameters.Add(new() { Value = worker.Id });
        command.Parameters.Add(new() { Value = worker.Host });
        command.Parameters.Add(new() { Value = worker.ProcessId });
        command.Parameters.Add(new() { Value = worker.Version });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task StopAsync(Guid worker, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StopSql);
        command.Parameters.Add(new() { Value = worker });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Living workers first, then lost ones, then those that said goodbye.</summary>
    public async Task<IReadOnlyList<WorkerRecord>> ListAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.Add(new() { Value = lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var workers = new List<WorkerRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            workers.Add(Read(reader));
        }

        return workers;
    }

    /// <summary>Drops workers that have been silent for so long that nobody asks for them.</summary>
    public async Task<int> ForgetAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.Add(new() { Value = silence });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static WorkerRecord Read(NpgsqlDataReader reader) => new(
        new WorkerIdentity(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3)),
        StartedAt: reader.GetFieldValue<DateTimeOffset>(4),
        SeenAt: reader.GetFieldValue<DateTimeOffset>(5),
        Stopped: reader.GetBoolean(6),
        Silent: reader.GetBoolean(7));
}
