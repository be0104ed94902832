using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Asks people, and writes what they decide. An open question and the row in which its step waits come and go together, and whoever
/// touches either has locked the run before: of several answers one counts.
/// </summary>
public sealed class ApprovalStore(NpgsqlDataSource database)
{
    // The run must still want it: a cancel that came first has not seen this question. It has begun now at the latest.
    private const string WantedSql = """
        update run set started_at = least(run.started_at, ready.claimed_at)
        from ready
        where run.id = $1 and (($4 and run.finished_at is null) or (run.cancelled_at is null and run.halted_at is null)) and ready.step_id = $2 and ready.lease = $3
        returning run.id
        """;

    // To ask is no attempt. What is asked in one lane may have to be worked on in another.
    private const string AskSql = """
        with put_off as (
            delete from ready where step_id = $1 and lease = $2
            returning step_id, run_id, rank, place, role, attempt, since, claimed_at
        ), asked as (
            insert into approval (id, step_id, run_id, workflow, key, item, message, about, role, asked_at, deadline, on_deadline)
            select $3, step_id, run_id, $4, $5, $6, $7, $8::json, $9, statement_timestamp(), statement_timestamp() + $10, $11 from put_off
            returning id, deadline
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, approval)
            select step_id, run_id, $12, rank, place, role, attempt - 1, $3 from put_off
        ), waiting as (
            update step set status = 3, reason = $13, queued_at = coalesce(step.queued_at, put_off.since), attempt = put_off.attempt - 1
            from put_off
            where step.id = put_off.step_id
        ), itemised as (
            update item set reason = $13 from put_off where item.id = put_off.step_id
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select 'approval.asked', put_off.run_id, coalesce(item.step_id, put_off.step_id),
                json_build_object('approval', $3, 'message', coalesce($7, 'May it go on?'), 'item', $6, 'deadline', asked.deadline)
            from put_off cross join asked left join item on item.id = put_off.step_id
        )
        select count(*) from put_off
        """;

    // To another lane, as if it had not begun.
    private const string RerouteSql = """
        update ready set lane = $3, worker = null, lease = null, claimed_at = null, attempt = attempt - 1 where step_id = $1 and lease = $2
        """;

    private const string RunOfSql = "select run_id from approval where id = $1";

    private const string LockRunsSql = "select from run where id = any ($1) order by id for update";

    // By a person before the deadline, or by the deadline after it, never both: the moment is asked for once and in here.
    private const string DecideSql = """
        with decided as (
            update approval set status = told.status, decided_by = $3, decided_at = clock_timestamp(), comment = $4
            from unnest($1::uuid[], $2::text[]) as told (id, status)
            where approval.id = told.id and approval.status = 'open'
              and ($3 is null) = coalesce(approval.on_deadline <> 'escalate' and approval.deadline <= statement_timestamp(), false)
            returning approval.id, approval.step_id, approval.run_id, approval.item, approval.status, approval.on_deadline
        ), returned as (
            delete from held using decided where held.step_id = decided.step_id and held.approval = decided.id
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), woken as (
            update step set status = 1, reason = null from returned where step.id = returned.step_id and step.status = 3
        ), itemised as (
            update item set reason = null from returned where item.id = returned.step_id
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt)
            select step_id, run_id, lane, rank, place, role, attempt from returned
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select 'approval.decided', decided.run_id, coalesce(item.step_id, decided.step_id),
                json_build_object('approval', decided.id, 'decision', decided.status, 'by', $3, 'comment', $4, 'item', decided.item, 'deadline', $3 is null)
            from decided left join item on item.id = decided.step_id
        )
        select count(*) from decided
        """;

    private const string DueSql = """
        select id, run_id, on_deadline, workflow, key, message from approval
        where status = 'open' and overdue_at is null and deadline <= clock_timestamp()
        order by deadline
        limit 500
        """;

    private const string EscalateSql = """
        with late as (
            update approval set overdue_at = clock_timestamp()
            where id = any ($1) and status = 'open' and overdue_at is null
            returning id, step_id, run_id, item, message, deadline
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select 'approval.overdue', late.run_id, coalesce(item.step_id, late.step_id),
                json_build_object('approval', late.id, 'message', coalesce(late.message, 'May it go on?'), 'item', late.item, 'deadline', late.deadline)
            from late left join item on item.id = late.step_id
        )
        select count(*) from late
        """;

    // Where several items of a list wait, that is one cause.
    private const string LateSql = "select distinct workflow, key from approval where status = 'open' and overdue_at is not null";

    // With the statements that end what waited: whatever does not wait any more is not asked about any more.
    private const string WithdrawSql = """
        with gone as (
            update approval set status = 'withdrawn', decided_at = clock_timestamp(), comment = $2
            where run_id = any ($1) and status = 'open' and not exists (select from held where held.step_id = approval.step_id)
            returning id, step_id, run_id, item
        )
        insert into event (kind, run_id, step_id, data)
        select 'approval.withdrawn', gone.run_id, coalesce(item.step_id, gone.step_id), json_build_object('approval', gone.id, 'reason', $2, 'item', gone.item)
        from gone left join item on item.id = gone.step_id
        """;

    private const string NotifySql = "select pg_notify('media_work', '')";

    /// <summary>Lets a step wait for an answer.</summary>
    /// <param name="lane">Where it queues up once it may go on.</param>
    /// <returns>False when the step is no longer held, or its run no longer wants it.</returns>
    public async Task<bool> AskAsync(ClaimedStep step, NewApproval question, int lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(question);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var wanted = new NpgsqlCommand(WantedSql, connection))
        {
            wanted.Parameters.With(step.RunId).With(step.Id).With(step.Lease).With(step.Role is StepRole.Finally or StepRole.FinallyItem);
            if (await wanted.ExecuteScalarAsync(cancellationToken) is null)
            {
                return false;
            }
        }

        await using var ask = new NpgsqlCommand(AskSql, connection);
        ask.Parameters
            .With(step.Id).With(step.Lease).With(question.Id).With(step.Run.Workflow).With(question.Key).WithTyped(step.Item?.Number, NpgsqlDbType.Integer)
            .WithText(question.Message).WithText(question.About).With(ApprovalWords.Of(question.Role)).WithTyped(question.Deadline, NpgsqlDbType.Interval)
            .With(ApprovalWords.Of(question.OnDeadline)).With(lane).With(question.Reason);
        if (await ask.ExecuteScalarAsync(cancellationToken) is not 1L)
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Puts a held step into another lane.</summary>
    public async Task RerouteAsync(ClaimedStep step, int lane, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(step);
        await using var command = database.CreateCommand(RerouteSql);
        command.Parameters.With(step.Id).With(step.Lease).With(lane);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes what a person decided; false when the question is not open to people any more, or there is none.</summary>
    public async Task<bool> DecideAsync(Guid approval, ApprovalStatus decision, string by, string? comment, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var look = new NpgsqlCommand(RunOfSql, connection);
        look.Parameters.With(approval);
        return await look.ExecuteScalarAsync(cancellationToken) is Guid run
            && await DecideAsync(connection, [run], [approval], [ApprovalWords.Of(decision)], by, comment, cancellationToken) > 0;
    }

    /// <summary>Does what is to be done about questions whose deadline has passed; returns how many are decided by that.</summary>
    /// <param name="tell">Told of those that go on waiting, before it is noted that they are late: twice is better than never.</param>
    public async Task<long> PassDeadlinesAsync(Func<OverdueApproval, Task> tell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(tell);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var due = new List<OverdueApproval>();
        await using (var look = new NpgsqlCommand(DueSql, connection))
        {
            await using var reader = await look.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                due.Add(new OverdueApproval(
                    reader.GetGuid(0), reader.GetGuid(1), ApprovalWords.Read<DeadlinePolicy>(reader.GetString(2)), reader.GetString(3), reader.GetString(4), reader.Text(5)));
            }
        }

        var (late, decided) = (due.FindAll(one => one.Policy == DeadlinePolicy.Escalate), due.FindAll(one => one.Policy != DeadlinePolicy.Escalate));
        foreach (var approval in late)
        {
            await tell(approval);
        }

        if (late.Count > 0)
        {
            await using var escalate = new NpgsqlCommand(EscalateSql, connection);
            escalate.Parameters.With(late.Select(one => one.Id).ToArray());
            await escalate.ExecuteNonQueryAsync(cancellationToken);
        }

        return decided.Count == 0
            ? 0
            : await DecideAsync(
                connection, [.. decided.Select(one => one.Run)], [.. decided.Select(one => one.Id)], [.. decided.Select(one => ApprovalWords.Of(ByDeadline(one.Policy)))], by: null, comment: null,
                cancellationToken);
    }

    /// <summary>What is asked and past its deadline, as workflows and the keys of their steps.</summary>
    public async Task<IReadOnlySet<(string Workflow, string Key)>> LateAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LateSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var late = new HashSet<(string, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            late.Add((reader.GetString(0), reader.GetString(1)));
        }

        return late;
    }

    /// <summary>The command that takes back the questions of runs whose steps have been closed by the same batch.</summary>
    internal static NpgsqlBatchCommand Withdraw(Guid[] runs, string reason)
    {
        var command = new NpgsqlBatchCommand(WithdrawSql);
        command.Parameters.With(runs).With(reason);
        return command;
    }

    private static ApprovalStatus ByDeadline(DeadlinePolicy policy) => policy switch
    {
        DeadlinePolicy.Approve => ApprovalStatus.Approved,
        DeadlinePolicy.Reject => ApprovalStatus.Rejected,
        _ => ApprovalStatus.Expired,
    };

    private static async Task<long> DecideAsync(
        NpgsqlConnection connection, Guid[] runs, Guid[] approvals, string[] decisions, string? by, string? comment, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var hold = new NpgsqlBatchCommand(LockRunsSql);
        hold.Parameters.With(runs);
        batch.BatchCommands.Add(hold);
        var decide = new NpgsqlBatchCommand(DecideSql);
        decide.Parameters.With(approvals).With(decisions).WithText(by).WithText(comment);
        batch.BatchCommands.Add(decide);
        batch.BatchCommands.Add(new NpgsqlBatchCommand(NotifySql));
        long count;
        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            await reader.NextResultAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            count = reader.GetInt64(0);
            await reader.NextResultAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return count;
    }
}

/// <summary>A question that is about to be asked.</summary>
/// <param name="Key">What the definition calls the step.</param>
/// <param name="About">JSON; null for nothing to show.</param>
/// <param name="Reason">What the step says of itself meanwhile.</param>
public sealed record NewApproval(
    Guid Id, string Key, string? Message, string? About, ApproverRole Role, TimeSpan? Deadline, DeadlinePolicy OnDeadline, string Reason);

/// <summary>A question whose deadline has passed.</summary>
/// <param name="Key">What the definition calls the step.</param>
public sealed record OverdueApproval(Guid Id, Guid Run, DeadlinePolicy Policy, string Workflow, string Key, string? Message);
