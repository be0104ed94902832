using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Lists;
using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Runs and their steps, as they are looked at. Whether a step is worked on is read from its lease.</summary>
public sealed class RunStore(NpgsqlDataSource database)
{
    // A run is running when a worker holds one of its steps or a child run works for it; waiting when all that is not blocked waits for a moment.
    private const string FindSql = """
        select run.id, run.workflow, run.version,
            case
                when run.status >= 10 then run.status
                when exists (select from step join ready on ready.step_id = step.id where step.run_id = run.id and ready.worker is not null) then 1
                when exists (select from step join held on held.step_id = step.id where step.run_id = run.id and (held.child is not null or held.walks)) then 1
                when exists (select from step where step.run_id = run.id and step.status = 3) and not exists (select from step where step.run_id = run.id and step.status = 1) then 2
                else run.status
            end,
            run.priority, run.total_steps, run.open_steps, run.failed_steps, run.input, run.output, run.labels::text, run.trace, run.parent_run, run.parent_step, run.depth,
            run.replay_of, run.idempotency_key, run.concurrency_key, run.created_by, run.created_at, run.started_at, run.finished_at, run.cancelled_at, run.cancelled_by,
            run.dry, run.applies, (select applying.id from run as applying where run.dry and applying.applies = run.id and applying.parent_run is null)
        from run
        where run.id = $1
        """;

    private const string StepsSql = """
        select step.id, step.run_id, step.key, step.place, step.role, case when ready.worker is not null or held.walks then 2 else step.status end, lane.kind,
            coalesce(ready.attempt, step.attempt), step.progress, step.message, case when $2 then step.output end, step.failure_class, step.failure, step.reason, step.child,
            coalesce(ready.worker, step.worker), coalesce(step.queued_at, ready.since), coalesce(step.started_at, ready.claimed_at), step.finished_at, held.due_at,
            walk.entries, walk.items, walk.completed, walk.skipped, walk.failed, walk.cancelled, held.approval
        from step
        join lane on lane.id = step.lane
        left join ready on ready.step_id = step.id
        left join held on held.step_id = step.id
        left join walk on walk.step_id = step.id
        where step.run_id = any ($1)
        order by step.run_id, step.place
        """;

    private const string VersionsSql = "select id, workflow, version, status from run where id = any ($1)";

    private const string RunOfSql = "select run_id from step where id = $1";

    private const string ResultsSql = """
        select step.key, step.status, step.output, step.reason, step.failure_class, step.failure, coalesce(walk.entries, step.listed), walk.completed, walk.skipped, walk.failed,
            approval.status, approval.decided_by, approval.decided_at, approval.comment
        from step
        left join walk on walk.step_id = coalesce(step.origin, step.id)
        left join approval on approval.step_id = coalesce(step.origin, step.id) and not approval.superseded and approval.status <> 'open'
        where step.run_id = $1 and step.status >= 10 and step.role < 2 and ($2::text[] is null or step.key = any ($2))
        """;

    private const string FactsSql = "select priority, depth, labels::text, failed_steps, created_by, created_at from run where id = $1";

    private const string ChildSql = "select child from step where id = $1";

    internal async Task<RunFacts> FactsAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FactsSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new RunFacts(
            reader.GetInt16(0), reader.GetInt16(1), reader.Text(2), reader.GetInt32(3), reader.GetString(4), reader.GetFieldValue<DateTimeOffset>(5));
    }

    /// <summary>The run that a step has started.</summary>
    internal async Task<Guid?> ChildOfAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChildSql);
        command.Parameters.With(step);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    private const string PastSql = "select key, status, output, reason, closed_by is not null, coalesce(origin, id), listed, lease from step where run_id = $1";

    public async Task<RunRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>The steps of a run in the order of its definition; the one that makes its outputs comes last.</summary>
    public Task<IReadOnlyList<StepRecord>> StepsAsync(Guid run, CancellationToken cancellationToken) => StepsAsync([run], withOutputs: true, cancellationToken);

    /// <summary>The steps of several runs, without what they gave.</summary>
    public Task<IReadOnlyList<StepRecord>> StepsAsync(Guid[] runs, CancellationToken cancellationToken) => StepsAsync(runs, withOutputs: false, cancellationToken);

    /// <summary>Of which workflow runs are, and whether they are over.</summary>
    internal async Task<IReadOnlyList<(Guid Run, string Workflow, int Version, RunStatus Status)>> VersionsAsync(Guid[] runs, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(VersionsSql);
        command.Parameters.With(runs);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new List<(Guid, string, int, RunStatus)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add((reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), (RunStatus)reader.GetInt16(3)));
        }

        return versions;
    }

    /// <summary>The run that a step belongs to.</summary>
    public async Task<Guid?> RunOfAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RunOfSql);
        command.Parameters.With(step);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>What the steps of a run that are over have given.</summary>
    /// <param name="keys">Which; null for all.</param>
    internal async Task<IReadOnlyList<StepResult>> ResultsAsync(Guid run, IReadOnlySet<string>? keys, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ResultsSql);
        command.Parameters.With(run).WithTyped(keys?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var results = new List<StepResult>();
        while (await reader.ReadAsync(cancellationToken))
        {
            results.Add(new StepResult(run, reader.GetString(0), (StepStatus)reader.GetInt16(1), reader.Text(2), reader.Text(3), reader.Text(4), reader.Text(5))
            {
                Items = reader.IsDBNull(6) ? null : reader.GetInt32(6) == 0 ? ListResult.Empty : new ListResult(reader.GetInt32(6), Count(7), Count(8), Count(9)),
                Approval = reader.Text(10) is { } decision
                    ? new ApprovalAnswer(ApprovalWords.Read<ApprovalStatus>(decision), reader.Text(11), reader.Moment(12), reader.Text(13))
                    : null,
            });
        }

        return results;

        int? Count(int column) => reader.IsDBNull(column) ? null : reader.GetInt32(column);
    }

    /// <summary>How the steps of a run stand, by their keys.</summary>
    internal async Task<IReadOnlyDictionary<string, PastStep>> PastAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PastSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var steps = new Dictionary<string, PastStep>();
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(reader.GetString(0), new PastStep(reader.GetString(0), (StepStatus)reader.GetInt16(1), reader.Text(2), reader.Text(3), reader.GetBoolean(4))
            {
                Origin = reader.GetGuid(5),
                Listed = reader.IsDBNull(6) ? null : reader.GetInt32(6),
                Lease = reader.IsDBNull(7) ? null : reader.GetInt64(7),
            });
        }

        return steps;
    }

    private async Task<IReadOnlyList<StepRecord>> StepsAsync(Guid[] runs, bool withOutputs, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StepsSql);
        command.Parameters.With(runs).With(withOutputs);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var steps = new List<StepRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            steps.Add(ReadStep(reader));
        }

        return steps;
    }

    internal static RunRecord Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Workflow = reader.GetString(1),
        Version = reader.GetInt32(2),
        Status = (RunStatus)reader.GetInt32(3),
        Priority = reader.GetInt16(4),
        TotalSteps = reader.GetInt32(5),
        OpenSteps = reader.GetInt32(6),
        FailedSteps = reader.GetInt32(7),
        Input = reader.Text(8),
        Output = reader.Text(9),
        Labels = reader.Text(10),
        Trace = reader.Text(11),
        ParentRun = reader.Id(12),
        ParentStep = reader.Id(13),
        Depth = reader.GetInt16(14),
        ReplayOf = reader.Id(15),
        IdempotencyKey = reader.Text(16),
        ConcurrencyKey = reader.Text(17),
        CreatedBy = reader.GetString(18),
        CreatedAt = reader.GetFieldValue<DateTimeOffset>(19),
        StartedAt = reader.Moment(20),
        FinishedAt = reader.Moment(21),
        CancelledAt = reader.Moment(22),
        CancelledBy = reader.Text(23),
        IsDry = reader.GetBoolean(24),
        Applies = reader.Id(25),
        AppliedBy = reader.Id(26),
    };

    private static StepRecord ReadStep(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        RunId = reader.GetGuid(1),
        Key = reader.GetString(2),
        Place = reader.GetInt16(3),
        Role = (StepRole)reader.GetInt16(4),
        Status = (StepStatus)reader.GetInt32(5),
        Kind = reader.GetString(6),
        Attempt = reader.GetInt16(7),
        Progress = reader.GetFloat(8),
        Message = reader.Text(9),
        Output = reader.Text(10),
        FailureClass = reader.Text(11),
        Failure = reader.Text(12),
        Reason = reader.Text(13),
        Child = reader.Id(14),
        Worker = reader.Id(15),
        QueuedAt = reader.Moment(16),
        StartedAt = reader.Moment(17),
        FinishedAt = reader.Moment(18),
        DueAt = reader.Moment(19),
        Walk = reader.IsDBNull(20) ? null : new Walk(reader.GetInt32(20), reader.GetInt32(21), reader.GetInt32(22), reader.GetInt32(23), reader.GetInt32(24), reader.GetInt32(25), IsAgain: false),
        Approval = reader.Id(26),
    };
}
