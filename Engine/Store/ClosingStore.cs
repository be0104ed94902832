using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Ends what has not begun of runs that shall not go on, and cancels runs with all that they started.</summary>
public sealed class ClosingStore(NpgsqlDataSource database)
{
    // What is held by a worker, and what waits for a child run, ends by itself. Of the rest nothing will ever begin. A row of the queue that
    // is locked is being claimed or was ended since we began: waiting for whoever ends it, who waits for the run, would last for ever.
    // The caller has locked the runs in a statement before this one, so that this one sees all that others did to them. A run that the
    // caller meant to halt and did not, because it had lost its lease, is left alone.
    private const string CloseRestSql = """
        with open as materialized (
            select step.id, step.status
            from run join step on step.run_id = run.id
            where run.id = any ($1) and case $4 when 1 then run.halted_at else run.cancelled_at end is not null and step.status < 10 and (step.role <> 1 or $5)
        ), unqueued as (
            delete from ready
            where worker is null and step_id in (
                select ready.step_id from open join ready on ready.step_id = open.id
                where ready.worker is null
                for update of ready skip locked)
            returning step_id
        ), unheld as (
            delete from held using open where held.step_id = open.id and held.child is null and not held.walks
            returning held.step_id
        ), closed as (
            update step set status = $2, reason = $3, closed_by = $4, finished_at = clock_timestamp()
            where step.status < 10 and id in (select id from open where status = 0 union all select step_id from unqueued union all select step_id from unheld)
            returning id, run_id, dependents
        ), counted as (
            select run_id, count(*)::integer as steps from closed group by run_id
        ), freed as (
            update step set
                open_needs = step.open_needs - met.needs,
                status     = case when step.open_needs = met.needs then 1 else 0 end
            from (
                select needing.id, count(*)::smallint as needs
                from closed cross join unnest(closed.dependents) as needing (id)
                group by needing.id
            ) as met
            where step.id = met.id and step.status = 0 and step.role = 1 and not $5
            returning step.id, step.run_id, step.lane, step.place, step.role, step.open_needs
        ), advanced as (
            update run set
                open_steps  = run.open_steps - counted.steps,
                status      = case
                                  when run.open_steps > counted.steps then run.status
                                  when run.cancelled_at is not null then 13
                                  else 12
                              end,
                finished_at = case when run.open_steps = counted.steps then clock_timestamp() end,
                failed_at   = case when run.open_steps = counted.steps and run.cancelled_at is null then clock_timestamp() end
            from counted
            where run.id = counted.run_id
            returning run.id, run.rank, run.status, run.parent_step
        ), returned as (
            delete from held using advanced
            where held.step_id = advanced.parent_step and held.child = advanced.id and advanced.status >= 10
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), woken as (
            update step set status = 1 from returned where step.id = returned.step_id and step.status = 3
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt)
            select freed.id, freed.run_id, freed.lane, advanced.rank, freed.place, freed.role, 0
            from freed join advanced on advanced.id = freed.run_id
            where freed.open_needs = 0
            union all
            select step_id, run_id, lane, rank, place, role, attempt from returned
        )
        insert into event (kind, runs, steps)
        select case $2 when 11 then 'step.skipped' else 'step.cancelled' end, array_agg(run_id), array_agg(id) from closed having count(*) > 0
        union all
        select case status when 12 then 'run.failed' else 'run.cancelled' end, array_agg(id), null from advanced where status >= 10 group by status
        """;

    // All at once and in the order of their ids, as everybody locks runs.
    private const string LockTreeSql = """
        with recursive tree as (
            select id, 0 as level from run where id = $1
            union all
            select run.id, tree.level + 1 from tree join run on run.parent_run = tree.id where run.finished_at is null
        )
        select run.id, run.status, run.cancelled_at is not null, run.concurrency_key is not null, tree.level
        from tree join run on run.id = tree.id
        order by run.id
        for update of run
        """;

    // What nobody has begun is locked, so that nobody does between this answer and what follows from it. A row that cannot be locked is
    // being claimed; one with an attempt was lost with its worker.
    private const string BegunSql = """
        with fresh as materialized (
            select ready.step_id from step join ready on ready.step_id = step.id
            where step.run_id = $1 and ready.worker is null and ready.attempt = 0
            for update of ready skip locked
        )
        select exists (select from step where run_id = $1 and (status >= 10 or started_at is not null))
            or exists (select from step join held on held.step_id = step.id where step.run_id = $1 and held.attempt > 0)
            or (select count(*) from step join ready on ready.step_id = step.id where step.run_id = $1) > (select count(*) from fresh)
        """;

    private const string MarkSql = """
        with marked as (
            update run set cancelled_at = clock_timestamp(), cancelled_by = $2 where id = $1
            returning id
        )
        insert into event (kind, run_id, data) select 'run.cancelling', id, json_build_object('by', $2, 'reason', $3::text) from marked
        """;

    private const string NotifySql = "select pg_notify('media_work', ''), pg_notify('media_cancel', '')";

    /// <summary>
    /// Cancels a run and everything that it started: what has not begun never will, what a worker holds is told to stop, and then the run
    /// does what it does last in any case.
    /// </summary>
    public async Task<CancelResult> CancelAsync(Guid run, string by, string? reason, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tree = await LockTreeAsync(connection, run, cancellationToken);
        if (StandingOf(tree, run) is not CancelResult.Cancelled and var standing)
        {
            return standing;
        }

        var wanted = tree.Where(member => !member.IsOver && !member.IsCancelled).OrderBy(member => member.Level).ThenBy(member => member.Id).ToList();
        var limited = wanted.Where(member => member.IsLimited).Select(member => member.Id).ToArray();
        if (limited.Length > 0)
        {
            // Nobody lets a run in while it is being cancelled.
            await using var doors = new NpgsqlBatch(connection) { BatchCommands = { DoorStore.Lock(limited) } };
            await doors.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var member in wanted)
        {
            await CancelOneAsync(connection, member.Id, by, member.Id == run ? reason : reason ?? "Its parent was cancelled", cancellationToken);
        }

        await using var last = new NpgsqlBatch(connection);
        if (limited.Length > 0)
        {
            DoorStore.Leave(last, limited);
        }

        last.BatchCommands.Add(new NpgsqlBatchCommand(NotifySql));
        await last.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return CancelResult.Cancelled;
    }

    /// <summary>The command that ends what has not begun of runs that the batch has locked before.</summary>
    /// <param name="withFinally">Whether even the steps that run in any case do not.</param>
    internal static NpgsqlBatchCommand CloseRest(Guid[] runs, StepStatus status, CloseReason cause, string reason, bool withFinally)
    {
        var command = new NpgsqlBatchCommand(CloseRestSql);
        command.Parameters.With(runs).With((short)status).With(reason).With((short)cause).With(withFinally);
        return command;
    }

    // Again until nobody is new: a child that was started before its parent was locked is seen then, and no further one can be started.
    private static async Task<List<TreeMember>> LockTreeAsync(NpgsqlConnection connection, Guid root, CancellationToken cancellationToken)
    {
        var (known, tree) = (-1, new List<TreeMember>());
        while (tree.Count > known)
        {
            (known, tree) = (tree.Count, []);
            await using var command = new NpgsqlCommand(LockTreeSql, connection);
            command.Parameters.With(root);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                tree.Add(new TreeMember(reader.GetGuid(0), ((RunStatus)reader.GetInt16(1)).IsOver(), reader.GetBoolean(2), reader.GetBoolean(3), reader.GetInt32(4)));
            }
        }

        return tree;
    }

    private static CancelResult StandingOf(List<TreeMember> tree, Guid run) => tree.Find(member => member.Id == run) switch
    {
        null => CancelResult.Unknown,
        { IsOver: true } => CancelResult.Over,
        { IsCancelled: true } => CancelResult.Already,
        _ => CancelResult.Cancelled,
    };

    private static async Task CancelOneAsync(NpgsqlConnection connection, Guid run, string by, string? reason, CancellationToken cancellationToken)
    {
        await using (var mark = new NpgsqlCommand(MarkSql, connection))
        {
            mark.Parameters.With(run).With(by).WithText(reason);
            await mark.ExecuteNonQueryAsync(cancellationToken);
        }

        // A run of which nothing has begun has nothing to clean up after itself.
        await using var begun = new NpgsqlCommand(BegunSql, connection);
        begun.Parameters.With(run);
        var hasBegun = (bool)(await begun.ExecuteScalarAsync(cancellationToken))!;

        await using var close = new NpgsqlBatch(connection);
        WalkStore.Stop(close, [run], reason ?? "The run was cancelled", withFinally: !hasBegun);
        close.BatchCommands.Add(CloseRest([run], StepStatus.Cancelled, CloseReason.Cancelled, reason ?? "The run was cancelled", withFinally: !hasBegun));
        close.BatchCommands.Add(ApprovalStore.Withdraw([run], reason ?? "The run was cancelled"));
        await close.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <param name="Level">How many runs stand between it and the one that is cancelled.</param>
    private sealed record TreeMember(Guid Id, bool IsOver, bool IsCancelled, bool IsLimited, int Level);
}

/// <summary>What became of the wish to cancel a run.</summary>
public enum CancelResult
{
    Cancelled,
    Already,
    Over,
    Unknown,
}
