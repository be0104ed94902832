using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Writes what became of claimed steps, many at once. Only what is still held under the lease that is named changes anything.
/// Whoever changes the steps of a run locks the run before them, and several runs in the order of their ids.
/// </summary>
public sealed class OutcomeStore(NpgsqlDataSource database)
{
    // From the lease to the step, its run, the steps that waited for it, the parent that waited for the run, and the events: one statement.
    // Runs are locked in the order of their ids, one after another as the sorted rows come to the update: who cancels a run locks its children too.
    // The lists stand in sub-selects so that the planner does not see how long they are: it then goes by the indexes, whatever it knows of
    // the tables. What has to come after something else counts it first, since joining the two would compare each with each.
    private const string EndSql = """
        with ended as (
            delete from ready
            using unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::smallint[]), (select $4::json[]), (select $5::json[]))
                as told (step_id, lease, status, output, more)
            where ready.step_id = told.step_id and ready.lease = told.lease
            returning ready.step_id, ready.run_id, ready.rank, ready.attempt, ready.since, ready.claimed_at, ready.worker, ready.lease,
                told.status, told.output, told.more, coalesce((told.more ->> 'halts')::boolean, false) as halts
        ), counted as materialized (
            select run_id, count(*)::integer as steps, count(*) filter (where status = 12)::integer as failed, bool_or(halts) as halts, min(claimed_at) as began
            from ended
            group by run_id
        ), advanced as (
            update run set
                open_steps   = run.open_steps - counted.steps,
                failed_steps = run.failed_steps + counted.failed,
                halted_at    = case when counted.halts then coalesce(run.halted_at, clock_timestamp()) else run.halted_at end,
                started_at   = least(run.started_at, counted.began),
                status       = case
                                   when run.open_steps > counted.steps then 1
                                   when run.cancelled_at is not null then 13
                                   when run.halted_at is not null or counted.halts then 12
                                   when run.failed_steps + counted.failed > 0 then 11
                                   else 10
                               end,
                finished_at  = case when run.open_steps = counted.steps then clock_timestamp() end,
                failed_at    = case
                                   when run.open_steps = counted.steps and run.cancelled_at is null
                                        and (run.halted_at is not null or run.failed_steps + counted.failed > 0) then clock_timestamp()
                               end
            from (select * from counted order by run_id offset 0) as counted
            where run.id = counted.run_id
            returning run.id, run.status, run.parent_step
        ), closed as (
            update step set
                status = ended.status, output = ended.output, listed = (ended.more ->> 'listed')::integer, lease = case when ended.more ->> 'listed' is not null then ended.lease end, reason = ended.more ->> 'reason', closed_by = (ended.more ->> 'closedBy')::smallint,
                failure_class = ended.more ->> 'class', failure = ended.more ->> 'failure',
                attempt = ended.attempt, worker = ended.worker, progress = case when ended.status in (10, 11) then 1 else step.progress end,
                queued_at = coalesce(step.queued_at, ended.since), started_at = coalesce(step.started_at, ended.claimed_at), finished_at = clock_timestamp(),
                failed_at = case when ended.status = 12 then clock_timestamp() end
            from ended
            where step.id = ended.step_id and (select count(*) from advanced) > 0
            returning step.id, step.run_id, step.status, step.dependents, step.attempt, step.failure_class, step.failure, ended.rank
        ), freed as (
            update step set
                open_needs = step.open_needs - met.needs,
                status     = case when step.open_needs = met.needs then 1 else 0 end
            from (
                select needing.id, count(*)::smallint as needs, max(closed.rank) as rank
                from closed cross join unnest(closed.dependents) as needing (id)
                group by needing.id
            ) as met
            where step.id = met.id and step.status = 0
            returning step.id, step.run_id, step.lane, step.place, step.role, step.open_needs, met.rank
        ), returned as (
            delete from held using advanced
            where held.step_id = advanced.parent_step and held.child = advanced.id and advanced.status >= 10
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), woken as (
            update step set status = 1 from returned where step.id = returned.step_id and step.status = 3
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt)
            select id, run_id, lane, rank, place, role, 0 from freed where open_needs = 0
            union all
            select step_id, run_id, lane, rank, place, role, attempt from returned
            returning 1
        ), told as (
            insert into event (kind, run_id, step_id, runs, steps, data)
            select case status when 10 then 'step.completed' when 11 then 'step.skipped' else 'step.cancelled' end, null, null, array_agg(run_id), array_agg(id), null
            from closed where status <> 12 group by status
            union all
            select 'step.failed', run_id, id, null, null, json_build_object('class', failure_class, 'message', failure, 'attempt', attempt)
            from closed where status = 12
            union all
            select case status when 10 then 'run.completed' when 11 then 'run.completed_with_errors' when 12 then 'run.failed' else 'run.cancelled' end,
                null, null, array_agg(id), null, null
            from advanced where status >= 10 group by status
        )
        select array(select id from closed), (select count(*) from queued)
        """;

    private const string LockRunsSql = "select from run where id = any ($1) order by id for update";

    // The outputs of a run are made by its last step, and handed over in the same transaction: they are there before anybody reads that the
    // run is over. The run is locked by then; what was lost before is not completed, or was by somebody else with the same right.
    private const string OutputSql = """
        update run set output = step.output
        from step
        where step.id = any ($1) and step.role = 2 and step.status = 10 and run.id = step.run_id
        """;

    // A run that was cancelled or halted does not wait any more: its step is due at once, and then closed by whoever claims it.
    private const string PauseSql = """
        with put_off as (
            delete from ready
            using unnest(
                (select $1::uuid[]), (select $2::bigint[]), (select $3::timestamptz[]), (select $4::boolean[]), (select $5::text[]), (select $6::text[]),
                (select $7::text[]), (select $8::text[]))
                as told (step_id, lease, due_at, refunds, reason, failure_class, failure, workflow)
            where ready.step_id = told.step_id and ready.lease = told.lease
            returning ready.step_id, ready.run_id, ready.lane, ready.rank, ready.place, ready.role, ready.attempt, ready.since, ready.claimed_at, ready.worker,
                told.due_at, told.refunds, told.reason, told.failure_class, told.failure, told.workflow
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, due_at, workflow)
            select put_off.step_id, put_off.run_id, put_off.lane, put_off.rank, put_off.place, put_off.role, put_off.attempt - put_off.refunds::integer,
                case when is_over then clock_timestamp() else put_off.due_at end,
                case when is_over then null else put_off.workflow end
            from put_off
            join run on run.id = put_off.run_id
            cross join lateral (select (run.cancelled_at is not null or run.halted_at is not null) and put_off.role <> 1 as is_over) as standing
        ), begun as (
            update run set started_at = least(run.started_at, first.began)
            from (select run_id, min(claimed_at) as began from put_off where workflow is null group by run_id) as first
            where run.id = first.run_id and (run.started_at is null or run.started_at > first.began)
        ), waiting as (
            update step set
                status = 3, reason = put_off.reason, failure_class = put_off.failure_class, failure = put_off.failure, attempt = put_off.attempt, worker = put_off.worker,
                queued_at = coalesce(step.queued_at, put_off.since), started_at = case when put_off.workflow is null then coalesce(step.started_at, put_off.claimed_at) else step.started_at end,
                child = case when put_off.failure is null then step.child end
            from put_off
            where step.id = put_off.step_id
            returning step.id
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select case when failure is not null then 'step.retrying' when workflow is not null then 'step.paused' else 'step.waiting' end, run_id, step_id,
                json_build_object('class', failure_class, 'message', coalesce(failure, reason), 'attempt', attempt, 'dueAt', due_at)
            from put_off
        )
        select array(select id from waiting)
        """;

    /// <summary>Closes steps that are over; returns those that were still held, and whether others can begin now.</summary>
    public async Task<EndedSteps> EndAsync(IReadOnlyList<StepEnd> ends, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ends);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var halting = ends.Where(end => end.Halts).Select(end => end.Run).Distinct().ToArray();
        var limited = ends.Where(end => end.IsLimited).Select(end => end.Run).Distinct().ToArray();
        var outputs = ends.Where(end => end.IsRunOutput && end.Status == StepStatus.Completed).Select(end => end.Step).ToArray();
        await using var batch = new NpgsqlBatch(connection);
        var end = new NpgsqlBatchCommand(EndSql);
        Fill(end.Parameters, ends);
        batch.BatchCommands.Add(end);
        if (outputs.Length > 0)
        {
            var hand = new NpgsqlBatchCommand(OutputSql);
            hand.Parameters.With(outputs);
            batch.BatchCommands.Add(hand);
        }

        if (halting.Length > 0)
        {
            WalkStore.Stop(batch, halting, "The run had failed before it was done", withFinally: false);
            batch.BatchCommands.Add(ClosingStore.CloseRest(halting, StepStatus.Skipped, CloseReason.Halted, "The run had failed before it began", withFinally: false));
            batch.BatchCommands.Add(ApprovalStore.Withdraw(halting, "The run had failed"));
        }

        if (limited.Length > 0)
        {
            DoorStore.Leave(batch, limited);
        }

        RecoveryStore.Keep(batch, ends);
        if (ends.Any(end => end.Incident is not null))
        {
            batch.BatchCommands.Add(IncidentStore.Join(ends));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var ended = new EndedSteps(reader.GetFieldValue<Guid[]>(0), reader.GetInt64(1) > 0 || halting.Length > 0 || limited.Length > 0);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // A later statement of the batch may still fail.
        }

        return ended;
    }

    /// <summary>Puts steps off; returns those that were still held.</summary>
    public async Task<IReadOnlyCollection<Guid>> PauseAsync(IReadOnlyList<StepPause> pauses, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pauses);
        // In one go: a worker that froze between the two would keep the runs locked for as long as it sleeps.
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var locks = new NpgsqlBatchCommand(LockRunsSql);
        locks.Parameters.With(pauses.Select(one => one.Run).ToArray());
        batch.BatchCommands.Add(locks);
        var pause = new NpgsqlBatchCommand(PauseSql);
        pause.Parameters.WithPauses(pauses);
        batch.BatchCommands.Add(pause);
        RecoveryStore.Keep(batch, pauses);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var held = reader.GetFieldValue<Guid[]>(0);
        // Only after the last of them is it known that all of it was committed.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return held;
    }

    private static void Fill(NpgsqlParameterCollection parameters, IReadOnlyList<StepEnd> ends)
    {
        parameters.With(Of(end => end.Step)).With(Of(end => end.Lease)).With(Of(end => (short)end.Status)).WithJson(ends.Select(end => end.Output)).WithJson(ends.Select(More));

        T[] Of<T>(Func<StepEnd, T> column) => [.. ends.Select(column)];
    }

    // What most steps do not have travels in one document, since every list costs each row of the statement.
    private static string? More(StepEnd end) => end.Reason is null && end.Failure is null && end.ClosedBy is null && !end.Halts && end.Listed is null
        ? null
        : StoreParameters.Json(
            ("reason", end.Reason), ("class", end.FailureClass), ("failure", end.Failure), ("closedBy", (short?)end.ClosedBy), ("halts", end.Halts), ("listed", end.Listed));
}

/// <summary>What a batch of ends did.</summary>
/// <param name="Held">The steps that were held until now; what is missing was lost before.</param>
/// <param name="Queues">Whether something can be claimed that could not before.</param>
public sealed record EndedSteps(IReadOnlyCollection<Guid> Held, bool Queues);
