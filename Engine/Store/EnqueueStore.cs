using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Writes new runs: many in one statement, all of them or none.</summary>
public sealed class EnqueueStore(NpgsqlDataSource database)
{
    /// <summary>How far one step of priority reaches back in time: what waits longer than that comes first all the same.</summary>
    public static readonly TimeSpan PriorityReach = TimeSpan.FromMinutes(10);

    // How many are written by one statement: while it runs, the next one is made ready.
    private const int Bite = 500;

    // The lock on the workflows keeps them from being deleted meanwhile. A step of a run without room is blocked by the door, not by its needs.
    private const string EnqueueSql = """
        with living as materialized (
            select name from workflow where name = any ($11) and deleted_at is null for key share
        ), new_run as (
            insert into run (
                id, workflow, version, status, priority, rank, total_steps, open_steps, input, trace, created_by,
                labels, parent_run, parent_step, depth, replay_of, idempotency_key, concurrency_key, dry, applies)
            select r.id, r.workflow, r.version, 0, r.priority, r.rank, r.steps, r.open_steps, r.input, r.trace, r.created_by,
                (r.more -> 'labels')::jsonb, (r.more ->> 'parentRun')::uuid, (r.more ->> 'parentStep')::uuid, coalesce((r.more ->> 'depth')::smallint, 0),
                (r.more ->> 'replayOf')::uuid, r.more ->> 'idempotencyKey', r.more ->> 'concurrencyKey',
                coalesce((r.more ->> 'dry')::boolean, false), (r.more ->> 'applies')::uuid
            from unnest($1::uuid[], $2::text[], $3::integer[], $4::smallint[], $5::bigint[], $6::integer[], $7::integer[], $8::json[], $9::text[], $10::json[], $12::text[])
                as r (id, workflow, version, priority, rank, steps, open_steps, input, trace, more, created_by)
            where (select count(*) from living) = cardinality($11)
            returning 1
        ), new_step as (
            insert into step (id, run_id, key, place, role, status, lane, open_needs, dependents, output, reason, origin, listed, lease, progress)
            select s.id, s.run_id, s.key, s.place, s.role, s.status, s.lane, s.needs, s.dependents::uuid[],
                s.reused -> 'output', s.reused ->> 'reason', (s.reused ->> 'origin')::uuid, (s.reused ->> 'listed')::integer, (s.reused ->> 'lease')::bigint, case when s.status >= 10 then 1 else 0 end
            from unnest($13::uuid[], $14::uuid[], $15::text[], $16::smallint[], $17::smallint[], $18::smallint[], $19::integer[], $20::smallint[], $21::text[], $22::json[])
                as s (id, run_id, key, place, role, status, lane, needs, dependents, reused)
            where exists (select from new_run)
        ), new_ready as (
            insert into ready (step_id, run_id, lane, rank, place, role)
            select s.id, s.run_id, s.lane, s.rank, s.place, s.role
            from unnest($23::uuid[], $24::uuid[], $25::integer[], $26::bigint[], $27::smallint[], $28::smallint[]) as s (id, run_id, lane, rank, place, role)
            where exists (select from new_run)
        ), told as (
            insert into event (kind, runs) select 'run.queued', $1 where exists (select from new_run)
        ), woken as (
            select pg_notify('media_work', '') where $29
        )
        select (select count(*) from new_run), (select count(*) from woken)
        """;

    private const string KnownSql = """
        select known.workflow, known.key, run.id
        from unnest($1::text[], $2::text[]) as known (workflow, key)
        join run on run.workflow = known.workflow and run.idempotency_key = known.key
        """;

    // The newest limit counts. The row is locked until the transaction ends.
    private const string DoorSql = """
        insert into door (workflow, key, room) values ($1, $2, $3)
        on conflict (workflow, key) do update set room = excluded.room
        returning id
        """;

    // One that is leaving anyway is in nobody's way.
    private const string InsideSql = """
        select admission.run_id
        from admission join run on run.id = admission.run_id
        where admission.door = $1
        order by run.cancelled_at is not null, admission.admitted_at is null, admission.rank
        """;

    // By an order that never changes: however many look at once, of all that are there the newest is nobody's eldest. Who is cancelled is in
    // nobody's way, and neither is a child that waits for room, since its parent wants it.
    private const string InTheWaySql = """
        select elder.run_id
        from admission as mine
        join door on door.id = mine.door
        cross join lateral (
            select admission.run_id, count(*) over () as runs
            from admission join run on run.id = admission.run_id
            where admission.door = mine.door and run.cancelled_at is null and (run.parent_run is null or admission.admitted_at is not null)
            order by run.created_at, run.id
            limit 1
        ) as elder
        where mine.run_id = $1 and elder.runs > door.room
        """;

    private const string AdmissionSql = """
        insert into admission (run_id, door, rank, admitted_at)
        values ($1, $2, $3, case when $4 then clock_timestamp() end)
        """;

    /// <summary>Writes runs that no concurrency limits, and says so to the workers.</summary>
    /// <param name="wakes">Whether workers are told by this statement; otherwise the caller tells them.</param>
    /// <returns>For each run its own id, or that of the run that its idempotency key already has.</returns>
    public async Task<IReadOnlyList<Guid>> EnqueueAsync(IReadOnlyList<NewRun> runs, DateTimeOffset now, bool wakes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(runs);
        while (true)
        {
            var known = await KnownAsync(runs, cancellationToken);
            // The same key twice in one list is one run, too.
            var missing = runs.All(run => run.IdempotencyKey is null) ? runs : [.. runs.Where(run => !known.ContainsKey(Key(run))).DistinctBy(Key)];
            try
            {
                if (missing.Count > 0)
                {
                    await WriteAsync(missing, now, wakes, cancellationToken);
                }

                foreach (var run in missing)
                {
                    known[Key(run)] = run.Id;
                }

                return [.. runs.Select(run => known[Key(run)])];
            }
            catch (PostgresException taken) when (IsKeyTaken(taken))
            {
                // Somebody else was faster with one of the keys: now it is known.
            }
        }
    }

    /// <summary>Writes a run that counts in a group, before the door of the group if there is no room.</summary>
    public async Task<LimitedStart> EnqueueLimitedAsync(NewRun run, DateTimeOffset now, bool wakes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var known = await KnownAsync([run], cancellationToken);
        if (known.TryGetValue(Key(run), out var existing))
        {
            return new LimitedStart(existing, Room: null, Displaced: null);
        }

        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        try
        {
            var started = await EnqueueLimitedAsync(connection, run, now, wakes, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return started;
        }
        catch (PostgresException taken) when (IsKeyTaken(taken))
        {
            await transaction.RollbackAsync(CancellationToken.None);
            return new LimitedStart((await KnownAsync([run], cancellationToken))[Key(run)], Room: null, Displaced: null);
        }
    }

    /// <summary>The run that has to go because there are more in the group of a run than it has room for; it may be the run itself. Null when there is room for all.</summary>
    public async Task<Guid?> InTheWayAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InTheWaySql);
        command.Parameters.With(run);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    private async Task WriteAsync(IReadOnlyList<NewRun> runs, DateTimeOffset now, bool wakes, CancellationToken cancellationToken)
    {
        if (runs.Count > Bite)
        {
            await WriteManyAsync(runs, now, wakes, cancellationToken);
            return;
        }

        await using var command = database.CreateCommand(EnqueueSql);
        Fill(command.Parameters, runs, WorkflowsOf(runs), now, isAdmitted: true, wakes);
        await RequireAsync(command, runs, cancellationToken);
    }

    /// <summary>Writes one run that has room, in the caller's transaction.</summary>
    internal static Task EnqueueAsync(NpgsqlConnection connection, NewRun run, DateTimeOffset now, CancellationToken cancellationToken) =>
        EnqueueAsync(connection, [run], now, cancellationToken);

    /// <summary>Writes some runs that no concurrency limits, in the caller's transaction.</summary>
    internal static async Task EnqueueAsync(NpgsqlConnection connection, IReadOnlyList<NewRun> runs, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(EnqueueSql, connection);
        Fill(command.Parameters, runs, WorkflowsOf(runs), now, isAdmitted: true, wakes: false);
        await RequireAsync(command, runs, cancellationToken);
    }

    // All of them or none. The database writes the first while the last are still on their way to it.
    private async Task WriteManyAsync(IReadOnlyList<NewRun> runs, DateTimeOffset now, bool wakes, CancellationToken cancellationToken)
    {
        var workflows = WorkflowsOf(runs);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var portion in runs.Chunk(Bite))
        {
            var command = new NpgsqlBatchCommand(EnqueueSql);
            Fill(command.Parameters, portion, workflows, now, isAdmitted: true, wakes && batch.BatchCommands.Count == 0);
            batch.BatchCommands.Add(command);
        }

        await using (var reader = await batch.ExecuteReaderAsync(cancellationToken))
        {
            do
            {
                if (!await reader.ReadAsync(cancellationToken) || reader.GetInt64(0) == 0)
                {
                    throw new WorkflowGoneException(workflows);
                }
            }
            while (await reader.NextResultAsync(cancellationToken));
        }

        await transaction.CommitAsync(cancellationToken);
    }

    internal static async Task<LimitedStart> EnqueueLimitedAsync(NpgsqlConnection connection, NewRun run, DateTimeOffset now, bool wakes, CancellationToken cancellationToken)
    {
        var (workflow, concurrency) = (run.Workflow, run.Concurrency!);
        int door;
        await using (var hold = new NpgsqlCommand(DoorSql, connection))
        {
            hold.Parameters.With(workflow).With(concurrency.Key).With(concurrency.Room);
            door = (int)(await hold.ExecuteScalarAsync(cancellationToken))!;
        }

        var present = new List<Guid>();
        await using (var look = new NpgsqlCommand(InsideSql, connection))
        {
            look.Parameters.With(door);
            await using var reader = await look.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                present.Add(reader.GetGuid(0));
            }
        }

        var hasRoom = present.Count < concurrency.Room;
        if (!hasRoom && concurrency.Overlap == Definitions.OverlapPolicy.Skip)
        {
            return new LimitedStart(Id: null, Room: false, Displaced: present[0]);
        }

        await using (var command = new NpgsqlCommand(EnqueueSql, connection))
        {
            Fill(command.Parameters, [run], [workflow], now, hasRoom, wakes);
            await RequireAsync(command, [run], cancellationToken);
        }

        await using (var admit = new NpgsqlCommand(AdmissionSql, connection))
        {
            admit.Parameters.With(run.Id).With(door).With(Rank(run, now)).With(hasRoom);
            await admit.ExecuteNonQueryAsync(cancellationToken);
        }

        return new LimitedStart(run.Id, hasRoom, !hasRoom && concurrency.Overlap == Definitions.OverlapPolicy.Replace ? present[0] : null);
    }

    private async Task<Dictionary<(string Workflow, string Key), Guid>> KnownAsync(IReadOnlyList<NewRun> runs, CancellationToken cancellationToken)
    {
        var known = new Dictionary<(string, string), Guid>();
        var keyed = runs.Where(run => run.IdempotencyKey is not null).ToList();
        if (keyed.Count == 0)
        {
            return known;
        }

        await using var command = database.CreateCommand(KnownSql);
        command.Parameters.With(keyed.Select(run => run.Workflow).ToArray()).With(keyed.Select(run => run.IdempotencyKey!).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            known[(reader.GetString(0), reader.GetString(1))] = reader.GetGuid(2);
        }

        return known;
    }

    private static async Task RequireAsync(NpgsqlCommand command, IReadOnlyList<NewRun> runs, CancellationToken cancellationToken)
    {
        if (await command.ExecuteScalarAsync(cancellationToken) is not (long and > 0))
        {
            throw new WorkflowGoneException(WorkflowsOf(runs));
        }
    }

    // Runs without a key of their own are told apart by their id.
    private static (string Workflow, string Key) Key(NewRun run) => run.IdempotencyKey is { } key ? (run.Workflow, key) : ("", run.Id.ToString());

    private static bool IsKeyTaken(PostgresException failure) =>
        failure is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "run_idempotency" };

    private static string[] WorkflowsOf(IReadOnlyList<NewRun> runs) => [.. runs.Select(run => run.Workflow).Distinct()];

    private static long Rank(NewRun run, DateTimeOffset now) =>
        ((now - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond) - (run.Priority * (PriorityReach.Ticks / TimeSpan.TicksPerMicrosecond));

    private static void Fill(NpgsqlParameterCollection parameters, IReadOnlyList<NewRun> runs, string[] workflows, DateTimeOffset now, bool isAdmitted, bool wakes)
    {
        parameters
            .With(Of(run => run.Id)).With(Of(run => run.Workflow)).With(Of(run => run.Version)).With(Of(run => (short)run.Priority)).With(Of(run => Rank(run, now)))
            .With(Of(run => run.Steps.Count)).With(Of(run => run.Steps.Count(step => step.Reused is null)))
            .WithJson(runs.Select(run => run.Input)).With(Of(run => run.Trace)).WithJson(runs.Select(More))
            .With(workflows).With(Of(run => run.CreatedBy));

        var steps = runs.SelectMany(run => run.Steps, (run, step) => (Run: run, Step: step)).ToList();
        parameters
            .With(Each(row => row.Step.Id)).With(Each(row => row.Run.Id)).With(Each(row => row.Step.Key)).With(Each(row => (short)row.Step.Place)).With(Each(row => (short)row.Step.Role))
            .With(Each(row => (short)(row.Step.Reused?.Status ?? (IsReady(row.Step) && isAdmitted ? StepStatus.Queued : StepStatus.Blocked))))
            .With(Each(row => row.Step.Lane)).With(Each(row => (short)row.Step.Needs))
            .With(Each(row => row.Step.Dependents.Count == 0 ? null : $"{{{string.Join(',', row.Step.Dependents)}}}"))
            .WithJson(steps.Select(row => Reused(row.Step.Reused)));

        var ready = isAdmitted ? steps.FindAll(row => IsReady(row.Step)) : [];
        parameters
            .With(ready.Select(row => row.Step.Id).ToArray()).With(ready.Select(row => row.Run.Id).ToArray()).With(ready.Select(row => row.Step.Lane).ToArray())
            .With(ready.Select(row => Rank(row.Run, now)).ToArray())
            .With(ready.Select(row => (short)row.Step.Place).ToArray()).With(ready.Select(row => (short)row.Step.Role).ToArray())
            .With(wakes);

        T[] Of<T>(Func<NewRun, T> column) => [.. runs.Select(column)];
        T[] Each<T>(Func<(NewRun Run, NewStep Step), T> column) => [.. steps.Select(column)];
    }

    // What most runs do not have travels in one document, since every list costs each row of the statement.
    private static string? More(NewRun run) =>
        run.Labels is null && run.Parent is null && run.Depth == 0 && run.ReplayOf is null && run.IdempotencyKey is null && run.Concurrency is null && !run.IsDry && run.Applies is null
            ? null
            : StoreParameters.Json(
                ("labels", run.Labels is { } labels ? JsonNode.Parse(labels) : null),
                ("parentRun", run.Parent?.Run),
                ("parentStep", run.Parent?.Step),
                ("depth", run.Depth),
                ("replayOf", run.ReplayOf),
                ("idempotencyKey", run.IdempotencyKey),
                ("concurrencyKey", run.Concurrency?.Key),
                ("dry", run.IsDry ? true : null),
                ("applies", run.Applies));

    private static string? Reused(ReusedStep? reused) => reused is null
        ? null
        : StoreParameters.Json(("output", reused.Output is { } output ? JsonNode.Parse(output) : null), ("reason", reused.Reason), ("origin", reused.Origin), ("listed", reused.Listed), ("lease", reused.Lease));

    private static bool IsReady(NewStep step) => step.Needs == 0 && step.Reused is null;
}

/// <summary>What became of a run that counts in a group.</summary>
/// <param name="Id">The run, or the one that its idempotency key already had; null when it was not started.</param>
/// <param name="Room">Whether there was room; null for a run that was there already.</param>
/// <param name="Displaced">The run that is in the way: to be cancelled where the newer one replaces it.</param>
public sealed record LimitedStart(Guid? Id, bool? Room, Guid? Displaced);

/// <summary>A workflow was deleted before its run could start.</summary>
public sealed class WorkflowGoneException(IEnumerable<string> workflows) : Exception($"There is no workflow `{string.Join("`, `", workflows)}`.");
