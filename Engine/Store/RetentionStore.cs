using Aspire.Media.Engine.Maintenance;
using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Removes runs that are over. A run goes with one short transaction, in which it is certain that it may; what it leaves behind, which may be
/// millions of rows, goes bit by bit afterwards. Long transactions would keep events from being read and dead rows from being cleaned up.
/// </summary>
public sealed class RetentionStore(NpgsqlDataSource database)
{
    // Ids begin with the moment of their making, so that what is newer than the policy is not even looked at; by whose clock they were made, is not known.
    private static readonly TimeSpan ClockError = TimeSpan.FromHours(1);

    // The newest run of each workflow that is not among the last so many.
    private const string FloorsSql = """
        select workflow.name, floor.id
        from workflow
        cross join lateral (
            select run.id from run where run.workflow = workflow.name and run.parent_run is null order by run.workflow desc, run.id desc offset $1 limit 1
        ) as floor
        """;

    private const string CandidatesSql = """
        select run.id, run.workflow, run.status, run.finished_at, run.total_steps
        from run
        where run.id > $1 and run.id < $2 and run.parent_run is null and run.status >= 10 and run.finished_at < $3
          and ($4::text[] is null or run.workflow = any ($4)) and run.workflow <> all ($5) and ($6::smallint[] is null or run.status = any ($6))
          and (not $7 or exists (select from unnest($8::text[], $9::uuid[]) as floor (workflow, id) where floor.workflow = run.workflow and run.id <= floor.id))
        order by run.id
        limit $10
        """;

    // Who puts a hold waits for those who remove something, and they for him.
    private const string FenceSql = "select pg_advisory_xact_lock_shared($1)";

    // With all that they started, in the order of the ids, as everybody locks runs. A retry that came first has opened them again by then.
    private const string LockSql = """
        with recursive tree (id, root) as (
            select id, id from run where id = any ($1)
            union all
            select run.id, tree.root from tree join run on run.parent_run = tree.id
        )
        select tree.id, tree.root, run.status >= 10 and run.finished_at < $2
        from tree join run on run.id = tree.id
        order by run.id
        for update of run
        """;

    // Holds are asked for in the statement that removes: it sees all that were put before the fence. A run that is used by one of another tree
    // stays until that one is gone; so does a dry run while its plan is carried out.
    private const string ForgetSql = """
        with tree as materialized (
            select * from unnest($1::uuid[], $2::uuid[]) as told (id, root)
        ), held as materialized (
            select distinct tree.root
            from tree
            where exists (select from hold where hold.run_id = tree.id and hold.released_at is null)
               or exists (
                    select from run join hold on hold.released_at is null and hold.label is not null and run.labels @> jsonb_build_object(hold.label, hold.value)
                    where run.id = tree.id)
        ), needed as materialized (
            select distinct tree.root
            from tree
            join step on step.run_id = tree.id
            join step as later on later.origin = step.id
            where not exists (select from tree as own where own.id = later.run_id and own.root = tree.root)
            union
            select tree.root from tree join run on run.applies = tree.id where run.status < 10
        ), doomed as materialized (
            select tree.id from tree where tree.root not in (select root from held) and tree.root not in (select root from needed)
        ), unstepped as (
            delete from step using doomed where step.run_id = doomed.id
            returning step.id, step.run_id, step.listed is not null as lists
        ), unplanned as (
            delete from plan using unstepped where plan.step_id = unstepped.id and plan.number is null
        ), unadmitted as (
            delete from admission using doomed where admission.run_id = doomed.id
        ), unrun as (
            delete from run using doomed where run.id = doomed.id
            returning run.id, run.created_at, coalesce(run.finished_at, clock_timestamp()) as finished_at
        ), left_behind as (
            insert into remains (run_id, step_id, since, until)
            select id, null, created_at, finished_at + interval '1 day' from unrun
            union all
            select unstepped.run_id, unstepped.id, unrun.created_at, unrun.finished_at + interval '1 day'
            from unstepped join unrun on unrun.id = unstepped.run_id
            where unstepped.lists or exists (select from walk where walk.step_id = unstepped.id)
        )
        select (select count(*) from unrun), (select count(*) from held), (select count(*) from needed where root not in (select root from held))
        """;

    // Nobody else looks at them but another who tidies up.
    private const string TakeSql = "select id, run_id, step_id, since, until from remains order by id limit $1 for update skip locked";

    private const string SweepRunsSql = """
        with told as materialized (
            delete from event where event.at >= $2 and event.at < $3 and (run_id, xid, id) in (
                select event.run_id, event.xid, event.id from event
                where event.run_id = any ($1) and event.at >= $2 and event.at < $3
                limit $4)
            returning 1
        ), asked as materialized (
            delete from approval where id in (select approval.id from approval where approval.run_id = any ($1) limit $4)
            returning 1
        )
        select (select count(*) from told), (select count(*) from asked)
        """;

    private const string SweepStepsSql = """
        with listed as materialized (
            delete from entry where (owner, lease, number) in (select owner, lease, number from entry where owner = any ($1) limit $2)
            returning 1
        ), done as materialized (
            delete from item where id in (select id from item where step_id = any ($1) limit $2)
            returning 1
        ), lined as materialized (
            delete from line where id in (select id from line where step_id = any ($1) limit $2)
            returning 1
        ), planned as materialized (
            delete from plan where id in (select id from plan where step_id = any ($1) limit $2)
            returning 1
        ), walked as (
            delete from walk where step_id = any ($1)
        )
        select (select count(*) from listed), (select count(*) from done), (select count(*) from lined), (select count(*) from planned)
        """;

    private const string SweptSql = "delete from remains where id = any ($1)";

    private const string LeftSql = "select count(*) from (select from remains limit 100000) as counted";

    /// <summary>By which those who remove and those who put holds find each other.</summary>
    internal const long HoldKey = 0x6d65646961686f6c;

    /// <summary>The newest run of each workflow that is not among its last so many.</summary>
    public async Task<IReadOnlyDictionary<string, Guid>> FloorsAsync(int keepLast, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FloorsSql);
        command.Parameters.With(keepLast);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var floors = new Dictionary<string, Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            floors[reader.GetString(0)] = reader.GetGuid(1);
        }

        return floors;
    }

    /// <summary>Runs that may go, the oldest first. Whether they do is decided when they go.</summary>
    /// <param name="after">The last one of those before.</param>
    /// <param name="floors">Of <see cref="FloorsAsync"/>, where some of each workflow stay.</param>
    public async Task<IReadOnlyList<ForgettableRun>> CandidatesAsync(
        RetentionPolicy policy, IReadOnlyDictionary<string, Guid> floors, Guid after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(floors);
        var moment = policy.EndedBefore.ToUniversalTime();
        await using var command = database.CreateCommand(CandidatesSql);
        command.Parameters
            .With(after).With(Guid.CreateVersion7(moment + ClockError)).With(moment)
            .WithTyped(policy.Workflows?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text).With(policy.Except.ToArray())
            .WithTyped(policy.Statuses?.Select(status => (short)status).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint)
            .With(policy.KeepLast > 0).With(floors.Keys.ToArray()).With(floors.Values.ToArray()).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var runs = new List<ForgettableRun>();
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(new ForgettableRun(reader.GetGuid(0), reader.GetString(1), (RunStatus)reader.GetInt16(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetInt32(4)));
        }

        return runs;
    }

    /// <summary>Removes runs with all that they started, as far as all of it is over, and nothing holds or needs it.</summary>
    public async Task<Forgotten> ForgetAsync(IReadOnlyCollection<Guid> roots, DateTimeOffset endedBefore, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var fence = new NpgsqlCommand(FenceSql, connection))
        {
            fence.Parameters.With(HoldKey);
            await fence.ExecuteNonQueryAsync(cancellationToken);
        }

        var tree = new List<(Guid Id, Guid Root, bool MayGo)>();
        await using (var look = new NpgsqlCommand(LockSql, connection))
        {
            look.Parameters.With(roots.ToArray()).With(endedBefore.ToUniversalTime());
            await using var reader = await look.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                tree.Add((reader.GetGuid(0), reader.GetGuid(1), !reader.IsDBNull(2) && reader.GetBoolean(2)));
            }
        }

        var open = tree.Where(member => !member.MayGo).Select(member => member.Root).ToHashSet();
        var rest = tree.FindAll(member => !open.Contains(member.Root));
        if (rest.Count == 0)
        {
            return new Forgotten(0, 0, open.Count);
        }

        Forgotten forgotten;
        await using (var forget = new NpgsqlCommand(ForgetSql, connection))
        {
            forget.Parameters.With(rest.Select(member => member.Id).ToArray()).With(rest.Select(member => member.Root).ToArray());
            await using var reader = await forget.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            forgotten = new Forgotten((int)reader.GetInt64(0), (int)reader.GetInt64(1), (int)reader.GetInt64(2) + open.Count);
        }

        await transaction.CommitAsync(cancellationToken);
        return forgotten;
    }

    /// <summary>Removes a bit of what is left of runs that are gone; returns how many rows that were, or null when nothing is left.</summary>
    /// <param name="limit">How many rows of a table at most.</param>
    public async Task<int?> SweepAsync(int limit, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var taken = new List<Remains>();
        await using (var take = new NpgsqlCommand(TakeSql, connection))
        {
            take.Parameters.With(MostAtOnce);
            await using var reader = await take.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                taken.Add(new Remains(reader.GetInt64(0), reader.GetGuid(1), reader.Id(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetFieldValue<DateTimeOffset>(4)));
            }
        }

        if (taken.Count == 0)
        {
            return null;
        }

        var (runs, steps) = (taken.FindAll(one => one.Step is null), taken.FindAll(one => one.Step is not null));
        var gone = 0;
        var swept = new List<long>();
        if (runs.Count > 0)
        {
            await using var command = new NpgsqlCommand(SweepRunsSql, connection);
            command.Parameters.With(runs.Select(one => one.Run).ToArray()).With(runs.Min(one => one.Since)).With(runs.Max(one => one.Until)).With(limit);
            gone += await SweepAsync(command, runs, swept, limit, cancellationToken);
        }

        if (steps.Count > 0)
        {
            await using var command = new NpgsqlCommand(SweepStepsSql, connection);
            command.Parameters.With(steps.Select(one => one.Step!.Value).ToArray()).With(limit);
            gone += await SweepAsync(command, steps, swept, limit, cancellationToken);
        }

        await using (var done = new NpgsqlCommand(SweptSql, connection))
        {
            done.Parameters.With(swept.ToArray());
            await done.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return gone;
    }

    /// <summary>Of how many runs and lists something is left, as far as they are counted.</summary>
    public async Task<long> LeftAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LeftSql);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private const int MostAtOnce = 100;

    // Where fewer rows went than might have, no more are there.
    private static async Task<int> SweepAsync(NpgsqlCommand command, List<Remains> part, List<long> swept, int limit, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var counts = Enumerable.Range(0, reader.FieldCount).Select(column => (int)reader.GetInt64(column)).ToList();
        if (counts.TrueForAll(count => count < limit))
        {
            swept.AddRange(part.Select(one => one.Id));
        }

        return counts.Sum();
    }

    private sealed record Remains(long Id, Guid Run, Guid? Step, DateTimeOffset Since, DateTimeOffset Until);
}
