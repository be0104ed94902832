using Npgsql;

namespace Aspire.Media.Bench.Queue;

/// <summary>What may lie about in a database while a queue is measured. Ids count up and are older than any that the engine gives.</summary>
internal sealed class SceneStore(NpgsqlDataSource database)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    // First in the queue, for workers that know this kind of step.
    private const string ForeignSql = """
        with other as (
            insert into lane (kind, requires, resource) values ('bench.other', '{}', 'none') returning id
        ), given as materialized (
            select number, ('00000000-0000-7001-8000-' || lpad(to_hex(number), 12, '0'))::uuid as run, ('00000000-0000-7002-8000-' || lpad(to_hex(number), 12, '0'))::uuid as step
            from generate_series(1, $1) as number
        ), new_run as (
            insert into run (id, workflow, version, status, rank, total_steps, open_steps, created_by)
            select run, 'other', 1, 0, number, 1, 1, 'bench' from given
        ), new_step as (
            insert into step (id, run_id, key, place, status, lane, open_needs)
            select step, run, 'step1', 0, 1, other.id, 0 from given cross join other
        )
        insert into ready (step_id, run_id, lane, rank, place, role)
        select step, run, other.id, number, 0, 0 from given cross join other
        """;

    // Of the lane that is measured, and due some time later.
    private const string DelayedSql = """
        with given as materialized (
            select number, ('00000000-0000-7003-8000-' || lpad(to_hex(number), 12, '0'))::uuid as run, ('00000000-0000-7004-8000-' || lpad(to_hex(number), 12, '0'))::uuid as step
            from generate_series(1, $1) as number
        ), new_run as (
            insert into run (id, workflow, version, status, rank, total_steps, open_steps, created_by)
            select run, 'touch', 1, 1, number, 1, 1, 'bench' from given
        ), new_step as (
            insert into step (id, run_id, key, place, status, lane, open_needs, reason)
            select step, run, 'step1', 0, 3, (select min(id) from lane), 0, 'Later' from given
        )
        insert into held (step_id, run_id, lane, rank, place, role, attempt, due_at)
        select step, run, (select min(id) from lane), number, 0, 0, 0, now() + interval '1 day' + number * interval '1 ms' from given
        """;

    private const string FinishedSql = """
        with given as materialized (
            select number, ('00000000-0000-7005-8000-' || lpad(to_hex(number), 12, '0'))::uuid as run, ('00000000-0000-7006-8000-' || lpad(to_hex(number), 12, '0'))::uuid as step
            from generate_series($1, $2) as number
        ), new_run as (
            insert into run (id, workflow, version, status, rank, total_steps, open_steps, created_by, started_at, finished_at)
            select run, 'touch', 1, 10, number, 1, 0, 'bench', now(), now() from given
        )
        insert into step (id, run_id, key, place, status, lane, open_needs, attempt, progress, output, worker, queued_at, started_at, finished_at)
        select step, run, 'step1', 0, 10, 1, 0, 1, 1, '{}', '00000000-0000-7000-8000-000000000000', now(), now(), now() from given
        """;

    private const string SettleSql = "vacuum (analyze)";

    /// <summary>Queues steps of a kind that no worker of the benchmark knows, ahead of all others.</summary>
    public Task AddForeignAsync(int count, CancellationToken cancellationToken) => AddAsync(ForeignSql, [count], cancellationToken);

    public Task AddDelayedAsync(int count, CancellationToken cancellationToken) => AddAsync(DelayedSql, [count], cancellationToken);

    public async Task AddFinishedAsync(int count, CancellationToken cancellationToken)
    {
        const int Bite = 500_000;
        for (var first = 1; first <= count; first += Bite)
        {
            await AddAsync(FinishedSql, [first, Math.Min(count, first + Bite - 1)], cancellationToken);
        }
    }

    /// <summary>Leaves nothing to be done for what was added, as autovacuum would in time.</summary>
    public Task SettleAsync(CancellationToken cancellationToken) => AddAsync(SettleSql, [], cancellationToken);

    private async Task AddAsync(string sql, int[] numbers, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        command.CommandTimeout = (int)Patience.TotalSeconds;
        foreach (var number in numbers)
        {
            command.Parameters.Add(new() { Value = number });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
