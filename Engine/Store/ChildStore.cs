using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Lets steps wait for runs of their own, without a slot and without a lease.</summary>
public sealed class ChildStore(NpgsqlDataSource database)
{
    // Who ends a child sees only those who waited for it when his statement began. Whoever comes to wait for a child that is under way looks again.
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(10);

    // The parent must still want it: a cancel that came first has not seen this child. It has begun now at the latest.
    private const string ParentSql = """
        update run set started_at = least(run.started_at, ready.claimed_at)
        from ready
        where run.id = $1 and run.cancelled_at is null and run.halted_at is null and run.finished_at is null and ready.step_id = $2 and ready.lease = $3
        returning run.id
        """;

    private const string SuspendSql = """
        with put_off as (
            delete from ready where step_id = $1 and lease = $2
            returning step_id, run_id, lane, rank, place, role, attempt, since, claimed_at, worker
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, child, due_at)
            select step_id, run_id, lane, rank, place, role, attempt - 1, $3, clock_timestamp() + $4 from put_off
        ), waiting as (
            update step set
                status = 3, child = $3, queued_at = coalesce(step.queued_at, put_off.since), started_at = coalesce(step.started_at, put_off.claimed_at),
                worker = put_off.worker, attempt = put_off.attempt
            from put_off
            where step.id = put_off.step_id
            returning step.id, step.run_id, step.attempt
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select 'step.waiting', run_id, id, json_build_object('message', 'Waits for its child run', 'attempt', attempt, 'child', $3) from waiting
        ), itemised as (
            update item set child = $3, started_at = coalesce(item.started_at, put_off.claimed_at), worker = put_off.worker, attempt = put_off.attempt
            from put_off
            where item.id = put_off.step_id
        )
        select count(*) from put_off
        """;

    // With the child's end unknown to us, the step must not wait for what is over.
    private const string OpenChildSql = "select id from run where id = $1 and finished_at is null for share";

    // The same group of the same workflow, anywhere above.
    private const string InsideAlreadySql = """
        with recursive above as (
            select workflow, concurrency_key, parent_run from run where id = $1
            union all
            select run.workflow, run.concurrency_key, run.parent_run from above join run on run.id = above.parent_run
        )
        select workflow from above where workflow = $2 and concurrency_key = $3 limit 1
        """;

    /// <summary>Starts a child run, and lets the step that wants it wait for its end; both or none.</summary>
    /// <returns>False when the step is no longer held, or its run no longer wants it.</returns>
    public async Task<bool> EnqueueChildAsync(NewRun child, long lease, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(child);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var parent = child.Parent!;
        if (!await IsWantedAsync(connection, parent, lease, cancellationToken)
            || !await SuspendAsync(connection, parent.Step, lease, child.Id, lookAgain: null, cancellationToken))
        {
            return false;
        }

        // A child of a run that is inside is inside with it: waiting for room that its parent keeps until it ends would last for ever.
        if (child.Concurrency is not { } concurrency || await IsInsideAlreadyAsync(connection, child, concurrency.Key, cancellationToken))
        {
            await EnqueueStore.EnqueueAsync(connection, child with { Concurrency = null }, now, cancellationToken);
        }
        else
        {
            // It is wanted by its parent: it waits for room where another would be turned away.
            await EnqueueStore.EnqueueLimitedAsync(connection, child with { Concurrency = concurrency with { Overlap = OverlapPolicy.Queue } }, now, wakes: false, cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Lets a step wait for a child run that is still open; false when the child is over, or the step is no longer held.</summary>
    public async Task<bool> AwaitChildAsync(Guid step, long lease, Guid child, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        if (!await IsOpenAsync(connection, child, cancellationToken) || !await SuspendAsync(connection, step, lease, child, LookAgain, cancellationToken))
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task<bool> SuspendAsync(NpgsqlConnection connection, Guid step, long lease, Guid child, TimeSpan? lookAgain, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(SuspendSql, connection);
        command.Parameters.With(step).With(lease).With(child).WithTyped(lookAgain, NpgsqlDbType.Interval);
        return await command.ExecuteScalarAsync(cancellationToken) is 1L;
    }

    private static async Task<bool> IsInsideAlreadyAsync(NpgsqlConnection connection, NewRun child, string key, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(InsideAlreadySql, connection);
        command.Parameters.With(child.Parent!.Run).With(child.Workflow).With(key);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task<bool> IsWantedAsync(NpgsqlConnection connection, ParentStep parent, long lease, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(ParentSql, connection);
        command.Parameters.With(parent.Run).With(parent.Step).With(lease);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    private static async Task<bool> IsOpenAsync(NpgsqlConnection connection, Guid child, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OpenChildSql, connection);
        command.Parameters.With(child);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }
}
