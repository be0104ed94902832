using Aspire.Media.Engine.Runs;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>How workflows have been doing lately. It looks at so many of the last runs and no more, whatever lies behind them.</summary>
public sealed class ActivityStore(NpgsqlDataSource database)
{
    // Where most runs are of one workflow, the planner would look for those of another among all, the newest first. An order that begins with
    // the workflow leaves it nothing but the index of both; written as an equation, the workflow would be no part of the order.
    private const string RecentSql = """
        select named.workflow, recent.id, recent.status, recent.created_at, recent.started_at, recent.finished_at
        from unnest((select $1::text[])) as named (workflow)
        cross join lateral (
            select id, status, created_at, started_at, finished_at from run
            where run.workflow >= named.workflow and run.workflow <= named.workflow
            order by run.workflow desc, run.id desc
            limit $2
        ) as recent
        """;

    // Good runs among the last ones, as many as have so many steps together.
    private const string TimingSql = """
        with recent as materialized (
            select id, status, total_steps from run where workflow >= $1 and workflow <= $1 order by workflow desc, id desc limit $2
        ), good as materialized (
            select id from (
                select id, total_steps, row_number() over (order by id desc) as place, sum(total_steps) over (order by id desc) as steps
                from recent
                where status in (10, 11)
            ) as one
            where place = 1 or (place <= $3 and steps <= $4)
        )
        select (select count(*) from good), taken.key, taken.seconds[1], taken.seconds[2], taken.seconds[3]
        from (
            select step.key, percentile_cont(array[0.1, 0.5, 0.9]) within group (order by extract(epoch from step.finished_at - step.started_at)::float8) as seconds
            from good join step on step.run_id = good.id
            where step.status = 10 and step.role < 2 and step.started_at is not null and step.finished_at is not null
            group by step.key
        ) as taken
        """;

    private const int LookedAt = 200;
    private const int LearntFrom = 20;
    private const int MostSteps = 4_000;

    /// <summary>The last runs of each workflow, the newest first.</summary>
    public async Task<IReadOnlyList<RecentRun>> RecentAsync(IReadOnlyCollection<string> workflows, int each, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RecentSql);
        command.Parameters.With(workflows.ToArray()).With(each);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var runs = new List<RecentRun>();
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(new RecentRun(
                reader.GetString(0), reader.GetGuid(1), (RunStatus)reader.GetInt16(2), reader.GetFieldValue<DateTimeOffset>(3), reader.Moment(4), reader.Moment(5)));
        }

        return runs;
    }

    /// <summary>How long the steps of a workflow took, and in how many runs that was seen.</summary>
    public async Task<(int Runs, IReadOnlyList<StepTiming> Steps)> TimingAsync(string workflow, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TimingSql);
        command.Parameters.With(workflow).With(LookedAt).With(LearntFrom).With(MostSteps);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (runs, steps) = (0, new List<StepTiming>());
        while (await reader.ReadAsync(cancellationToken))
        {
            runs = (int)reader.GetInt64(0);
            steps.Add(new StepTiming(reader.GetString(1), Seconds(2), Seconds(3), Seconds(4)));
        }

        return (runs, steps);

        // Two clocks of one database may be set back.
        TimeSpan Seconds(int column) => TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(column)));
    }
}
