using System.Text.Json;

using Aspire.Media.Engine.Plans;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>What dry runs would change, and what became of it.</summary>
public sealed class PlanStore(NpgsqlDataSource database)
{
    // A worker that lost its lease says nothing any more. What a retry asks again replaces what was said before.
    private const string WriteSql = """
        with recursive held as materialized (
            select step_id as id, run_id from ready where step_id = $1 and lease = $2 for share
        ), up as (
            select run.id, run.parent_run from run join held on held.run_id = run.id
            union all
            select run.id, run.parent_run from run join up on run.id = up.parent_run
        )
        insert into plan (id, tree, run_id, step_id, number, actions, count)
        select held.id, up.id, held.run_id, coalesce(item.step_id, held.id), item.number, $3, $4
        from held
        join up on up.parent_run is null
        left join item on item.id = held.id
        on conflict (id) do update set actions = excluded.actions, count = excluded.count
        returning true
        """;

    private const string UnknownSql = """
        select key from step
        where run_id = $1 and closed_by in (3, 4) and ($2::text[] is null or key = any ($2))
        order by place
        limit 1
        """;

    private const string HasPlanSql = "select exists (select from plan where step_id = $1)";

    private const string PastSql = """
        select item.id is not null or $3::integer is null, coalesce(step.closed_by = 4, false), plan.id, plan.actions, plan.begun_at is not null,
            child.id, child.workflow, child.version, child.status in (10, 11)
        from run
        join step on step.run_id = run.applies and step.key = $2
        left join item on item.step_id = step.id and item.number = $3
        left join plan on plan.id = case when $3::integer is null then step.id else item.id end
        left join run as child on child.id = case when $3::integer is null then step.child else item.child end
        where run.id = $1
        """;

    private const string BeginSql = """
        with held as materialized (
            select step_id from ready where step_id = $1 and lease = $2 for share
        )
        update plan set begun_at = coalesce(plan.begun_at, clock_timestamp()), conflict = null from held where plan.id = $3
        returning true
        """;

    private const string RefuseSql = """
        with held as materialized (
            select step_id from ready where step_id = $1 and lease = $2 for share
        )
        update plan set conflict = $4 from held where plan.id = $3
        returning true
        """;

    // A child that failed was forgotten by its parent if that went on without it.
    private const string ListSql = """
        select plan.id, plan.run_id, run.workflow, plan.step_id, step.key, plan.number, plan.actions, plan.begun_at, plan.conflict
        from plan
        join run on run.id = plan.run_id
        join step on step.id = plan.step_id
        where plan.tree = $1 and plan.id > $2 and run.status not in (12, 13) and (plan.count > 0 or plan.conflict is not null)
        order by plan.id
        limit $3
        """;

    private const string TotalsSql = """
        with recursive tree as (
            select id from run where id = $1
            union all
            select run.id from run join tree on run.parent_run = tree.id
        ), planned as materialized (
            select plan.count, plan.begun_at, plan.conflict, plan.actions
            from plan join run on run.id = plan.run_id
            where plan.tree = $1 and run.status not in (12, 13)
        )
        select count(*), coalesce(sum(count), 0)::bigint, count(begun_at), count(conflict),
            (select json_object_agg(verb, times) from (
                select action ->> 'verb' as verb, count(*) as times from planned cross join json_array_elements(planned.actions) as action group by 1 order by 2 desc limit 20) as verbs),
            (select count(*) from tree join step on step.run_id = tree.id where step.closed_by = 4)
        from planned
        """;

    private static readonly Guid First = Guid.Empty;

    /// <summary>What is planned in a dry run and in all that worked for it, but for what has nothing to change.</summary>
    /// <param name="after">Where the page before ended; null for the beginning.</param>
    public async Task<IReadOnlyList<PlannedWork>> ListAsync(Guid run, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(run).With(after ?? First).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var works = new List<PlannedWork>();
        while (await reader.ReadAsync(cancellationToken))
        {
            works.Add(new PlannedWork(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetGuid(3), reader.GetString(4), reader.IsDBNull(5) ? null : reader.GetInt32(5),
                Actions(reader.GetString(6)), reader.Moment(7), reader.Text(8)));
        }

        return works;
    }

    public async Task<PlanTotals> TotalsAsync(Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TotalsSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new PlanTotals(
            reader.GetInt64(0),
            reader.GetInt64(1),
            reader.Text(4) is { } verbs ? JsonSerializer.Deserialize<Dictionary<string, long>>(verbs)! : [],
            reader.GetInt64(5),
            reader.GetInt64(2),
            reader.GetInt64(3));
    }

    /// <summary>The first of some steps of a run whose result a dry run cannot know; null when all are known.</summary>
    /// <param name="keys">Which; null for all.</param>
    internal async Task<string?> UnknownAsync(Guid run, IEnumerable<string>? keys, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UnknownSql);
        command.Parameters.With(run).WithTyped(keys?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        return await command.ExecuteScalarAsync(cancellationToken) as string;
    }

    /// <summary>Whether a step, or an item of its list, has said what it would change.</summary>
    internal async Task<bool> HasPlanAsync(Guid step, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HasPlanSql);
        command.Parameters.With(step);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Keeps what a step would change; false when it is no longer held.</summary>
    internal async Task<bool> WriteAsync(ClaimedStep claim, IReadOnlyList<PlannedAction> actions, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WriteSql);
        command.Parameters.With(claim.Id).With(claim.Lease).WithTyped(JsonSerializer.Serialize(actions, StepJson.Options), NpgsqlDbType.Json).With(actions.Count);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>How a step, or an item, stood in the dry run that its run carries out; null when there was no such step.</summary>
    internal async Task<PastPlan?> PastAsync(Guid run, string key, int? number, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PastSql);
        command.Parameters.With(run).With(key).WithTyped(number, NpgsqlDbType.Integer);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new PastPlan(
                reader.GetBoolean(0), reader.GetBoolean(1), reader.Id(2), reader.Text(3) is { } actions ? Actions(actions) : [], reader.GetBoolean(4),
                reader.Id(5) is { } child ? new PastChild(child, reader.GetString(6), reader.GetInt32(7), reader.GetBoolean(8)) : null)
            : null;
    }

    /// <summary>Notes that a step carries out what was planned; false when it is no longer held.</summary>
    internal async Task<bool> BeginAsync(ClaimedStep claim, Guid plan, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(BeginSql);
        command.Parameters.With(claim.Id).With(claim.Lease).With(plan);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    /// <summary>Notes why a step does not carry out what was planned; false when it is no longer held.</summary>
    internal async Task<bool> RefuseAsync(ClaimedStep claim, Guid plan, string conflict, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RefuseSql);
        command.Parameters.With(claim.Id).With(claim.Lease).With(plan).With(conflict);
        return await command.ExecuteScalarAsync(cancellationToken) is true;
    }

    private static List<PlannedAction> Actions(string json) => JsonSerializer.Deserialize<List<PlannedAction>>(json, StepJson.Options)!;
}
