using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Takes steps out of the queue, and puts them back. A claim locks only the rows of the queue, never those of runs.</summary>
public sealed class QueueStore(NpgsqlDataSource database)
{
    // For each lane as many as there is room for, and of those the first of each resource. Their places are handed over as a list: joined, the
    // planner might rather read the whole queue. Rows that are locked and not taken are free again when the statement ends. What stands still
    // is left out lane by lane; a paused workflow is told, and parked by the caller. How many lanes there are is hidden from the planner, which
    // would make a plan of its own for each claim, and take longer for it than the claim.
    private const string ClaimSql = """
        with picked as materialized (
            select waiting.place, row_number() over (partition by wanted.resource order by waiting.rank) as turn, wanted.room
            from unnest((select $1::integer[]), (select $2::integer[]), (select $3::integer[])) as wanted (lane, resource, room)
            cross join lateral (
                select ready.ctid as place, ready.rank
                from ready
                where ready.lane = wanted.lane and ready.worker is null
                order by ready.rank
                limit wanted.room
                for update skip locked
            ) as waiting
            where not exists (
                select from pause join lane on lane.id = wanted.lane
                where pause.kind = lane.kind or pause.capability = any (lane.requires) or num_nonnulls(pause.kind, pause.capability, pause.workflow) = 0)
        ), claimed as (
            update ready set worker = $4, lease = nextval('lease'), attempt = ready.attempt + 1, claimed_at = clock_timestamp()
            where ready.ctid = any (array(select place from picked where turn <= room)) and ready.worker is null
            returning ready.step_id, ready.run_id, ready.lease, ready.attempt, ready.lane, ready.since, ready.place, ready.role, ready.due_at
        ), told as (
            insert into event (kind, steps, runs)
            select 'step.started', array_agg(step_id), array_agg(run_id) from claimed having count(*) > 0
        )
        select claimed.step_id, claimed.run_id, claimed.lease, claimed.attempt, claimed.lane, claimed.since, claimed.place, claimed.role, claimed.due_at,
            run.workflow, run.version, run.input, run.trace,
            case when run.cancelled_at is not null then 1 else 0 end + case when run.halted_at is not null then 2 else 0 end
                + case when run.concurrency_key is not null then 4 else 0 end
                + case when run.workflow in (select pause.workflow from pause where pause.workflow is not null) then 8 else 0 end
                + case when run.dry then 16 else 0 end + case when run.applies is not null then 32 else 0 end,
            item.number, item.round, item.entries, item.child
        from claimed
        join run on run.id = claimed.run_id
        left join lateral (
            select item.number, item.child, (select walk.round from walk where walk.step_id = item.step_id) as round, (
                select case when item.entries = 1 or sum(octet_length(entry.document::text)) <= 1048576 then json_agg(entry.document order by entry.number) end
                from entry
                where entry.owner = item.owner and entry.lease = item.lease and entry.number >= item.first and entry.number < item.first + item.entries) as entries
            from item
            where item.id = claimed.step_id and claimed.role > 2
        ) as item on true
        """;

    // What was interrupted by a shutdown goes back as if it had not begun.
    private const string ReleaseSql = """
        with released as (
            update ready set worker = null, lease = null, claimed_at = null, attempt = ready.attempt - 1
            from unnest((select $1::uuid[]), (select $2::bigint[])) as told (step_id, lease)
            where ready.step_id = told.step_id and ready.lease = told.lease
            returning ready.step_id, ready.run_id
        )
        insert into event (kind, steps, runs)
        select 'step.interrupted', array_agg(step_id), array_agg(run_id) from released having count(*) > 0
        """;

    // The attempt of a lost worker counts: a step that takes its worker down with it must not go on for ever. A claim is a sign of life, too:
    // the worker may have had nothing to do before it, and been heard less often.
    private const string ReapSql = """
        with lost as materialized (
            select distinct ready.worker as id, worker.id is null or worker.stopped_at is not null as left_us
            from ready
            left join worker on worker.id = ready.worker
            where ready.worker is not null
              and (worker.id is null or worker.stopped_at is not null or worker.seen_at < $1)
        ), freed as (
            update ready set worker = null, lease = null, claimed_at = null
            where ready.step_id in (
                select ready.step_id from ready join lost on lost.id = ready.worker
                where lost.left_us or ready.claimed_at < $1
                order by ready.step_id
                limit 1000
                for update of ready skip locked)
            returning ready.step_id, ready.run_id
        ), told as (
            insert into event (kind, run_id, step_id)
            select 'step.lost', freed.run_id, coalesce(item.step_id, freed.step_id) from freed left join item on item.id = freed.step_id
        )
        select count(*) from freed
        """;

    private const string PromoteSql = """
        with due as materialized (
            select step_id from held
            where due_at <= clock_timestamp()
            order by due_at
            limit 1000
            for update skip locked
        ), moved as (
            delete from held using due where held.step_id = due.step_id
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt, held.due_at
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt, due_at)
            select step_id, run_id, lane, rank, place, role, attempt, due_at from moved
        ), opened as (
            update step set status = 1 from moved where step.id = moved.step_id and step.status = 3
            returning step.id, step.run_id
        ), told as (
            insert into event (kind, steps, runs)
            select 'step.queued', array_agg(id), array_agg(run_id) from opened having count(*) > 0
        )
        select count(*) from moved
        """;

    private const string NextDueSql = "select extract(epoch from min(due_at) - clock_timestamp())::float8 from held where due_at is not null";

    private const string UnparkSql = """
        with free as materialized (
            select held.step_id from held
            where held.workflow is not null and held.workflow not in (select pause.workflow from pause where pause.workflow is not null)
            limit 5000
            for update skip locked
        ), moved as (
            delete from held using free where held.step_id = free.step_id
            returning held.step_id, held.run_id, held.lane, held.rank, held.place, held.role, held.attempt
        ), queued as (
            insert into ready (step_id, run_id, lane, rank, place, role, attempt)
            select step_id, run_id, lane, rank, place, role, attempt from moved
        ), opened as (
            update step set status = 1 from moved where step.id = moved.step_id and step.status = 3
            returning step.id, step.run_id
        ), told as (
            insert into event (kind, steps, runs)
            select 'step.queued', array_agg(id), array_agg(run_id) from opened having count(*) > 0
        )
        select count(*) from moved
        """;

    private const string LeasesSql = """
        select ready.step_id, ready.lease, run.cancelled_at is not null and ready.role not in (1, 4)
        from ready
        join run on run.id = ready.run_id
        where ready.worker = $1
        """;

    private const string FenceSql = "select exists (select from ready where step_id = $1 and lease = $2)";

    // What comes next may have come last, because it is urgent: of some that come next, the one that has waited longest. Through all, nobody looks.
    // A worker that only takes no more shows that another of its like would help, and so does one that lacks nothing but a GPU: that comes with a
    // worker, which an autoscaler starts when it sees that somebody waits.
    private const string OldestSql = """
        select lane.kind, array_to_string(lane.requires, ','), lane.resource, extract(epoch from clock_timestamp() - oldest.since)::float8,
            case
                when exists (
                    select from pause
                    where pause.kind = lane.kind or pause.capability = any (lane.requires) or num_nonnulls(pause.kind, pause.capability, pause.workflow) = 0
                ) then 'paused'
                when exists (
                    select from worker
                    where worker.stopped_at is null and worker.seen_at >= clock_timestamp() - $1 - worker.spell
                        and lane.kind = any (worker.kinds) and array_remove(lane.requires, 'gpu') <@ worker.capabilities
                ) then 'waiting'
                else 'unserved'
            end
        from lane
        cross join lateral (
            select min(head.since) as since
            from (select ready.since from ready where ready.lane = lane.id and ready.worker is null order by ready.rank limit 200) as head
        ) as oldest
        where oldest.since is not null
        """;

    /// <summary>Takes steps for a worker.</summary>
    /// <param name="wanted">The lanes that it can serve and that there is room for now.</param>
    public async Task<IReadOnlyList<ClaimedStep>> ClaimAsync(Guid worker, IReadOnlyList<WantedLane> wanted, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters
            .With(wanted.Select(lane => lane.Lane).ToArray()).With(wanted.Select(lane => lane.Resource).ToArray()).With(wanted.Select(lane => lane.Room).ToArray())
            .With(worker);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var claimed = new List<ClaimedStep>();
        while (await reader.ReadAsync(cancellationToken))
        {
            claimed.Add(Read(reader));
        }

        return claimed;
    }

    /// <summary>Gives steps back that were held and not finished; their attempt does not count.</summary>
    public async Task ReleaseAsync(IReadOnlyCollection<(Guid Step, long Lease)> steps, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReleaseSql);
        command.Parameters.With(steps.Select(step => step.Step).ToArray()).With(steps.Select(step => step.Lease).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Frees the steps of workers that are gone; returns how many.</summary>
    /// <param name="heardBefore">
    /// Who was not heard after this moment of the database's clock. It is not asked for the time along with it: an answer that took long, because
    /// the database stood still, would find everybody silent.
    /// </param>
    public Task<long> ReapAsync(DateTimeOffset heardBefore, CancellationToken cancellationToken) => CountAsync(ReapSql, cancellationToken, heardBefore.ToUniversalTime());

    /// <summary>Queues the steps whose moment has come; returns how many.</summary>
    public Task<long> PromoteAsync(CancellationToken cancellationToken) => CountAsync(PromoteSql, cancellationToken);

    /// <summary>Queues steps of workflows that are no longer paused; returns how many.</summary>
    public Task<long> UnparkAsync(CancellationToken cancellationToken) => CountAsync(UnparkSql, cancellationToken);

    /// <summary>How long until the next step falls due; null when none will.</summary>
    public async Task<TimeSpan?> NextDueAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NextDueSql);
        return await command.ExecuteScalarAsync(cancellationToken) is double seconds
            ? TimeSpan.FromSeconds(Math.Clamp(seconds, 0, TimeSpan.FromDays(1).TotalSeconds))
            : null;
    }

    /// <summary>What a worker holds, and whether it was cancelled.</summary>
    public async Task<IReadOnlyList<HeldLease>> LeasesAsync(Guid worker, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LeasesSql);
        command.Parameters.With(worker);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var leases = new List<HeldLease>();
        while (await reader.ReadAsync(cancellationToken))
        {
            leases.Add(new HeldLease(reader.GetGuid(0), reader.GetInt64(1), reader.GetBoolean(2)));
        }

        return leases;
    }

    public async Task<bool> IsHeldAsync(Guid step, long lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FenceSql);
        command.Parameters.With(step).With(lease);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>How long the oldest step of each lane has waited, and for what.</summary>
    /// <param name="lease">How long a worker may be silent and still counts as living.</param>
    public async Task<IReadOnlyList<WaitingLane>> OldestAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OldestSql);
        command.Parameters.With(lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lanes = new List<WaitingLane>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lanes.Add(new WaitingLane(reader.GetString(0), reader.GetString(1), reader.GetString(2), TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(3))), reader.GetString(4)));
        }

        return lanes;
    }

    private async Task<long> CountAsync(string sql, CancellationToken cancellationToken, DateTimeOffset? parameter = null)
    {
#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        if (parameter is { } value)
        {
            command.Parameters.With(value);
        }

        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static ClaimedStep Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetGuid(1),
        reader.GetInt64(2),
        reader.GetInt16(3),
        reader.GetInt32(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        reader.GetInt16(6),
        (StepRole)reader.GetInt16(7),
        reader.Moment(8),
        new ClaimedRun(reader.GetString(9), reader.GetInt32(10), reader.Text(11), reader.Text(12), (RunStanding)reader.GetInt32(13)),
        reader.IsDBNull(14) ? null : new ClaimedItem(reader.GetInt32(14), reader.GetInt32(15), reader.Text(16), reader.Id(17)));
}

/// <summary>A lane to claim from.</summary>
/// <param name="Resource">A number that lanes of the same resource share.</param>
/// <param name="Room">How many steps there is room for, among all lanes of the resource.</param>
public sealed record WantedLane(int Lane, int Resource, int Room);

/// <summary>A step that a worker holds.</summary>
public sealed record HeldLease(Guid Step, long Lease, bool IsCancelled);

/// <summary>A lane in which steps wait.</summary>
/// <param name="Requires">What it requires of a worker, with commas.</param>
/// <param name="State"><c>waiting</c> for workers such as there are, <c>paused</c>, or <c>unserved</c>: more of them would not help.</param>
public sealed record WaitingLane(string Kind, string Requires, string Resource, TimeSpan Age, string State);
