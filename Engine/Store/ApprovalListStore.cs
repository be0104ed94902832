using Aspire.Media.Engine.Approvals;
using Aspire.Media.Engine.Definitions;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Looks at what people were asked: what is open by how long it waits, what is decided from its end back.</summary>
public sealed class ApprovalListStore(NpgsqlDataSource database)
{
    private const string FindSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.id = $1
        """;

    private const string CurrentSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.step_id = $1 and not approval.superseded
        """;

    private const string OpenSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.status = 'open' and ($1::text is null or approval.workflow = $1) and ($2::uuid is null or approval.run_id = $2) and approval.id > $3
        order by approval.id
        limit $4
        """;

    private const string DecidedSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.status <> 'open' and approval.id < $1
        order by approval.id desc
        limit $2
        """;

    private const string DecidedOfWorkflowSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.status <> 'open' and approval.id < $1 and approval.workflow = $3
        order by approval.id desc
        limit $2
        """;

    private const string DecidedOfRunSql = """
        select approval.id, approval.step_id, approval.run_id, approval.workflow, run.version, approval.key, approval.item, approval.message, approval.about, approval.role, approval.asked_at,
            approval.deadline, approval.on_deadline, approval.overdue_at, approval.status, approval.decided_by, approval.decided_at, approval.comment, approval.superseded
        from approval join run on run.id = approval.run_id
        where approval.status <> 'open' and approval.id < $1 and approval.run_id = $3 and ($4::text is null or approval.workflow = $4)
        order by approval.id desc
        limit $2
        """;

    private const string CountSql = """
        select count(*), count(*) filter (where deadline <= clock_timestamp()), extract(epoch from clock_timestamp() - min(asked_at))::float8
        from (select deadline, asked_at from approval where status = 'open' order by id limit $1) as open
        """;

    private const int MostCounted = 10_000;

    public async Task<ApprovalRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>What a step, or an item of a list, asked last; null when it has not asked, or has to ask anew.</summary>
    public async Task<ApprovalRecord?> CurrentAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CurrentSql);
        command.Parameters.With(step);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    /// <summary>Open questions, the oldest first.</summary>
    /// <param name="after">Where the part before ended.</param>
    public async Task<IReadOnlyList<ApprovalRecord>> OpenAsync(ApprovalQuery query, Guid? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(OpenSql);
        command.Parameters.WithText(query.Workflow).WithTyped(query.Run, NpgsqlDbType.Uuid).With(after ?? Guid.Empty).With(limit);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Questions that are not open any more, the newest first.</summary>
    /// <param name="before">Where the part before ended.</param>
    public async Task<IReadOnlyList<ApprovalRecord>> DecidedAsync(ApprovalQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = query switch
        {
            { Run: not null } => database.CreateCommand(DecidedOfRunSql),
            { Workflow: not null } => database.CreateCommand(DecidedOfWorkflowSql),
            _ => database.CreateCommand(DecidedSql),
        };
        command.Parameters.With(before ?? Guid.AllBitsSet).With(limit);
        if (query.Run is { } run)
        {
            command.Parameters.With(run).WithText(query.Workflow);
        }
        else if (query.Workflow is { } workflow)
        {
            command.Parameters.With(workflow);
        }

        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>How many questions are open, and for how long.</summary>
    public async Task<OpenApprovals> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CountSql);
        command.Parameters.With(MostCounted);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new OpenApprovals((int)reader.GetInt64(0), (int)reader.GetInt64(1), reader.IsDBNull(2) ? null : TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(2))));
    }

    private static async Task<IReadOnlyList<ApprovalRecord>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var approvals = new List<ApprovalRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            approvals.Add(Read(reader));
        }

        return approvals;
    }

    private static ApprovalRecord Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Step = reader.GetGuid(1),
        Run = reader.GetGuid(2),
        Workflow = reader.GetString(3),
        Version = reader.GetInt32(4),
        Key = reader.GetString(5),
        Item = reader.IsDBNull(6) ? null : reader.GetInt32(6),
        Message = reader.Text(7),
        About = reader.Text(8),
        Role = ApprovalWords.Read<ApproverRole>(reader.GetString(9)),
        AskedAt = reader.GetFieldValue<DateTimeOffset>(10),
        Deadline = reader.Moment(11),
        OnDeadline = ApprovalWords.Read<DeadlinePolicy>(reader.GetString(12)),
        OverdueAt = reader.Moment(13),
        Status = ApprovalWords.Read<ApprovalStatus>(reader.GetString(14)),
        DecidedBy = reader.Text(15),
        DecidedAt = reader.Moment(16),
        Comment = reader.Text(17),
        IsSuperseded = reader.GetBoolean(18),
    };
}

/// <summary>What waits for people.</summary>
/// <param name="Overdue">How many of them are past their deadline.</param>
/// <param name="Oldest">How long the first of them has waited; null when there is none.</param>
public sealed record OpenApprovals(int Count, int Overdue, TimeSpan? Oldest);
