using Aspire.Media.Engine.Incidents;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Shows incidents, with what failed because of them and what people wrote.</summary>
public sealed class IncidentListStore(NpgsqlDataSource database)
{
    private const string ListSql = """
        select id, kind, cause, title, message, help, workflow, count, opened_at, last_at, earlier, acknowledged_at, acknowledged_by, resolved_at, resolved_by
        from incident
        where ($1::text[] is null
                or case when resolved_at is not null then 'resolved' when acknowledged_at is not null then 'acknowledged' else 'open' end = any ($1))
            and ($2::text is null or kind = $2) and ($3::text is null or workflow = $3) and ($4::uuid is null or id < $4)
        order by id desc
        limit $5
        """;

    private const string FindSql = """
        select id, kind, cause, title, message, help, workflow, count, opened_at, last_at, earlier, acknowledged_at, acknowledged_by, resolved_at, resolved_by
        from incident
        where id = $1
        """;

    private const string CountSql = "select kind, acknowledged_at is not null, count(*) from incident where resolved_at is null group by 1, 2 order by 1, 2";

    private const string NotesSql = "select at, by, text from incident_note where incident = $1 order by id";

    private const string CasesSql = """
        select last.step_id, last.run_id, run.workflow, step.key, step.status = 12, step.failure, last.at
        from (select step_id, run_id, at from incident_case where incident = $1 order by at desc limit $2) as last
        join step on step.id = last.step_id
        join run on run.id = last.run_id
        order by last.at desc, last.step_id desc
        """;

    private const string FailedCasesSql = """
        select incident_case.step_id, incident_case.run_id
        from incident_case
        join step on step.id = incident_case.step_id
        where incident_case.incident = $1 and step.status = 12 and ($2::uuid is null or incident_case.step_id > $2)
        order by incident_case.step_id
        limit $3
        """;

    // No further than anybody counts.
    private const string CountFailedCasesSql = """
        select count(*) from (
            select from incident_case join step on step.id = incident_case.step_id where incident_case.incident = $1 and step.status = 12 limit $2) as failed
        """;

    /// <summary>Incidents, the newest first.</summary>
    /// <param name="before">The last one of the page before.</param>
    public async Task<IReadOnlyList<IncidentRecord>> ListAsync(IncidentQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(ListSql);
        command.Parameters
            .WithTyped(query.Statuses?.Select(IncidentWords.Word).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)
            .WithText(query.Kind is { } kind ? IncidentWords.Word(kind) : null).WithText(query.Workflow).WithTyped(before, NpgsqlDbType.Uuid).With(limit);
        return await ReadAsync(command, Read, cancellationToken);
    }

    public async Task<IncidentRecord?> FindAsync(Guid incident, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(incident);
        return await ReadAsync(command, Read, cancellationToken) is [var found] ? found : null;
    }

    /// <summary>How many are not over.</summary>
    public async Task<IReadOnlyList<OpenIncidents>> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountSql);
        return await ReadAsync(
            command, reader => new OpenIncidents(IncidentWords.Value<IncidentKind>(reader.GetString(0)), reader.GetBoolean(1), reader.GetInt64(2)), cancellationToken);
    }

    public async Task<IReadOnlyList<IncidentNote>> NotesAsync(Guid incident, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NotesSql);
        command.Parameters.With(incident);
        return await ReadAsync(command, reader => new IncidentNote(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.GetString(2)), cancellationToken);
    }

    /// <summary>The last steps that failed because of it.</summary>
    public async Task<IReadOnlyList<IncidentCase>> LastCasesAsync(Guid incident, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CasesSql);
        command.Parameters.With(incident).With(limit);
        return await ReadAsync(
            command,
            reader => new IncidentCase(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetBoolean(4), reader.Text(5), reader.GetFieldValue<DateTimeOffset>(6)),
            cancellationToken);
    }

    /// <summary>Steps that failed because of it and still are failed, in the order of their ids.</summary>
    internal async Task<IReadOnlyList<(Guid Step, Guid Run)>> FailedCasesAsync(Guid incident, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FailedCasesSql);
        command.Parameters.With(incident).WithTyped(after, NpgsqlDbType.Uuid).With(limit);
        return await ReadAsync(command, reader => (reader.GetGuid(0), reader.GetGuid(1)), cancellationToken);
    }

    /// <summary>How many those are, <paramref name="most"/> at most.</summary>
    public async Task<long> CountFailedCasesAsync(Guid incident, int most, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountFailedCasesSql);
        command.Parameters.With(incident).With(most);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<IReadOnlyList<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    internal static IncidentRecord Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        IncidentWords.Value<IncidentKind>(reader.GetString(1)),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetString(4),
        reader.Text(5),
        reader.Text(6),
        reader.GetInt64(7),
        reader.GetFieldValue<DateTimeOffset>(8),
        reader.GetFieldValue<DateTimeOffset>(9),
        reader.Id(10))
    {
        AcknowledgedAt = reader.Moment(11),
        AcknowledgedBy = reader.Text(12),
        ResolvedAt = reader.Moment(13),
        ResolvedBy = reader.Text(14),
    };
}
