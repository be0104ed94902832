using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Writes what became of items of lists, many at once, as <see cref="OutcomeStore"/> does for steps; and shows them.</summary>
public sealed class ItemStore(NpgsqlDataSource database)
{
    // Of those that are still held. Whoever has lost them all locks nothing.
    private const string LockSql = """
        select from walk
        where step_id in (
            select item.step_id
            from unnest((select $1::uuid[]), (select $2::bigint[])) as told (id, lease)
            join ready on ready.step_id = told.id and ready.lease = told.lease
            join item on item.id = told.id)
        order by step_id
        for update
        """;

    // From the lease to the item, its line, the walk, and the step that waits for it. Failures are told one by one until there are too many:
    // all of them stand in their items.
    private const string EndSql = """
        with ended as (
            delete from ready
            using unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::smallint[]), (select $4::json[]), (select $5::json[]))
                as told (id, lease, status, output, more)
            where ready.step_id = told.id and ready.lease = told.lease
            returning ready.step_id as id, ready.attempt, ready.claimed_at, ready.worker, told.status, told.output, told.more
        ), closed as (
            update item set
                status = ended.status, output = ended.output, reason = ended.more ->> 'reason', failure_class = ended.more ->> 'class', failure = ended.more ->> 'failure',
                attempt = ended.attempt, worker = ended.worker, progress = case when ended.status in (10, 11) then 1 else item.progress end,
                started_at = coalesce(item.started_at, ended.claimed_at), finished_at = clock_timestamp(),
                failed_at = case when ended.status = 12 then clock_timestamp() end
            from ended
            where item.id = ended.id
            returning item.id, item.step_id, item.number, item.line, item.entries, item.status, item.attempt, item.failure_class, item.failure
        ), lined as (
            update line set inside = line.inside - gone.items
            from (select line, count(*)::integer as items from closed group by line) as gone
            where line.id = gone.line
        ), counted as materialized (
            select step_id, count(*)::integer as items,
                coalesce(sum(entries) filter (where status = 10), 0)::integer as completed, coalesce(sum(entries) filter (where status = 11), 0)::integer as skipped,
                coalesce(sum(entries) filter (where status = 12), 0)::integer as failed, coalesce(sum(entries) filter (where status = 13), 0)::integer as cancelled
            from closed
            group by step_id
        ), walked as (
            update walk set
                open = walk.open - counted.items, completed = walk.completed + counted.completed, skipped = walk.skipped + counted.skipped,
                failed = walk.failed + counted.failed, cancelled = walk.cancelled + counted.cancelled
            from counted
            where walk.step_id = counted.step_id
            returning walk.step_id, walk.run_id, walk.lane, walk.entries, walk.open, walk.completed + walk.skipped + walk.failed + walk.cancelled as done, walk.failed,
                counted.completed as now_completed, counted.skipped as now_skipped, counted.failed as now_failed, counted.cancelled as now_cancelled
        ), noted as (
            update step set
                status = case when walked.open = 0 and step.status = 3 then 1 else step.status end,
                progress = greatest(step.progress, walked.done / walked.entries::real),
                message = walked.done || ' of ' || walked.entries || case when walked.failed > 0 then ', ' || walked.failed || ' failed' else '' end
            from walked
            where step.id = walked.step_id
            returning step.id, step.run_id, step.progress, step.message, walked.lane, walked.now_completed, walked.now_skipped, walked.now_failed, walked.now_cancelled
        ), returned as (
            delete from held using walked where held.step_id = walked.step_id and held.walks and walked.open = 0
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt)
            select step_id, run_id, lane, rank, place, role, attempt from returned
        ), told as (
            insert into event (kind, run_id, step_id, runs, steps, data)
            select 'step.progress', null, null, array_agg(run_id order by id), array_agg(id order by id),
                json_agg(json_build_object('progress', round(progress::numeric, 4), 'message', message, 'items', json_build_object(
                    'lane', lane, 'completed', now_completed, 'skipped', now_skipped, 'failed', now_failed, 'cancelled', now_cancelled)) order by id)
            from noted
            having count(*) > 0
            union all
            select 'item.failed', walked.run_id, walked.step_id, null, null,
                json_build_object('item', closed.number, 'class', closed.failure_class, 'message', 'Item ' || closed.number || ': ' || closed.failure, 'attempt', closed.attempt)
            from closed join walked on walked.step_id = closed.step_id
            where closed.status = 12 and walked.failed - walked.now_failed < $6
        )
        select array(select id from closed)
        """;

    // A run that was cancelled or halted does not wait any more: the item is due at once, and then closed by whoever claims it.
    private const string PauseSql = """
        with put_off as (
            delete from ready
            using unnest(
                (select $1::uuid[]), (select $2::bigint[]), (select $3::timestamptz[]), (select $4::boolean[]), (select $5::text[]), (select $6::text[]),
                (select $7::text[]), (select $8::text[]))
                as told (id, lease, due_at, refunds, reason, failure_class, failure, workflow)
            where ready.step_id = told.id and ready.lease = told.lease
            returning ready.step_id as id, ready.run_id, ready.lane, ready.rank, ready.place, ready.role, ready.attempt, ready.claimed_at, ready.worker,
                told.due_at, told.refunds, told.reason, told.failure_class, told.failure, told.workflow
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, due_at, workflow)
            select put_off.id, put_off.run_id, put_off.lane, put_off.rank, put_off.place, put_off.role, put_off.attempt - put_off.refunds::integer,
                case when is_over then clock_timestamp() else put_off.due_at end,
                case when is_over then null else put_off.workflow end
            from put_off
            join run on run.id = put_off.run_id
            cross join lateral (select (run.cancelled_at is not null or run.halted_at is not null) and put_off.role <> 4 as is_over) as standing
        )
        update item set
            reason = put_off.reason, failure_class = put_off.failure_class, failure = put_off.failure, attempt = put_off.attempt, worker = put_off.worker,
            started_at = case when put_off.workflow is null then coalesce(item.started_at, put_off.claimed_at) else item.started_at end,
            child = case when put_off.failure is null then item.child end
        from put_off
        where item.id = put_off.id
        """;

    private const string ListSql = """
        select item.id, item.number, line.key,
            case when ready.worker is not null then 2 when held.step_id is not null then 3 when item.status = 0 and walk.stopped_at is not null then 13 else item.status end,
            item.entries,
            case when item.entries = 1 then (select document from entry where entry.owner = item.owner and entry.lease = item.lease and entry.number = item.first) end,
            item.output, coalesce(ready.attempt, item.attempt), item.progress, item.message, item.reason, item.failure_class, item.failure, item.child,
            coalesce(ready.worker, item.worker), coalesce(item.started_at, ready.claimed_at), item.finished_at, held.due_at
        from item
        join line on line.id = item.line
        join walk on walk.step_id = item.step_id
        left join ready on ready.step_id = item.id
        left join held on held.step_id = item.id
        where item.step_id = $1 and item.number > $2
        order by item.number
        limit $3
        """;

    private const string ListFailedSql = """
        select item.id, item.number, line.key, item.status::integer, item.entries,
            case when item.entries = 1 then (select document from entry where entry.owner = item.owner and entry.lease = item.lease and entry.number = item.first) end,
            item.output, item.attempt, item.progress, item.message, item.reason, item.failure_class, item.failure, item.child,
            item.worker, item.started_at, item.finished_at, null::timestamptz
        from item
        join line on line.id = item.line
        where item.step_id = $1 and item.number > $2 and item.failed_at is not null
        order by item.number
        limit $3
        """;

    private const string FirstFailureSql = """
        select number, failure_class, failure from item where step_id = $1 and failed_at is not null order by number limit 1
        """;

    /// <summary>So many failures of a list are told as events; the others stand in their items.</summary>
    private const int MostTold = 100;

    /// <summary>Closes items that are over; returns those that were still held.</summary>
    public async Task<IReadOnlyCollection<Guid>> EndAsync(IReadOnlyList<StepEnd> ends, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ends);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var (ids, leases) = (Of(end => end.Step), Of(end => end.Lease));
        await using var batch = new NpgsqlBatch(connection);
        var hold = new NpgsqlBatchCommand(LockSql);
        hold.Parameters.With(ids).With(leases);
        batch.BatchCommands.Add(hold);
        var end = new NpgsqlBatchCommand(EndSql);
        end.Parameters.With(ids).With(leases).With(Of(one => (short)one.Status)).WithJson(ends.Select(one => one.Output)).WithJson(ends.Select(More)).With(MostTold);
        batch.BatchCommands.Add(end);
        RecoveryStore.Keep(batch, ends);
        batch.BatchCommands.Add(WalkStore.Admit(ids, []));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var held = reader.GetFieldValue<Guid[]>(0);
        // Only after the last of them is it known that all of it was committed.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return held;

        T[] Of<T>(Func<StepEnd, T> column) => [.. ends.Select(column)];
    }

    /// <summary>Puts items off.</summary>
    public async Task PauseAsync(IReadOnlyList<StepPause> pauses, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pauses);
        await using var batch = database.CreateBatch();
        var pause = new NpgsqlBatchCommand(PauseSql);
        pause.Parameters.WithPauses(pauses);
        batch.BatchCommands.Add(pause);
        RecoveryStore.Keep(batch, pauses);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Items of a step in the order of its list.</summary>
    /// <param name="onlyFailed">Only those that failed.</param>
    /// <param name="after">The number of the last one before these.</param>
    public async Task<IReadOnlyList<ItemRecord>> ListAsync(Guid step, bool onlyFailed, int after, int limit, CancellationToken cancellationToken)
    {
        await using var command = onlyFailed ? database.CreateCommand(ListFailedSql) : database.CreateCommand(ListSql);
        command.Parameters.With(step).With(after).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var items = new List<ItemRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            items.Add(Read(reader));
        }

        return items;
    }

    /// <summary>The first item of a list that failed.</summary>
    internal async Task<(int Number, string Class, string Failure)?> FirstFailureAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FirstFailureSql);
        command.Parameters.With(step);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetInt32(0), reader.Text(1) ?? "", reader.Text(2) ?? "") : null;
    }

    private static string? More(StepEnd end) => end.Reason is null && end.Failure is null
        ? null
        : StoreParameters.Json(("reason", end.Reason), ("class", end.FailureClass), ("failure", end.Failure));

    private static ItemRecord Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Number = reader.GetInt32(1),
        Group = reader.GetString(2),
        Status = (StepStatus)reader.GetInt32(3),
        Entries = reader.GetInt32(4),
        Document = reader.Text(5),
        Output = reader.Text(6),
        Attempt = reader.GetInt16(7),
        Progress = reader.GetFloat(8),
        Message = reader.Text(9),
        Reason = reader.Text(10),
        FailureClass = reader.Text(11),
        Failure = reader.Text(12),
        Child = reader.Id(13),
        Worker = reader.Id(14),
        StartedAt = reader.Moment(15),
        FinishedAt = reader.Moment(16),
        DueAt = reader.Moment(17),
    };
}
