using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Opens incidents, counts what strikes again, and writes what people do about them.</summary>
public sealed class IncidentStore(NpgsqlDataSource database)
{
    /// <summary>So many notes an incident has at most.</summary>
    public const int MostNotes = 200;

    // For steps only those that this transaction has ended: what was lost before is not counted twice. Their events say which those are, and are
    // found by the number of the transaction. It comes last and in the order of the causes: rows of incidents are locked only for as long as the commit
    // takes, and nobody who has one waits for another in the other order.
    private const string JoinSql = """
        with told as materialized (
            select said.cause, said.message, said.run_id, said.step_id, said.turn
            from unnest((select $1::text[]), (select $2::text[]), (select $3::uuid[]), (select $4::uuid[])) with ordinality as said (cause, message, run_id, step_id, turn)
            where $5 or said.step_id in (
                select event.step_id from event
                where event.xid = pg_current_xact_id() and event.at >= now() - interval '1 hour' and event.kind = 'step.failed')
        ), counted as (
            select cause, count(*) as strikes, (array_agg(message order by turn desc))[1] as message from told group by cause
        ), joined as (
            insert into incident as known (id, cause, kind, title, message, help, workflow, count, earlier)
            select meant.id, counted.cause, meant.kind, meant.title, counted.message, meant.help, meant.workflow, counted.strikes,
                (select past.id from incident as past where past.cause = counted.cause and past.resolved_at is not null order by past.id desc limit 1)
            from counted
            join unnest((select $6::uuid[]), (select $7::text[]), (select $8::text[]), (select $9::text[]), (select $10::text[]), (select $11::text[]))
                as meant (id, cause, kind, title, help, workflow) on meant.cause = counted.cause
            order by counted.cause
            on conflict (cause) where resolved_at is null
            do update set count = known.count + excluded.count, message = excluded.message, last_at = clock_timestamp()
            returning known.id, known.cause, known.kind, known.title, known.message, known.workflow, known.earlier, known.id = any ($6) as is_new
        ), cases as (
            insert into incident_case (incident, step_id, run_id)
            select joined.id, told.step_id, told.run_id from joined join told on told.cause = joined.cause where told.step_id is not null
            on conflict (incident, step_id) do update set at = clock_timestamp()
        ), noticed as (
            insert into incident_notice (id, incident, event) select gen_random_uuid(), id, 'incident.opened' from joined where is_new
        ), said as (
            insert into event (kind, data)
            select 'incident.opened', json_build_object(
                'incident', id, 'cause', cause, 'kind', kind, 'title', title, 'message', message, 'workflow', workflow, 'earlier', earlier)
            from joined where is_new
        )
        select id, is_new from joined
        """;

    private const string AcknowledgeSql = """
        with changed as (
            update incident set acknowledged_at = clock_timestamp(), acknowledged_by = $2
            where id = $1 and acknowledged_at is null and resolved_at is null
            returning id, cause, kind, title
        ), noted as (
            insert into incident_note (incident, by, text) select id, $2, $3 from changed where $3 is not null
        ), said as (
            insert into event (kind, data)
            select 'incident.acknowledged', json_build_object('incident', id, 'cause', cause, 'kind', kind, 'title', title, 'by', $2, 'note', $3) from changed
        )
        select count(*) from changed
        """;

    private const string ResolveSql = """
        with changed as (
            update incident set resolved_at = clock_timestamp(), resolved_by = $3
            where resolved_at is null and (id = $1 or cause = $2)
            returning id, cause, kind, title, count
        ), noted as (
            insert into incident_note (incident, by, text) select id, $3, $4 from changed where $4 is not null
        ), noticed as (
            insert into incident_notice (id, incident, event) select gen_random_uuid(), id, 'incident.resolved' from changed
        ), said as (
            insert into event (kind, data)
            select 'incident.resolved', json_build_object('incident', id, 'cause', cause, 'kind', kind, 'title', title, 'count', count, 'by', $3, 'note', $4) from changed
        )
        select count(*) from changed
        """;

    private const string NoteSql = """
        with noted as (
            insert into incident_note (incident, by, text)
            select id, $2, $3 from incident where id = $1 and (select count(*) from incident_note where incident = $1) < $4
            returning incident
        ), said as (
            insert into event (kind, data) select 'incident.noted', json_build_object('incident', incident, 'by', $2, 'note', $3) from noted
        )
        select count(*) from noted
        """;

    private const string IsOpenSql = "select exists (select from incident where cause = $1 and resolved_at is null)";

    private const string ForgetSql = """
        with old as materialized (
            select id from incident where resolved_at < clock_timestamp() - $1 order by id limit 1000
        ), cases as (
            delete from incident_case using old where incident_case.incident = old.id
        ), notes as (
            delete from incident_note using old where incident_note.incident = old.id
        ), notices as (
            delete from incident_notice using old where incident_notice.incident = old.id
        )
        delete from incident using old where incident.id = old.id
        """;

    /// <summary>Opens incidents for the steps that the statements before it, in the same transaction, have ended as failed.</summary>
    internal static NpgsqlBatchCommand Join(IReadOnlyList<StepEnd> ends)
    {
        var command = new NpgsqlBatchCommand(JoinSql);
        Fill(command.Parameters, [.. ends.Select(end => end.Incident).OfType<IncidentReport>()], isCertain: false);
        return command;
    }

    public async Task<(Guid Id, bool IsNew)> OpenAsync(IncidentReport report, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(JoinSql);
        Fill(command.Parameters, [report], isCertain: true);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetGuid(0), reader.GetBoolean(1));
    }

    /// <summary>Whether an incident of this cause is not over.</summary>
    public async Task<bool> IsOpenAsync(string cause, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IsOpenSql);
        command.Parameters.With(cause);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Somebody sees to it; false when somebody did before, or it is over.</summary>
    public Task<bool> AcknowledgeAsync(Guid incident, string by, string? note, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(AcknowledgeSql);
        command.Parameters.With(incident).With(by).WithText(note);
        return IsDoneAsync(command, cancellationToken);
    }

    /// <summary>It is over; false when it was before.</summary>
    public Task<bool> ResolveAsync(Guid incident, string by, string? note, CancellationToken cancellationToken) => ResolveAsync(incident, cause: null, by, note, cancellationToken);

    public Task<bool> ResolveCauseAsync(string cause, string by, string? note, CancellationToken cancellationToken) =>
        ResolveAsync(incident: null, cause, by, note, cancellationToken);

    /// <summary>False when there is no such incident, or it has as many notes as it may have.</summary>
    public Task<bool> NoteAsync(Guid incident, string by, string text, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(NoteSql);
        command.Parameters.With(incident).With(by).With(text).With(MostNotes);
        return IsDoneAsync(command, cancellationToken);
    }

    /// <summary>Forgets incidents that have been over for long, some at a time.</summary>
    public async Task<int> ForgetAsync(TimeSpan memory, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(memory);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task<bool> ResolveAsync(Guid? incident, string? cause, string by, string? note, CancellationToken cancellationToken)
    {
        var command = database.CreateCommand(ResolveSql);
        command.Parameters.WithTyped(incident, NpgsqlTypes.NpgsqlDbType.Uuid).WithText(cause).With(by).WithText(note);
        return IsDoneAsync(command, cancellationToken);
    }

    private static async Task<bool> IsDoneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using (command)
        {
            return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
        }
    }

    private static void Fill(NpgsqlParameterCollection parameters, IReadOnlyList<IncidentReport> reports, bool isCertain)
    {
        var causes = reports.DistinctBy(report => report.Cause).ToList();
        parameters
            .With(Of(reports, report => report.Cause)).With(Of(reports, report => report.Message))
            .With(Of(reports, report => report.Run)).With(Of(reports, report => report.Step)).With(isCertain)
            .With(Of(causes, _ => Guid.CreateVersion7())).With(Of(causes, report => report.Cause)).With(Of(causes, report => IncidentWords.Word(report.Kind)))
            .With(Of(causes, report => report.Title)).With(Of(causes, report => report.Help)).With(Of(causes, report => report.Workflow));

        static T[] Of<T>(IReadOnlyList<IncidentReport> from, Func<IncidentReport, T> column) => [.. from.Select(column)];
    }
}
