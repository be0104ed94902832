using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Opens again, in place, what failed or was cancelled.</summary>
public sealed class RetryStore(NpgsqlDataSource database)
{
    // The run from which to begin: what a parent had to give up is opened again from the parent on, or nobody would wait for it.
    private const string TopSql = """
        with recursive above (level, run, step) as (
            select 0, $1::uuid, $2::uuid
            union all
            select above.level + 1, step.run_id, step.id
            from above
            join run on run.id = above.run
            left join item on item.id = run.parent_step
            join step on step.id = coalesce(item.step_id, run.parent_step)
            where step.status in (12, 13)
        )
        select run, step from above order by level desc limit 1
        """;

    // A child that failed is opened again with its parent's step, so that what it had done is not done twice; also where the step itself was only
    // closed with its run. All that may be opened is locked at once and in the order of the ids, as everybody locks runs.
    private const string LockTreeSql = """
        with recursive tree as (
            select $1::uuid as id
            union
            select child.id
            from tree
            join step on step.run_id = tree.id and (step.status in (12, 13) or step.closed_by is not null)
            left join item on item.step_id = step.id and item.status in (12, 13)
            join run child on child.id in (step.child, item.child) and child.status in (12, 13)
        )
        select id, status, cancelled_at is not null or halted_at is not null, concurrency_key is not null
        from run
        where id in (select id from tree)
        order by id
        for update
        """;

    // A run that was over has left its group: it lines up again, where it stood before.
    private const string ReturnSql = """
        insert into admission (run_id, door, rank)
        select run.id, door.id, run.rank
        from run
        join door on door.workflow = run.workflow and door.key = run.concurrency_key
        where run.id = $1
        on conflict do nothing
        """;

    private const string AdmittedSql = "select admitted_at is not null from admission where run_id = $1";

    // What had not begun because of the failure comes back with it; of a run that was over, so does what runs last in any case.
    // Steps that are still blocked have counted the failed step as over: they must wait for it again. A child is opened again where its
    // step goes on at once and something of it failed (one that failed only now is not locked); else it is forgotten, and the step starts another.
    private const string RetrySql = """
        with reset as materialized (
            select id, status, child from step
            where run_id = $1 and status >= 10
              and (($2 and (status in (12, 13) or closed_by is not null or role > 0)) or (not $2 and status = 12 and ($3::uuid is null or id = $3)))
              and exists (select from step as failed where failed.run_id = $1 and failed.status in (12, 13))
        ), needing as (
            select reset.id, reset.child, count(before.id) filter (where before.status < 10 or before.id in (select id from reset))::smallint as needs
            from reset
            left join step as before on before.run_id = $1 and reset.id = any (before.dependents)
            group by reset.id, reset.child
        ), standing as materialized (
            select needing.id, needing.needs, coalesce(child.status in (12, 13), false) as is_failed,
                $4 and needing.needs = 0 and needing.child = any ($6) and coalesce(child.status in (12, 13), false)
                    and exists (select from step as failed where failed.run_id = needing.child and failed.status in (12, 13)) as goes_on
            from needing
            left join run as child on child.id = needing.child
        ), reopened as (
            update step set
                status = case when standing.goes_on then 3 when standing.needs = 0 and $4 then 1 else 0 end,
                open_needs = standing.needs, attempt = 0, closed_by = null, reason = null, failure_class = null, failure = null, output = null,
                child = case when standing.is_failed and not standing.goes_on then null else step.child end,
                worker = null, queued_at = null, started_at = null, finished_at = null, failed_at = null, listed = null, lease = null
            from standing
            where step.id = standing.id
            returning step.id, step.run_id, step.lane, step.place, step.role, step.status, step.child
        ), asked as (
            update approval set superseded = true from reopened where approval.step_id = reopened.id and not approval.superseded and approval.status not in ('open', 'approved')
        ), again as (
            update walk set again = true from reopened where walk.step_id = reopened.id
        ), rebound as (
            update step set open_needs = step.open_needs + more.needs
            from (
                select needing.id, count(*)::smallint as needs
                from reset
                join step as before on before.id = reset.id
                cross join unnest(before.dependents) as needing (id)
                where needing.id not in (select id from reset)
                group by needing.id
            ) as more
            where step.id = more.id and step.status = 0
        ), opened as (
            update run set
                status = 1, open_steps = run.open_steps + (select count(*) from reset),
                failed_steps = run.failed_steps - (select count(*) from reset where status = 12),
                halted_at = null, cancelled_at = null, cancelled_by = null, finished_at = null, failed_at = null, output = null
            where id = $1 and exists (select from reset)
            returning id, rank
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role)
            select reopened.id, reopened.run_id, reopened.lane, opened.rank, reopened.place, reopened.role from reopened cross join opened where reopened.status = 1
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, child)
            select reopened.id, reopened.run_id, reopened.lane, opened.rank, reopened.place, reopened.role, 0, reopened.child from reopened cross join opened where reopened.status = 3
        ), told as (
            insert into event (kind, run_id, data) select 'run.retried', id, json_build_object('by', $5) from opened
        )
        select (select count(*) from reopened), array(select child from reopened where status = 3)
        """;

    // The children of items that failed go on where they failed: their items will find them under way, or done. An item whose child is not
    // opened starts another. This is decided here: by the time when the item begins, a child may be over again.
    private const string ItemChildrenSql = """
        with failed as materialized (
            select item.id, item.child, child.id is not null as goes_on
            from step
            join walk on walk.step_id = step.id and walk.again
            join item on item.step_id = step.id and item.status in (12, 13) and item.child is not null
            left join run as child on child.id = item.child and child.status in (12, 13) and child.id = any ($2)
            where step.run_id = $1
        ), forgotten as (
            update item set child = null from failed where item.id = failed.id and not failed.goes_on
        )
        select child from failed where goes_on order by child
        """;

    private const string NotifySql = "select pg_notify('media_work', '')";

    /// <summary>As <see cref="RetryAsync"/>, from the topmost run on that had to give up because of this one.</summary>
    public async Task<RetryResult> RetryWithParentsAsync(Guid run, Guid? step, string by, CancellationToken cancellationToken)
    {
        var top = await TopAsync(run, step, cancellationToken);
        return await RetryAsync(top.Run, top.Step, by, cancellationToken);
    }

    private async Task<(Guid Run, Guid? Step)> TopAsync(Guid run, Guid? step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TopSql);
        command.Parameters.With(run).WithTyped(step, NpgsqlDbType.Uuid);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetGuid(0), reader.Id(1));
    }

    /// <summary>Opens the failed and cancelled steps of a run again, with the children that they had started.</summary>
    /// <param name="step">While the run is still open: only this step. Of a run that is over, all that failed is opened.</param>
    public async Task<RetryResult> RetryAsync(Guid run, Guid? step, string by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var tree = await LockTreeAsync(connection, run, cancellationToken);
        if (!tree.TryGetValue(run, out var root))
        {
            return RetryResult.Unknown;
        }

        if (root is { IsOver: false, IsEnding: true })
        {
            return RetryResult.Ending;
        }

        var limited = tree.Values.Where(member => member.LinesUp).Select(member => member.Id).ToArray();
        if (limited.Length > 0)
        {
            // Doors come after runs, and all before anything is opened.
            await using var doors = new NpgsqlBatch(connection) { BatchCommands = { DoorStore.Lock(limited) } };
            await doors.ExecuteNonQueryAsync(cancellationToken);
        }

        if (!await ReopenAsync(connection, tree, root, step, by, cancellationToken))
        {
            return RetryResult.NothingFailed;
        }

        await using (var notify = new NpgsqlCommand(NotifySql, connection))
        {
            await notify.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return RetryResult.Retried;
    }

    // Again until nobody is new: what its failed steps and their children are is certain only once the run is locked.
    private static async Task<Dictionary<Guid, TreeMember>> LockTreeAsync(NpgsqlConnection connection, Guid root, CancellationToken cancellationToken)
    {
        var (known, tree) = (-1, new Dictionary<Guid, TreeMember>());
        while (tree.Count > known)
        {
            (known, tree) = (tree.Count, []);
            await using var command = new NpgsqlCommand(LockTreeSql, connection);
            command.Parameters.With(root);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var member = new TreeMember(reader.GetGuid(0), ((RunStatus)reader.GetInt16(1)).IsOver(), reader.GetBoolean(2), reader.GetBoolean(3));
                tree.Add(member.Id, member);
            }
        }

        return tree;
    }

    private static async Task<bool> ReopenAsync(
        NpgsqlConnection connection, Dictionary<Guid, TreeMember> tree, TreeMember run, Guid? step, string by, CancellationToken cancellationToken)
    {
        var isAdmitted = !run.LinesUp || await LineUpAsync(connection, run.Id, cancellationToken);
        long reopened;
        Guid[] children;
        await using (var command = new NpgsqlCommand(RetrySql, connection))
        {
            command.Parameters.With(run.Id).With(run.IsOver).WithTyped(step, NpgsqlDbType.Uuid).With(isAdmitted).With(by).With(tree.Keys.ToArray());
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (reopened, children) = (reader.GetInt64(0), reader.GetFieldValue<Guid[]>(1));
        }

        foreach (var child in children.Concat(await ItemChildrenAsync(connection, tree, run.Id, cancellationToken)))
        {
            await ReopenAsync(connection, tree, tree[child], step: null, by, cancellationToken);
        }

        return reopened > 0;
    }

    private static async Task<IReadOnlyList<Guid>> ItemChildrenAsync(NpgsqlConnection connection, Dictionary<Guid, TreeMember> tree, Guid run, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ItemChildrenSql, connection);
        command.Parameters.With(run).With(tree.Keys.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var children = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            children.Add(reader.GetGuid(0));
        }

        return children;
    }

    private static async Task<bool> LineUpAsync(NpgsqlConnection connection, Guid run, CancellationToken cancellationToken)
    {
        await using (var batch = new NpgsqlBatch(connection))
        {
            var back = new NpgsqlBatchCommand(ReturnSql);
            back.Parameters.With(run);
            batch.BatchCommands.Add(back);
            batch.BatchCommands.Add(DoorStore.Admit([run]));
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var command = new NpgsqlCommand(AdmittedSql, connection);
        command.Parameters.With(run);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <param name="IsEnding">Cancelled or halted.</param>
    private sealed record TreeMember(Guid Id, bool IsOver, bool IsEnding, bool IsLimited)
    {
        /// <summary>Whether it needs room in its group before it can go on.</summary>
        public bool LinesUp => IsOver && IsLimited;
    }
}

/// <summary>What became of the wish to retry a run.</summary>
public enum RetryResult
{
    Retried,

    /// <summary>It is being cancelled, or ends because of the failure: once it is over it can be retried.</summary>
    Ending,
    NothingFailed,
    Unknown,
}
