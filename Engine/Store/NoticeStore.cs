using Aspire.Media.Engine.Incidents;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What outside receivers are still to be told of incidents.</summary>
public sealed class NoticeStore(NpgsqlDataSource database)
{
    // Put off before it is told, so that nobody else tells it meanwhile; a worker that dies over it has it told again.
    private const string TakeSql = """
        with due as materialized (
            select id from incident_notice where due_at <= clock_timestamp() order by due_at limit 1 for update skip locked
        ), taken as (
            update incident_notice set due_at = clock_timestamp() + $1, attempts = incident_notice.attempts + 1
            from due
            where incident_notice.id = due.id
            returning incident_notice.id, incident_notice.incident, incident_notice.event, incident_notice.at, incident_notice.attempts, incident_notice.delivered
        )
        select incident.id, kind, cause, title, message, help, workflow, count, opened_at, last_at, earlier, acknowledged_at, acknowledged_by, resolved_at, resolved_by,
            taken.id, taken.event, taken.at, taken.attempts, taken.delivered
        from taken
        join incident on incident.id = taken.incident
        """;

    private const string DeliveredSql = "update incident_notice set delivered = delivered || $2 where id = $1";

    private const string PutOffSql = "update incident_notice set due_at = clock_timestamp() + $2 where id = $1";

    private const string DropSql = "delete from incident_notice where id = $1";

    private const string ForgetSql = "delete from incident_notice where at < clock_timestamp() - $1";

    /// <summary>The next notice that is due, for this caller alone; null when there is none.</summary>
    /// <param name="lease">How long it is the caller's.</param>
    public async Task<IncidentNotice?> TakeAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TakeSql);
        command.Parameters.With(lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new IncidentNotice(
                reader.GetGuid(15), reader.GetString(16), reader.GetFieldValue<DateTimeOffset>(17), reader.GetInt32(18), reader.GetFieldValue<string[]>(19), IncidentListStore.Read(reader))
            : null;
    }

    /// <summary>One of its receivers has it.</summary>
    public Task DeliveredAsync(Guid notice, string receiver, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(DeliveredSql);
        command.Parameters.With(notice).With(receiver);
        return ExecuteAsync(command, cancellationToken);
    }

    public Task PutOffAsync(Guid notice, TimeSpan pause, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(PutOffSql);
        command.Parameters.With(notice).With(pause);
        return ExecuteAsync(command, cancellationToken);
    }

    /// <summary>All of its receivers have it, or are not told any more.</summary>
    public Task DropAsync(Guid notice, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(DropSql);
        command.Parameters.With(notice);
        return ExecuteAsync(command, cancellationToken);
    }

    /// <summary>Drops what nobody was there to tell.</summary>
    public Task ForgetAsync(TimeSpan memory, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(memory);
        return ExecuteAsync(command, cancellationToken);
    }

    private static async Task ExecuteAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
