using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Reliability;

/// <summary>All that the tables say of the queue, read in one moment.</summary>
internal sealed class StoredState
{
    private static readonly string[] Queries =
    [
        """
        select id, status, open_steps, failed_steps, halted_at is not null, cancelled_at is not null, finished_at is not null, failed_at is not null, output::text, total_steps
        from run
        """,
        "select id, run_id, status, open_needs, attempt, child, closed_by, finished_at is not null, failed_at is not null, role from step",
        "select step_id, lease, worker is not null, attempt, rank from ready",
        "select step_id, attempt, due_at is not null, child, workflow is not null from held",
        "select run_id, door, rank, admitted_at is not null from admission",
        "select id, workflow, key, room from door",
    ];

    public Dictionary<Guid, RunRow> Runs { get; } = [];

    public Dictionary<Guid, StepRow> Steps { get; } = [];

    public Dictionary<Guid, List<ReadyRow>> Ready { get; } = [];

    public Dictionary<Guid, HeldRow> Held { get; } = [];

    public Dictionary<Guid, AdmissionRow> Admissions { get; } = [];

    public Dictionary<int, DoorRow> Doors { get; } = [];

    public static async Task<StoredState> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        var state = new StoredState();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // One picture of all tables, although they are asked one after another.
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var query in Queries)
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand(query));
        }

        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await state.ReadAsync(reader, cancellationToken);
        return state;
    }

    /// <summary>How often each thing is told of each run or step.</summary>
    public static async Task<Dictionary<(string Kind, Guid Of), int>> StoryAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select kind, told.id, count(*)::integer
            from event cross join lateral (select unnest(coalesce(steps, runs, array[coalesce(step_id, run_id)])) as id) as told
            where told.id is not null
            group by kind, told.id
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var story = new Dictionary<(string, Guid), int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            story[(reader.GetString(0), reader.GetGuid(1))] = reader.GetInt32(2);
        }

        return story;
    }

    /// <summary>What must hold whatever has happened.</summary>
    public IEnumerable<string> Broken()
    {
        var stepsOf = Steps.Values.ToLookup(step => step.Run);
        foreach (var (id, run) in Runs)
        {
            var open = stepsOf[id].Count(step => !step.Status.IsOver());
            var failed = stepsOf[id].Count(step => step.Status == StepStatus.Failed);
            if (open != run.OpenSteps || failed != run.FailedSteps || stepsOf[id].Count() != run.TotalSteps)
            {
                yield return $"run {id} counts {run.OpenSteps} open and {run.FailedSteps} failed of {run.TotalSteps} steps, and has {open} and {failed} of {stepsOf[id].Count()}";
            }

            if (run.Status.IsOver() != (open == 0) || run.Status.IsOver() != run.IsFinished)
            {
                yield return $"run {id} is {run.Status} with {open} open steps, finished: {run.IsFinished}";
            }

            if (run.HasFailedAt != run.Status is RunStatus.Failed or RunStatus.CompletedWithErrors)
            {
                yield return $"run {id} is {run.Status}, among the failed ones: {run.HasFailedAt}";
            }
        }

        foreach (var (id, step) in Steps)
        {
            var places = (Ready.TryGetValue(id, out var ready) ? ready.Count : 0) + (Held.ContainsKey(id) ? 1 : 0);
            var expected = step.Status is StepStatus.Queued or StepStatus.Waiting ? 1 : 0;
            if (places != expected || (Held.ContainsKey(id) && step.Status != StepStatus.Waiting))
            {
                yield return $"step {id} is {step.Status} and stands in {places} places";
            }

            if (step.Status.IsOver() != step.IsFinished || step.HasFailedAt != (step.Status == StepStatus.Failed))
            {
                yield return $"step {id} is {step.Status}, finished: {step.IsFinished}, among the failed ones: {step.HasFailedAt}";
            }
        }

        foreach (var id in Ready.Keys.Concat(Held.Keys).Where(id => !Steps.ContainsKey(id)))
        {
            yield return $"step {id} is queued and does not exist";
        }

        foreach (var door in Admissions.Values.GroupBy(admission => admission.Door))
        {
            var (inside, waiting) = (door.Count(admission => admission.IsAdmitted), door.Count(admission => !admission.IsAdmitted));
            if (inside > Doors[door.Key].Room || (waiting > 0 && inside < Doors[door.Key].Room))
            {
                yield return $"group {Doors[door.Key].Key} has room for {Doors[door.Key].Room}, {inside} inside and {waiting} before the door";
            }
        }

        foreach (var id in Admissions.Keys.Where(id => !Runs.TryGetValue(id, out var run) || run.Status.IsOver()))
        {
            yield return $"run {id} is over and still counts in its group";
        }
    }

    /// <summary>What is not over, in words.</summary>
    public IEnumerable<string> Open() => Steps.Where(step => !step.Value.Status.IsOver()).Take(30).Select(step =>
        $"step {step.Key} of run {step.Value.Run} is {step.Value.Status} {Ready.GetValueOrDefault(step.Key)?[0]} {Held.GetValueOrDefault(step.Key)}, needs {step.Value.OpenNeeds}"
        + $"{(step.Value.Child is { } child ? $", child {child} is {Runs.GetValueOrDefault(child)?.Status}" : "")}, its run {Runs[step.Value.Run]}, {Admissions.GetValueOrDefault(step.Value.Run)}");

    private async Task ReadAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await EachAsync(reader, () => Runs.Add(reader.GetGuid(0), new RunRow(
            (RunStatus)reader.GetInt16(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetBoolean(4), reader.GetBoolean(5), reader.GetBoolean(6), reader.GetBoolean(7),
            reader.IsDBNull(8) ? null : reader.GetString(8), reader.GetInt32(9))), cancellationToken);
        await EachAsync(reader, () => Steps.Add(reader.GetGuid(0), new StepRow(
            reader.GetGuid(1), (StepStatus)reader.GetInt16(2), reader.GetInt16(3), reader.GetInt16(4), reader.IsDBNull(5) ? null : reader.GetGuid(5),
            reader.IsDBNull(6) ? null : reader.GetInt16(6), reader.GetBoolean(7), reader.GetBoolean(8), (StepRole)reader.GetInt16(9))), cancellationToken);
        await EachAsync(reader, () =>
        {
            var row = new ReadyRow(reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.GetBoolean(2), reader.GetInt16(3), reader.GetInt64(4));
            if (!Ready.TryAdd(reader.GetGuid(0), [row]))
            {
                Ready[reader.GetGuid(0)].Add(row);
            }
        }, cancellationToken);
        await EachAsync(reader, () => Held.Add(reader.GetGuid(0), new HeldRow(
            reader.GetInt16(1), reader.GetBoolean(2), reader.IsDBNull(3) ? null : reader.GetGuid(3), reader.GetBoolean(4))), cancellationToken);
        await EachAsync(reader, () => Admissions.Add(reader.GetGuid(0), new AdmissionRow(reader.GetInt32(1), reader.GetInt64(2), reader.GetBoolean(3))), cancellationToken);
        await EachAsync(reader, () => Doors.Add(reader.GetInt32(0), new DoorRow(reader.GetString(1), reader.GetString(2), reader.GetInt32(3))), cancellationToken);
    }

    private static async Task EachAsync(NpgsqlDataReader reader, Action read, CancellationToken cancellationToken)
    {
        while (await reader.ReadAsync(cancellationToken))
        {
            read();
        }

        await reader.NextResultAsync(cancellationToken);
    }
}

internal sealed record RunRow(
    RunStatus Status, int OpenSteps, int FailedSteps, bool IsHalted, bool IsCancelled, bool IsFinished, bool HasFailedAt, string? Output, int TotalSteps);

internal sealed record StepRow(
    Guid Run, StepStatus Status, int OpenNeeds, int Attempt, Guid? Child, short? ClosedBy, bool IsFinished, bool HasFailedAt, StepRole Role);

internal sealed record ReadyRow(long? Lease, bool IsClaimed, int Attempt, long Rank);

internal sealed record HeldRow(int Attempt, bool IsDue, Guid? Child, bool IsParked);

internal sealed record AdmissionRow(int Door, long Rank, bool IsAdmitted);

internal sealed record DoorRow(string Workflow, string Key, int Room);
