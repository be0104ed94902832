using Aspire.Media.Engine.Queue;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What stands still, and why.</summary>
public sealed class PauseStore(NpgsqlDataSource database)
{
    private const string PauseSql = """
        with paused as (
            insert into pause (id, kind, capability, workflow, cause, reason, paused_by) values ($1, $2, $3, $4, $5, $6, $7)
            on conflict do nothing
            returning id
        ), told as (
            insert into event (kind, data)
            select 'queue.paused', json_build_object('kind', $2, 'capability', $3, 'workflow', $4, 'cause', $5, 'by', $7, 'reason', $6) from paused
        )
        select count(*) from paused
        """;

    private const string ResumeSql = """
        with resumed as (
            delete from pause
            where kind is not distinct from $1 and capability is not distinct from $2 and workflow is not distinct from $3 and cause = $4
            returning id
        ), told as (
            insert into event (kind, data)
            select 'queue.resumed', json_build_object('kind', $1, 'capability', $2, 'workflow', $3, 'cause', $4, 'by', $5) from resumed
        )
        select count(*) from resumed
        """;

    private const string WakeSql = "select pg_notify('media_work', '')";

    private const string ListSql = "select kind, capability, workflow, cause, reason, paused_by, paused_at from pause order by paused_at, id";

    /// <summary>False when it stood still already for this cause.</summary>
    public async Task<bool> PauseAsync(PauseSubject subject, string cause, string? reason, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        await using var command = database.CreateCommand(PauseSql);
        command.Parameters
            .With(Guid.CreateVersion7()).WithText(subject.Kind).WithText(subject.Capability).WithText(subject.Workflow)
            .With(cause).WithText(reason).With(by);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>False when it was not paused for this cause.</summary>
    public async Task<bool> ResumeAsync(PauseSubject subject, string cause, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        await using var command = database.CreateCommand(ResumeSql);
        command.Parameters.WithText(subject.Kind).WithText(subject.Capability).WithText(subject.Workflow).With(cause).With(by);
        if (await command.ExecuteScalarAsync(cancellationToken) is not > 0L)
        {
            return false;
        }

        // In a statement of its own: only what is committed is worth waking up for.
        await using var wake = database.CreateCommand(WakeSql);
        await wake.ExecuteNonQueryAsync(cancellationToken);
        return true;
    }

    public async Task<IReadOnlyList<PauseRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var pauses = new List<PauseRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            pauses.Add(new PauseRecord(
                new PauseSubject(reader.Text(0), reader.Text(1), reader.Text(2)), reader.GetString(3), reader.Text(4), reader.GetString(5), reader.GetFieldValue<DateTimeOffset>(6)));
        }

        return pauses;
    }
}
