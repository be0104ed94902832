using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Lets runs go before others, or after them.</summary>
public sealed class PriorityStore(NpgsqlDataSource database)
{
    // What works for a run goes with it.
    private const string FamilySql = """
        with recursive family as (
            select id from run where id = $1
            union all
            select run.id from family join run on run.parent_run = family.id and run.finished_at is null
        )
        select run.id, run.finished_at is not null from run where id in (select id from family) order by run.id for update
        """;

    // Rows of the queue that somebody else has in hand are passed over: whoever ends a step has its row before it takes the run's.
    private const string PrioritiseSql = """
        with moved as (
            update run set priority = $2, rank = run.rank - ($2 - run.priority) * $3
            where id = any ($1)
            returning id, rank
        ), waiting as materialized (
            select ready.step_id, moved.rank
            from moved join step on step.run_id = moved.id join ready on ready.step_id = step.id
            where step.status < 10
            for update of ready skip locked
        ), queued as (
            update ready set rank = waiting.rank from waiting where ready.step_id = waiting.step_id
        ), later as materialized (
            select held.step_id, moved.rank
            from moved join step on step.run_id = moved.id join held on held.step_id = step.id
            where step.status < 10
            for update of held skip locked
        ), kept as (
            update held set rank = later.rank from later where held.step_id = later.step_id
        ), before as materialized (
            select admission.run_id, moved.rank
            from moved join admission on admission.run_id = moved.id
            for update of admission skip locked
        ), entering as (
            update admission set rank = before.rank from before where admission.run_id = before.run_id
        )
        insert into event (kind, run_id, data)
        select 'run.prioritised', id, json_build_object('by', $4, 'priority', $2) from moved
        """;

    /// <summary>Gives an open run, and the runs that work for it, another priority; null when there is no such run, false when it is over.</summary>
    public async Task<bool?> PrioritiseAsync(Guid run, int priority, string by, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var family = new Dictionary<Guid, bool>();
        await using (var hold = new NpgsqlCommand(FamilySql, connection))
        {
            hold.Parameters.With(run);
            await using var reader = await hold.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                family.Add(reader.GetGuid(0), reader.GetBoolean(1));
            }
        }

        if (!family.TryGetValue(run, out var isOver))
        {
            return null;
        }

        if (isOver)
        {
            return false;
        }

        await using var command = new NpgsqlCommand(PrioritiseSql, connection);
        command.Parameters
            .With(family.Where(member => !member.Value).Select(member => member.Key).ToArray()).With((short)priority)
            .With(EnqueueStore.PriorityReach.Ticks / TimeSpan.TicksPerMicrosecond).With(by);
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }
}
