using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schedules;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>What schedules are due for: every time of a schedule is written down once, in the statement that moves the schedule on to its next.</summary>
public sealed class AgendaStore(NpgsqlDataSource database)
{
    private const string LookSql = """
        select clock_timestamp(), (select min(next_at) from schedule where enabled and next_at is not null),
            exists (select from firing where status in ('due', 'waiting'))
        """;

    private const string DueSql = """
        select name, revision, cron, time_zone, missed, next_at
        from schedule
        where enabled and next_at is not null and next_at <= $1 and (rest_until is null or rest_until <= $1)
        order by next_at, name
        limit $2
        """;

    // What waits already takes the newer time in, unless each time gets its run.
    private const string AdvanceSql = """
        with held as materialized (
            select schedule.name, told.next_at
            from unnest($1::text[], $2::bigint[], $3::timestamptz[], $4::timestamptz[]) as told (name, revision, seen_at, next_at)
            join schedule on schedule.name = told.name
            where schedule.enabled and schedule.revision = told.revision and schedule.next_at = told.seen_at
            order by schedule.name
            for no key update of schedule skip locked
        ), moved as (
            update schedule set next_at = held.next_at, rest_until = null from held where schedule.name = held.name
            returning schedule.name, schedule.missed
        ), falling as materialized (
            select told.*, moved.missed
            from unnest($5::text[], $6::timestamptz[], $7::integer[], $8::text[], $9::text[]) with ordinality as told (schedule, due_at, count, status, reason, place)
            join moved on moved.name = told.schedule
        ), folded as (
            update firing set due_at = falling.due_at, count = least(firing.count + falling.count, $10)
            from falling
            where firing.schedule = falling.schedule and firing.status in ('due', 'waiting') and firing.cause is null and falling.status = 'due' and falling.missed <> 'all'
            returning firing.schedule
        ), added as (
            insert into firing (schedule, due_at, count, status, reason)
            select schedule, due_at, count, status, reason from falling
            where status <> 'due' or schedule not in (select folded.schedule from folded)
            order by place
            returning schedule, due_at, count, status, reason
        ), noted as (
            insert into event (kind, data)
            select 'schedule.skipped', json_build_object('schedule', schedule, 'due', due_at, 'count', count, 'reason', reason) from added where status = 'skipped'
        )
        select count(*) from moved
        """;

    private const string RestSql = """
        update schedule set rest_until = $2, problem = $3
        from unnest($1::text[]) as told (name)
        where schedule.name = told.name
        """;

    // An end is told again where whoever tells it begins again. What waits gives way to a later one, unless each gets its run.
    private const string PromptSql = """
        with added as (
            insert into firing (schedule, due_at, cause, event, depth, status)
            select name, clock_timestamp(), $2, $3, $4, 'due' from schedule where name = $1 and enabled
            on conflict (schedule, cause) where cause is not null do nothing
            returning id, schedule
        ), passed as (
            update firing set status = 'skipped', reason = 'A later end came while it waited.', at = clock_timestamp()
            from added
            join schedule on schedule.name = added.schedule
            where firing.schedule = added.schedule and firing.status in ('due', 'waiting') and schedule.missed <> 'all'
            returning firing.schedule, firing.due_at, firing.count, firing.reason
        ), noted as (
            insert into event (kind, data)
            select 'schedule.skipped', json_build_object('schedule', schedule, 'due', due_at, 'count', count, 'reason', reason) from passed
        )
        select count(*) from added
        """;

    private const string ForgetSql = """
        delete from firing
        using (
            select schedule.name, nth.id
            from schedule
            cross join lateral (
                select firing.id from firing where firing.schedule = schedule.name
                order by firing.id desc
                offset $1 limit 1
            ) as nth
        ) as bound
        where firing.schedule = bound.name and firing.id <= bound.id and firing.status not in ('due', 'waiting')
        """;

    /// <summary>What time it is, when the first schedule is due, and whether something waits.</summary>
    internal async Task<(DateTimeOffset Now, DateTimeOffset? Next, bool HasPending)> LookAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LookSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetFieldValue<DateTimeOffset>(0), reader.Moment(1), reader.GetBoolean(2));
    }

    /// <summary>The schedules whose time has come.</summary>
    internal async Task<IReadOnlyList<DueSchedule>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DueSql);
        command.Parameters.With(now.ToUniversalTime()).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<DueSchedule>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(new DueSchedule(
                reader.GetString(0), reader.GetInt64(1), reader.GetString(2), reader.GetString(3), ScheduleJson.Read<MissedPolicy>(reader.GetString(4)), reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return due;
    }

    /// <summary>Writes down what schedules are due for, and when they come next; returns how many were still to be dealt with.</summary>
    internal async Task<long> AdvanceAsync(IReadOnlyList<Advance> advances, CancellationToken cancellationToken)
    {
        var times = advances.SelectMany(advance => advance.Times.Times, (advance, time) => (advance.Schedule.Name, Time: time)).ToList();
        await using var command = database.CreateCommand(AdvanceSql);
        command.Parameters
            .With(advances.Select(advance => advance.Schedule.Name).ToArray()).With(advances.Select(advance => advance.Schedule.Revision).ToArray())
            .With(advances.Select(advance => advance.Schedule.NextAt).ToArray()).With(advances.Select(advance => advance.Times.Next).ToArray())
            .With(times.Select(time => time.Name).ToArray()).With(times.Select(time => time.Time.At).ToArray()).With(times.Select(time => time.Time.Count).ToArray())
            .With(times.Select(time => ScheduleJson.Word(time.Time.Status)).ToArray()).WithTyped(times.Select(time => time.Time.Reason).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text)
            .With(Agenda.MostCounted);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Lets schedules rest that cannot go on, and says why.</summary>
    internal async Task RestAsync(IReadOnlyList<string> schedules, DateTimeOffset until, string problem, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RestSql);
        command.Parameters.With(schedules.ToArray()).With(until.ToUniversalTime()).With(problem);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Tells a schedule of an end that it follows; false when it knew, or is switched off.</summary>
    /// <param name="cause">The same for the same end.</param>
    internal async Task<bool> PromptAsync(string schedule, string cause, JsonNode happened, int depth, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PromptSql);
        command.Parameters.With(schedule).With(cause).WithTyped(happened.ToJsonString(), NpgsqlDbType.Json).With((short)depth);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>Forgets all but the last firings of each schedule.</summary>
    internal async Task ForgetAsync(int kept, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(kept);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
