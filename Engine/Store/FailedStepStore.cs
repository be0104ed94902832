using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Steps that failed for good and wait for somebody to look after them.</summary>
public sealed class FailedStepStore(NpgsqlDataSource database)
{
    private const int Window = 5_000;

    // Nothing is sorted: the index gives the newest first, and what is joined keeps that order. As with runs, no part looks further than its window.
    private const string ListSql = """
        select step.id, step.run_id, run.status, run.workflow, step.key, lane.kind, step.attempt, step.failure_class, step.failure, step.failed_at
        from (
            select id, run_id, key, lane, attempt, failure_class, failure, failed_at
            from step
            where failed_at is not null and id < $1
            order by id desc
            limit $2
        ) as step
        join run on run.id = step.run_id
        join lane on lane.id = step.lane
        where ($3::text is null or run.workflow = $3) and ($4::text is null or step.failure_class = $4) and ($5::text is null or lane.kind = $5)
        order by step.id desc
        limit $6
        """;

    private const string WindowEndSql = """
        select id from step where failed_at is not null and id < $1
        order by id desc
        offset $2
        limit 1
        """;

    /// <param name="before">Where the part before ended; null for the first.</param>
    public async Task<Portion<FailedStepRecord>> ListAsync(FailedStepQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(ListSql);
        command.Parameters
            .With(before ?? Guid.AllBitsSet).With(Window).WithText(query.Workflow).WithText(query.FailureClass).WithText(query.Kind).With(limit + 1);
        var steps = new List<FailedStepRecord>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                steps.Add(new FailedStepRecord(
                    reader.GetGuid(0), reader.GetGuid(1), (RunStatus)reader.GetInt16(2), reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetInt16(6),
                    reader.GetString(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9)));
            }
        }

        return steps.Count > limit
            ? new Portion<FailedStepRecord>(steps[..limit], steps[limit - 1].Id)
            : new Portion<FailedStepRecord>(steps, await WindowEndAsync(before, cancellationToken));
    }

    private async Task<Guid?> WindowEndAsync(Guid? before, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WindowEndSql);
        command.Parameters.With(before ?? Guid.AllBitsSet).With(Window - 1);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }
}

/// <summary>Which failed steps are meant. What is null does not matter.</summary>
public sealed record FailedStepQuery(string? Workflow, string? FailureClass, string? Kind);

/// <summary>A step that failed for good.</summary>
public sealed record FailedStepRecord(
    Guid Id, Guid Run, RunStatus RunStatus, string Workflow, string Key, string Kind, int Attempt, string FailureClass, string Failure, DateTimeOffset FailedAt);
