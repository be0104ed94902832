using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// What becomes of the firings of schedules. Several may look after schedules for a moment: every write takes the schedule's row first, leaves
/// rows that somebody else has, and changes only what still stands as it was read. A run is written together with the firing that it is for.
/// </summary>
public sealed class FiringStore(NpgsqlDataSource database)
{
    // The first of each schedule: what is decided about one may matter to the next. What waits for the end of a run is left out until there is none.
    private const string PendingSql = """
        select distinct on (s.name) s.name, s.workflow, s.inputs, s.labels, s.priority::integer, s.cron, s.after, s.after_ends, s.time_zone, s.overlap, s.missed, s.only_if_empty, s.windows,
            s.enabled, s.revision, firing.id, firing.due_at, firing.event, firing.depth::integer, firing.status, open.runs
        from firing
        join schedule s on s.name = firing.schedule
        cross join lateral (
            select array(select run.id from run where run.id = any (s.runs) and run.finished_at is null order by run.id) as runs
        ) as open
        where firing.status in ('due', 'waiting') and (firing.until is null or firing.until <= $1)
            and (firing.status = 'due' or s.overlap not in ('queue', 'replace') or open.runs = '{}')
        order by s.name, firing.id
        limit $2
        """;

    private const string HoldSql = """
        select schedule.name
        from unnest($1::text[], $2::bigint[]) as told (name, revision)
        join schedule on schedule.name = told.name and schedule.revision = told.revision
        order by schedule.name
        for no key update of schedule skip locked
        """;

    private const string SettleSql = """
        with told as materialized (
            select told.* from unnest($1::bigint[], $2::text[], $3::text[], $4::timestamptz[]) as told (id, status, reason, until)
        ), settled as (
            update firing set status = told.status, reason = told.reason, until = told.until, at = clock_timestamp()
            from told
            where firing.id = told.id and firing.schedule = any ($5) and firing.status in ('due', 'waiting')
                and (firing.status, firing.reason, firing.until) is distinct from (told.status, told.reason, told.until)
            returning firing.schedule, firing.due_at, firing.count, firing.status, firing.reason
        ), troubled as (
            update schedule set problem = settled.reason from settled where schedule.name = settled.schedule and settled.status = 'refused'
        ), noted as (
            insert into event (kind, data)
            select 'schedule.' || status, json_build_object('schedule', schedule, 'due', due_at, 'count', count, 'reason', reason) from settled
        )
        select count(*) from settled
        """;

    private const string TakeSql = """
        update firing set status = 'started', run = told.run, until = null, at = clock_timestamp(),
            reason = case when firing.count > 1 then format('Makes up for %s times.', firing.count) end
        from unnest($1::bigint[], $2::uuid[]) as told (id, run)
        where firing.id = told.id and firing.schedule = any ($3) and firing.status in ('due', 'waiting')
        returning firing.id
        """;

    private const string ByHandSql = """
        insert into firing (schedule, due_at, status, run, started_by) values ($1, clock_timestamp(), 'started', $2, $3)
        returning id
        """;

    private const string NoteSql = """
        with started as materialized (
            select schedule, run, due_at, count, started_by from firing where id = any ($1)
        ), noted as (
            update schedule set problem = null,
                runs = array(select run.id from run where run.id = any (schedule.runs) and run.finished_at is null) || told.runs
            from (select schedule, array_agg(run) as runs from started group by schedule) as told
            where schedule.name = told.schedule
        )
        insert into event (kind, run_id, data)
        select 'schedule.started', run, json_build_object('schedule', schedule, 'due', due_at, 'count', count, 'by', started_by) from started
        """;

    // Nothing waits for a worker or for room in its group, and no worker has anything in hand.
    private const string EmptySql = "select not exists (select from ready) and not exists (select from admission where admitted_at is null)";

    /// <summary>The firings about which something can be decided now: one of each schedule at most.</summary>
    internal async Task<IReadOnlyList<PendingFiring>> PendingAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PendingSql);
        command.Parameters.With(now.ToUniversalTime()).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var pending = new List<PendingFiring>();
        while (await reader.ReadAsync(cancellationToken))
        {
            pending.Add(new PendingFiring(
                reader.GetInt64(15),
                reader.GetFieldValue<DateTimeOffset>(16),
                reader.Text(17) is { } happened ? JsonNode.Parse(happened) : null,
                reader.GetInt32(18),
                ScheduleJson.Read<FiringStatus>(reader.GetString(19)),
                ScheduleStore.ReadSchedule(reader, 0),
                reader.GetInt64(14),
                reader.GetFieldValue<Guid[]>(20)));
        }

        return pending;
    }

    /// <summary>Writes down what was decided; returns how much of it still could be.</summary>
    internal async Task<long> SettleAsync(IReadOnlyList<Verdict> verdicts, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var held = await HoldAsync(connection, [.. verdicts.Select(verdict => verdict.Firing)], cancellationToken);
        var settled = await SettleAsync(connection, verdicts, held, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return settled;
    }

    /// <summary>Writes runs that no concurrency limits together with their firings; returns how many, since some may have been dealt with meanwhile.</summary>
    internal async Task<int> StartAsync(IReadOnlyList<(PendingFiring Firing, NewRun Run)> starts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var held = await HoldAsync(connection, [.. starts.Select(start => start.Firing)], cancellationToken);
        var taken = await TakeAsync(connection, starts, held, cancellationToken);
        var runs = starts.Where(start => taken.Contains(start.Firing.Id)).Select(start => start.Run).ToList();
        if (runs.Count > 0)
        {
            await EnqueueStore.EnqueueAsync(connection, runs, now, cancellationToken);
            await NoteAsync(connection, [.. taken], cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return runs.Count;
    }

    /// <summary>Writes one run together with its firing, unless there is no room for it in its group, or the queue shall be empty and is not.</summary>
    /// <returns>What became of it; a run that has to go for it is told. Null when it was dealt with meanwhile.</returns>
    internal async Task<LimitedStart?> StartAloneAsync(PendingFiring firing, NewRun run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var held = await HoldAsync(connection, [firing], cancellationToken);
        var isEmpty = !firing.Schedule.OnlyIfEmpty || await IsEmptyAsync(connection, cancellationToken);
        if (!isEmpty)
        {
            var skipped = await SettleAsync(connection, [new Verdict(firing, FiringStatus.Skipped, "The queue was not empty.")], held, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return skipped > 0 ? new LimitedStart(null, null, null) : null;
        }

        var taken = await TakeAsync(connection, [(firing, run)], held, cancellationToken);
        if (taken.Count == 0)
        {
            return null;
        }

        var started = await WriteAsync(connection, run, now, cancellationToken);
        if (started.Id is null)
        {
            // Nothing of it is written: the reason comes in a transaction of its own.
            return started;
        }

        await NoteAsync(connection, [.. taken], cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return started;
    }

    /// <summary>Writes a run that somebody wants of a schedule now.</summary>
    internal async Task<LimitedStart> StartByHandAsync(string schedule, NewRun run, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var add = new NpgsqlCommand(ByHandSql, connection);
        add.Parameters.With(schedule).With(run.Id).With(by);
        var firing = (long)(await add.ExecuteScalarAsync(cancellationToken))!;
        var started = await WriteAsync(connection, run, now, cancellationToken);
        if (started.Id is not null)
        {
            await NoteAsync(connection, [firing], cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return started;
    }

    private static async Task<LimitedStart> WriteAsync(NpgsqlConnection connection, NewRun run, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (run.Concurrency is not null)
        {
            return await EnqueueStore.EnqueueLimitedAsync(connection, run, now, wakes: false, cancellationToken);
        }

        await EnqueueStore.EnqueueAsync(connection, run, now, cancellationToken);
        return new LimitedStart(run.Id, Room: true, Displaced: null);
    }

    // Always before its firings, and in the order of the names.
    private static async Task<string[]> HoldAsync(NpgsqlConnection connection, IReadOnlyList<PendingFiring> firings, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(HoldSql, connection);
        command.Parameters.With(firings.Select(firing => firing.Schedule.Name).ToArray()).With(firings.Select(firing => firing.Revision).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var held = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            held.Add(reader.GetString(0));
        }

        return [.. held];
    }

    private static async Task<long> SettleAsync(NpgsqlConnection connection, IReadOnlyList<Verdict> verdicts, string[] held, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SettleSql, connection);
        command.Parameters
            .With(verdicts.Select(verdict => verdict.Firing.Id).ToArray()).With(verdicts.Select(verdict => ScheduleJson.Word(verdict.Status)).ToArray())
            .WithTyped(verdicts.Select(verdict => verdict.Reason).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text).With(verdicts.Select(verdict => verdict.Until?.ToUniversalTime()).ToArray())
            .With(held);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<HashSet<long>> TakeAsync(
        NpgsqlConnection connection, IReadOnlyList<(PendingFiring Firing, NewRun Run)> starts, string[] held, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(TakeSql, connection);
        command.Parameters.With(starts.Select(start => start.Firing.Id).ToArray()).With(starts.Select(start => start.Run.Id).ToArray()).With(held);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new HashSet<long>();
        while (await reader.ReadAsync(cancellationToken))
        {
            taken.Add(reader.GetInt64(0));
        }

        return taken;
    }

    private static async Task NoteAsync(NpgsqlConnection connection, long[] firings, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(NoteSql, connection);
        command.Parameters.With(firings);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<bool> IsEmptyAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EmptySql, connection);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
