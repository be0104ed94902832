using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Recovery;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What was tried already to help steps that failed, between their attempts.</summary>
public sealed class RecoveryStore(NpgsqlDataSource database)
{
    private const string FindSql = "select record from recovery where step_id = $1";

    // After the statements that end or put off what is meant, in their transaction: what somebody else holds by now was lost, and changes nothing. Of a list
    // only the first items are told of.
    private const string KeepSql = """
        with told as materialized (
            select said.step_id, said.run_id, said.attempt, said.record, said.story
            from unnest((select $1::uuid[]), (select $2::uuid[]), (select $3::integer[]), (select $4::json[]), (select $5::json[]))
                as said (step_id, run_id, attempt, record, story)
            where not exists (select from ready where ready.step_id = said.step_id)
        ), kept as (
            insert into recovery (step_id, record)
            select told.step_id, told.record from told join held on held.step_id = told.step_id and held.attempt = told.attempt where told.record is not null
            on conflict (step_id) do update set record = excluded.record, at = clock_timestamp()
        ), gone as (
            delete from recovery using told where recovery.step_id = told.step_id and told.record is null
        )
        insert into event (kind, run_id, step_id, data)
        select 'step.recovering', told.run_id, coalesce(item.step_id, told.step_id), rung.value
        from told
        left join item on item.id = told.step_id
        cross join lateral json_array_elements(told.story) as rung
        where item.number is null or item.number < 100
        """;

    private const string ForgetSql = """
        delete from recovery
        where at < clock_timestamp() - interval '1 day'
          and not exists (select from ready where ready.step_id = recovery.step_id) and not exists (select from held where held.step_id = recovery.step_id)
        """;

    internal async Task<RecoveryRecord> FindAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(step);
        return await command.ExecuteScalarAsync(cancellationToken) is string record ? RecoveryRecord.Read(record) : RecoveryRecord.None;
    }

    /// <summary>Drops what was left of steps that were closed without an attempt.</summary>
    public async Task<int> ForgetAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Forgets what was known of steps that ended, and tells what was tried last.</summary>
    internal static void Keep(NpgsqlBatch batch, IReadOnlyList<StepEnd> ends) =>
        Keep(batch, [.. from end in ends where end.Recovery is not null select (end.Step, end.Run, end.Recovery)]);

    /// <summary>Keeps what is known of steps that were put off, and tells what was tried.</summary>
    internal static void Keep(NpgsqlBatch batch, IReadOnlyList<StepPause> pauses) =>
        Keep(batch, [.. from pause in pauses where pause.Recovery is not null select (pause.Step, pause.Run, pause.Recovery)]);

    private static void Keep(NpgsqlBatch batch, IReadOnlyList<(Guid Step, Guid Run, StepRecovery Recovery)> steps)
    {
        if (steps.Count == 0)
        {
            return;
        }

        var command = new NpgsqlBatchCommand(KeepSql);
        command.Parameters
            .With(Of(one => one.Step)).With(Of(one => one.Run)).With(Of(one => one.Recovery.Attempt))
            .WithJson(steps.Select(one => one.Recovery.Record)).WithJson(steps.Select(one => (string?)one.Recovery.Story));
        batch.BatchCommands.Add(command);

        T[] Of<T>(Func<(Guid Step, Guid Run, StepRecovery Recovery), T> column) => [.. steps.Select(column)];
    }
}
