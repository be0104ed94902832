using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Schedules, as people see and change them.</summary>
public sealed class ScheduleStore(NpgsqlDataSource database)
{
    // Its times begin anew where they are others than before: what is due already stays due otherwise. What waits goes by what is said from now
    // on. The lock on the workflows keeps them from being deleted meanwhile.
    private const string PutSql = """
        with living as materialized (
            select name from workflow where name = any ($1) and deleted_at is null for key share
        ), put as (
            insert into schedule as s (
                name, workflow, inputs, labels, priority, cron, after, after_ends, time_zone, overlap, missed, only_if_empty, windows, enabled, next_at, created_by, changed_by)
            select $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17
            where (select count(*) from living) = cardinality($1)
            on conflict (name) do update set
                workflow      = excluded.workflow,
                inputs        = excluded.inputs,
                labels        = excluded.labels,
                priority      = excluded.priority,
                cron          = excluded.cron,
                after         = excluded.after,
                after_ends    = excluded.after_ends,
                time_zone     = excluded.time_zone,
                overlap       = excluded.overlap,
                missed        = excluded.missed,
                only_if_empty = excluded.only_if_empty,
                windows       = excluded.windows,
                enabled       = excluded.enabled,
                next_at       = case
                                    when s.enabled and excluded.enabled and s.rest_until is null and (s.cron, s.time_zone) is not distinct from (excluded.cron, excluded.time_zone)
                                        then s.next_at
                                    else excluded.next_at
                                end,
                revision      = s.revision + 1,
                rest_until    = null,
                problem       = null,
                changed_by    = excluded.changed_by,
                changed_at    = clock_timestamp()
            returning name, enabled, revision = 1 as added
        ), freed as (
            update firing set until = null, at = clock_timestamp(),
                status = case when put.enabled then firing.status else 'skipped' end,
                reason = case when put.enabled then firing.reason else 'The schedule was switched off.' end
            from put
            where firing.schedule = put.name and firing.status in ('due', 'waiting')
        ), told as (
            insert into event (kind, data)
            select 'schedule.changed', json_build_object('schedule', name, 'change', case when added then 'created' else 'changed' end, 'by', $17::text) from put
        )
        select added from put
        """;

    private const string SwitchSql = """
        with switched as (
            update schedule set enabled = $2, next_at = $3, rest_until = null, problem = null, revision = revision + 1, changed_by = $4, changed_at = clock_timestamp()
            where name = $1 and revision = $5
            returning name
        ), dropped as (
            update firing set status = 'skipped', reason = 'The schedule was switched off.', at = clock_timestamp()
            from switched
            where firing.schedule = switched.name and not $2 and firing.status in ('due', 'waiting')
        ), told as (
            insert into event (kind, data)
            select 'schedule.changed', json_build_object('schedule', name, 'change', case when $2 then 'switched on' else 'switched off' end, 'by', $4::text) from switched
        )
        select count(*) from switched
        """;

    private const string DeleteSql = """
        with deleted as (
            delete from schedule where name = $1
            returning name
        ), told as (
            insert into event (kind, data)
            select 'schedule.changed', json_build_object('schedule', name, 'change', 'deleted', 'by', $2::text) from deleted
        )
        select count(*) from deleted
        """;

    private const string ListSql = """
        select s.name, s.workflow, s.inputs, s.labels, s.priority::integer, s.cron, s.after, s.after_ends, s.time_zone, s.overlap, s.missed, s.only_if_empty, s.windows, s.enabled,
            s.revision, s.next_at, s.problem, s.created_by, s.created_at, s.changed_by, s.changed_at,
            pending.id, pending.due_at, pending.count, pending.status, pending.reason, pending.until, pending.run, null::integer, pending.started_by, pending.at,
            last.id, last.due_at, last.count, last.status, last.reason, last.until, last.run, last.run_status, last.started_by, last.at
        from schedule s
        left join lateral (
            select * from firing where firing.schedule = s.name and firing.status in ('due', 'waiting')
            order by firing.id
            limit 1
        ) as pending on true
        left join lateral (
            select firing.*, run.status::integer as run_status from firing left join run on run.id = firing.run
            where firing.schedule = s.name and firing.status not in ('due', 'waiting')
            order by firing.id desc
            limit 1
        ) as last on true
        where ($1::text is null or s.name = $1) and s.name > $2 and strpos(s.name || ' ' || s.workflow, lower($3)) > 0
        order by s.name
        limit $4
        """;

    private const string HistorySql = """
        select firing.id, firing.due_at, firing.count, firing.status, firing.reason, firing.until, firing.run, run.status::integer, firing.started_by, firing.at
        from firing
        left join run on run.id = firing.run
        where firing.schedule = $1 and firing.id < $2
        order by firing.id desc
        limit $3
        """;

    private const string NowSql = "select clock_timestamp()";

    /// <summary>What time it is by the clock that all schedules go by: the database's, so that those of workers need not agree.</summary>
    public async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NowSql);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Writes a schedule, new or in place of the one of its name; whether it is new. Null when one of its workflows is gone.</summary>
    /// <param name="next">When it comes first.</param>
    public async Task<bool?> PutAsync(Schedule schedule, DateTimeOffset? next, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schedule);
        await using var command = database.CreateCommand(PutSql);
        command.Parameters
            .With(new[] { schedule.Workflow, schedule.After }.OfType<string>().Distinct().ToArray())
            .With(schedule.Name).With(schedule.Workflow).WithTyped(schedule.Inputs?.ToJsonString(), NpgsqlDbType.Json)
            .WithTyped(ScheduleJson.Labels(schedule.Labels), NpgsqlDbType.Json).With((short)schedule.Priority)
            .WithText(schedule.Cron).WithText(schedule.After).With(schedule.AfterEnds.ToArray()).With(schedule.TimeZone)
            .With(ScheduleJson.Word(schedule.Overlap)).With(ScheduleJson.Word(schedule.Missed)).With(schedule.OnlyIfEmpty)
            .WithTyped(ScheduleJson.Windows(schedule.Windows), NpgsqlDbType.Json).With(schedule.IsEnabled)
            .WithTyped(next?.ToUniversalTime(), NpgsqlDbType.TimestampTz).With(by);
        return await command.ExecuteScalarAsync(cancellationToken) as bool?;
    }

    /// <summary>Switches a schedule on or off; false when it was changed meanwhile.</summary>
    /// <param name="next">When it comes first.</param>
    public async Task<bool> SwitchAsync(string name, long revision, bool isEnabled, DateTimeOffset? next, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SwitchSql);
        command.Parameters.With(name).With(isEnabled).WithTyped(next?.ToUniversalTime(), NpgsqlDbType.TimestampTz).With(by).With(revision);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>False when there is none.</summary>
    public async Task<bool> DeleteAsync(string name, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DeleteSql);
        command.Parameters.With(name).With(by);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    public async Task<ScheduleRecord?> FindAsync(string name, CancellationToken cancellationToken) =>
        RunText.CanBeKept(name) ? (await ListAsync(name, "", "", 1, cancellationToken)).SingleOrDefault() : null;

    /// <summary>The schedules after a name, in the order of their names.</summary>
    /// <param name="filter">A part of the name of the schedule or its workflow; empty for all.</param>
    public Task<IReadOnlyList<ScheduleRecord>> ListAsync(string after, string filter, int limit, CancellationToken cancellationToken) => ListAsync(null, after, filter, limit, cancellationToken);

    /// <summary>What became of the times of a schedule, the last first.</summary>
    /// <param name="before">The last one of the page before.</param>
    public async Task<IReadOnlyList<Firing>> HistoryAsync(string name, long before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HistorySql);
        command.Parameters.With(name).With(before).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var firings = new List<Firing>();
        while (await reader.ReadAsync(cancellationToken))
        {
            firings.Add(ReadFiring(reader, 0)!);
        }

        return firings;
    }

    private async Task<IReadOnlyList<ScheduleRecord>> ListAsync(string? name, string after, string filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.WithText(name).With(after).With(filter).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var schedules = new List<ScheduleRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            schedules.Add(new ScheduleRecord(
                ReadSchedule(reader, 0), reader.GetInt64(14), reader.Moment(15), reader.Text(16), reader.GetString(17), reader.GetFieldValue<DateTimeOffset>(18),
                reader.GetString(19), reader.GetFieldValue<DateTimeOffset>(20), ReadFiring(reader, 21), ReadFiring(reader, 31)));
        }

        return schedules;
    }

    /// <summary>A schedule, from a column on.</summary>
    internal static Schedule ReadSchedule(NpgsqlDataReader reader, int from) => new()
    {
        Name = reader.GetString(from),
        Workflow = reader.GetString(from + 1),
        Inputs = ScheduleJson.Inputs(reader.Text(from + 2)),
        Labels = ScheduleJson.Labels(reader.Text(from + 3)),
        Priority = reader.GetInt32(from + 4),
        Cron = reader.Text(from + 5),
        After = reader.Text(from + 6),
        AfterEnds = reader.GetFieldValue<string[]>(from + 7),
        TimeZone = reader.GetString(from + 8),
        Overlap = ScheduleJson.Read<ScheduleOverlap>(reader.GetString(from + 9)),
        Missed = ScheduleJson.Read<MissedPolicy>(reader.GetString(from + 10)),
        OnlyIfEmpty = reader.GetBoolean(from + 11),
        Windows = ScheduleJson.Windows(reader.Text(from + 12)),
        IsEnabled = reader.GetBoolean(from + 13),
    };

    private static Firing? ReadFiring(NpgsqlDataReader reader, int from) => reader.IsDBNull(from)
        ? null
        : new Firing(
            reader.GetInt64(from),
            reader.GetFieldValue<DateTimeOffset>(from + 1),
            reader.GetInt32(from + 2),
            ScheduleJson.Read<FiringStatus>(reader.GetString(from + 3)),
            reader.Text(from + 4),
            reader.Moment(from + 5),
            reader.Id(from + 6),
            reader.IsDBNull(from + 7) ? null : (RunStatus)reader.GetInt32(from + 7),
            reader.Text(from + 8),
            reader.GetFieldValue<DateTimeOffset>(from + 9));
}
