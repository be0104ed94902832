using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Takes steps through lists: writes what there is to do for each, lets it into the queue as room becomes free, and stops it.
/// Whoever changes the counts of a walk has locked it, in a statement of its own, so that the next one sees all that others did.
/// Walks come after runs, and lines after walks.
/// </summary>
public sealed class WalkStore(NpgsqlDataSource database)
{
    private const string FindSql = "select entries, items, completed, skipped, failed, cancelled, again from walk where step_id = $1";

    // A worker that was lost while it wrote the items leaves some behind: none of them has begun. The lock on the lease keeps others from
    // taking the step while this one is cleared for it.
    private const string ClearSql = """
        with held as materialized (
            select step_id from ready where step_id = $1 and lease = $2 for share
        ), unlined as (
            delete from line using held where line.step_id = held.step_id
        ), cleared as (
            delete from item using held where item.step_id = held.step_id
        )
        select count(*) from held
        """;

    private const string LineSql = """
        with held as materialized (
            select step_id from ready where step_id = $1 and lease = $2 for share
        )
        insert into line (step_id, key, room) select held.step_id, told.key, $4 from held cross join unnest($3::text[]) as told (key)
        returning key, id
        """;

    private const string WriteSql = """
        with held as materialized (
            select step_id from ready where step_id = $1 and lease = $2 for share
        )
        insert into item (id, step_id, number, line, owner, lease, first, entries)
        select told.id, held.step_id, told.number, told.line, $3, $4, told.first, told.entries
        from held cross join unnest($5::uuid[], $6::integer[], $7::bigint[], $8::integer[], $9::integer[]) as told (id, number, line, first, entries)
        """;

    // The run must still want it: a cancel that came first has not seen this walk. It has begun now at the latest.
    private const string WantedSql = """
        update run set started_at = least(run.started_at, ready.claimed_at)
        from ready
        where run.id = $1 and (($4 and run.finished_at is null) or (run.cancelled_at is null and run.halted_at is null)) and ready.step_id = $2 and ready.lease = $3
        returning run.id
        """;

    private const string BeginSql = """
        with counted as (
            select line, count(*)::integer as items from item where step_id = $1 group by line
        ), lined as (
            update line set waiting = counted.items from counted where line.id = counted.line
        )
        insert into walk (step_id, run_id, lane, place, role, entries, items, open)
        select $1, step.run_id, $2, step.place, case step.role when 1 then 4 else 3 end, $3, total.items, total.items
        from step cross join (select coalesce(sum(items), 0) as items from counted) as total
        where step.id = $1
        """;

    private const string LockSql = "select from walk where step_id = $1 for update";

    // What failed, and what a stop kept from being done, is done again; the rest stands, and so do the children that the retry opened.
    private const string ResumeSql = """
        with anew as (
            update item set status = 0, attempt = 0, reason = null, failure_class = null, failure = null, output = null, worker = null, started_at = null, finished_at = null,
                failed_at = null
            where step_id = $1 and status in (12, 13)
            returning id
        ), asked as (
            update approval set superseded = true from anew where approval.step_id = anew.id and not approval.superseded and approval.status not in ('open', 'approved')
        ), undone as (
            select line, count(*)::integer as items
            from item
            where step_id = $1 and (status = 0 or id in (select id from anew))
            group by line
        ), lined as (
            update line set waiting = coalesce(undone.items, 0), inside = 0, passed = -1
            from line as own left join undone on undone.line = own.id
            where own.step_id = $1 and line.id = own.id
        )
        update walk set open = (select coalesce(sum(items), 0) from undone), failed = 0, cancelled = 0, stopped_at = null, again = false, round = walk.round + 1
        where step_id = $1
        """;

    private const string SuspendSql = """
        with put_off as (
            delete from ready where step_id = $1 and lease = $2
            returning step_id, run_id, lane, rank, place, role, attempt, since, claimed_at, worker
        ), kept as (
            insert into held (step_id, run_id, lane, rank, place, role, attempt, walks)
            select step_id, run_id, lane, rank, place, role, attempt - 1, true from put_off
        ), told as (
            insert into event (kind, run_id, step_id, data)
            select 'step.waiting', run_id, step_id, json_build_object('message', $3, 'attempt', attempt) from put_off
        )
        update step set
            status = 3, message = $3, queued_at = coalesce(step.queued_at, put_off.since), started_at = coalesce(step.started_at, put_off.claimed_at),
            worker = put_off.worker, attempt = put_off.attempt
        from put_off
        where step.id = put_off.step_id
        """;

    // Into the queue as the newest of the moment, group by group in turn: a long list keeps nobody else waiting.
    private const string AdmitSql = """
        with open as materialized (
            select line.id, line.step_id, line.passed, least(line.waiting, line.room - line.inside) as places
            from line join walk on walk.step_id = line.step_id
            where walk.stopped_at is null and line.waiting > 0 and line.room > line.inside
              and line.id in (select item.line from unnest((select $1::uuid[])) as told (id) join item on item.id = told.id union all select id from line where step_id = any ($2))
        ), entering as materialized (
            select next.id, next.number, open.id as line, open.step_id, row_number() over (partition by open.id order by next.number) as turn
            from open
            cross join lateral (
                select item.id, item.number from item
                where item.line = open.id and item.number > open.passed and item.status = 0
                order by item.number
                limit open.places
            ) as next
        ), opened as (
            update item set status = 1 from entering where item.id = entering.id
        ), lined as (
            update line set waiting = line.waiting - entered.items, inside = line.inside + entered.items, passed = entered.last
            from (select line, count(*)::integer as items, max(number) as last from entering group by line) as entered
            where line.id = entered.line
        )
        insert into ready (step_id, run_id, lane, rank, place, role)
        select entering.id, walk.run_id, walk.lane, (extract(epoch from clock_timestamp()) * 1000000)::bigint - run.priority * $3 + entering.turn, walk.place, walk.role
        from entering
        join walk on walk.step_id = entering.step_id
        join run on run.id = walk.run_id
        """;

    private const string StopSql = """
        with own as materialized (
            select walk.step_id from walk
            where walk.run_id in (select id from run where id = any ($1) and (halted_at is not null or cancelled_at is not null))
              and walk.stopped_at is null and walk.open > 0 and (walk.role <> 4 or $2)
            order by walk.step_id
            for update
        )
        update walk set stopped_at = clock_timestamp() from own where walk.step_id = own.step_id
        """;

    // What a worker has in hand, and what waits for a child run, ends by itself. A row of the queue that is locked is being claimed.
    private const string CloseSql = """
        with own as materialized (
            select step_id from walk where run_id = any ($1) and stopped_at is not null and open > 0
        ), begun as materialized (
            select item.id from own join item on item.step_id = own.step_id where item.status = 1
        ), unqueued as (
            delete from ready
            where worker is null and step_id in (
                select ready.step_id from begun join ready on ready.step_id = begun.id
                where ready.worker is null
                for update of ready skip locked)
            returning step_id
        ), unheld as (
            delete from held where child is null and step_id in (select id from begun)
            returning step_id
        ), closed as (
            update item set status = 13, reason = $2, finished_at = clock_timestamp()
            where id in (select step_id from unqueued union all select step_id from unheld)
            returning step_id, line, entries
        ), lined as (
            update line set waiting = 0, inside = line.inside - coalesce(gone.items, 0)
            from line as each
            left join (select line, count(*)::integer as items from closed group by line) as gone on gone.line = each.id
            where each.step_id in (select step_id from own) and line.id = each.id
        ), walked as (
            update walk set
                open = walk.open - coalesce(gone.items, 0) - queue.waiting,
                cancelled = walk.cancelled + coalesce(gone.entries, 0)
            from (select line.step_id, sum(line.waiting)::integer as waiting from line where line.step_id in (select step_id from own) group by line.step_id) as queue
            left join (select step_id, count(*)::integer as items, sum(entries)::integer as entries from closed group by step_id) as gone on gone.step_id = queue.step_id
            where walk.step_id = queue.step_id
            returning walk.step_id, walk.open
        ), returned as (
            delete from held using walked where held.step_id = walked.step_id and held.walks and walked.open = 0
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), woken as (
            update step set status = 1 from returned where step.id = returned.step_id and step.status = 3
        )
        insert into ready (step_id, run_id, lane, rank, place, role, attempt)
        select step_id, run_id, lane, rank, place, role, attempt from returned
        """;

    public async Task<Walk?> FindAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(step);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Walk(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4), reader.GetInt32(5), reader.GetBoolean(6))
            : null;
    }

    /// <summary>Makes room for the items of a step; false when it is no longer held.</summary>
    public async Task<bool> ClearAsync(Guid step, long lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ClearSql);
        command.CommandTimeout = 0;
        command.Parameters.With(step).With(lease);
        return await command.ExecuteScalarAsync(cancellationToken) is 1L;
    }

    /// <summary>A line for the items of each group, all in one statement, since there may be as many groups as items; none when the step is no longer held.</summary>
    public async Task<IReadOnlyList<(string Key, long Line)>> OpenLinesAsync(Guid step, long lease, IReadOnlyCollection<string> keys, int room, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LineSql);
        command.Parameters.With(step).With(lease).With(keys.ToArray()).With(room);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<(string, long)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return lines;
    }

    /// <summary>Writes items of a step that has not begun with them; false when it is no longer held.</summary>
    public async Task<bool> WriteAsync(Guid step, long lease, EntryList list, IReadOnlyCollection<NewItem> items, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(items);
        await using var command = database.CreateCommand(WriteSql);
        command.Parameters
            .With(step).With(lease).With(list.Owner).With(list.Lease)
            .With(Of(item => item.Id)).With(Of(item => item.Number)).With(Of(item => item.Line)).With(Of(item => item.First)).With(Of(item => item.Entries));
        return await command.ExecuteNonQueryAsync(cancellationToken) == items.Count;

        T[] Of<T>(Func<NewItem, T> column) => [.. items.Select(column)];
    }

    /// <summary>Lets a step wait for its items, and the first of them into the queue.</summary>
    /// <param name="lane">Where they queue up.</param>
    /// <returns>False when the step is no longer held, or its run no longer wants it.</returns>
    public Task<bool> BeginAsync(ClaimedStep step, int lane, int entries, string message, CancellationToken cancellationToken)
    {
        var begin = new NpgsqlBatchCommand(BeginSql);
        begin.Parameters.With(step.Id).With(lane).With(entries);
        return SuspendAsync(step, message, [begin], cancellationToken);
    }

    /// <summary>Lets a step wait for those of its items that have to be done again.</summary>
    /// <returns>False when the step is no longer held, or its run no longer wants it.</returns>
    public Task<bool> ResumeAsync(ClaimedStep step, string message, CancellationToken cancellationToken)
    {
        var hold = new NpgsqlBatchCommand(LockSql);
        hold.Parameters.With(step.Id);
        var resume = new NpgsqlBatchCommand(ResumeSql);
        resume.Parameters.With(step.Id);
        return SuspendAsync(step, message, [hold, resume], cancellationToken);
    }

    /// <summary>The command that lets items in where others of these have left, or where these steps begin; the caller has locked their walks.</summary>
    internal static NpgsqlBatchCommand Admit(Guid[] left, Guid[] steps)
    {
        var command = new NpgsqlBatchCommand(AdmitSql);
        command.Parameters.With(left).With(steps).With((long)(EnqueueStore.PriorityReach.Ticks / TimeSpan.TicksPerMicrosecond));
        return command;
    }

    /// <summary>Adds to a batch what keeps the lists of runs from going on; the batch has locked the runs before.</summary>
    /// <param name="withFinally">Whether even those of steps that run in any case do not.</param>
    internal static void Stop(NpgsqlBatch batch, Guid[] runs, string reason, bool withFinally)
    {
        var stop = new NpgsqlBatchCommand(StopSql);
        stop.Parameters.With(runs).With(withFinally);
        var close = new NpgsqlBatchCommand(CloseSql);
        close.Parameters.With(runs).With(reason);
        batch.BatchCommands.Add(stop);
        batch.BatchCommands.Add(close);
    }

    private async Task<bool> SuspendAsync(ClaimedStep step, string message, NpgsqlBatchCommand[] before, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var wanted = new NpgsqlCommand(WantedSql, connection))
        {
            wanted.Parameters.With(step.RunId).With(step.Id).With(step.Lease).With(step.Role == StepRole.Finally);
            if (await wanted.ExecuteScalarAsync(cancellationToken) is null)
            {
                return false;
            }
        }

        await using var batch = new NpgsqlBatch(connection) { Timeout = 0 };
        foreach (var command in before)
        {
            batch.BatchCommands.Add(command);
        }

        var suspend = new NpgsqlBatchCommand(SuspendSql);
        suspend.Parameters.With(step.Id).With(step.Lease).With(message);
        batch.BatchCommands.Add(suspend);
        batch.BatchCommands.Add(Admit([], [step.Id]));
        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (suspend.RecordsAffected != 1)
        {
            return false;
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
