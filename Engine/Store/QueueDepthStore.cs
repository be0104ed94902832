using Aspire.Media.Engine.Queue;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>How much waits in the queue, for whom.</summary>
public sealed class QueueDepthStore(NpgsqlDataSource database)
{
    /// <summary>So far steps are counted: how many more there are, nobody waits for.</summary>
    public const int Most = 100_000;

    private const int First = 20;

    private const string LanesSql = """
        select lane.id, lane.kind, lane.requires, lane.resource,
            (select count(*) from (select from ready where ready.lane = lane.id and ready.worker is null limit $1) as counted),
            coalesce(busy.steps, 0),
            extract(epoch from clock_timestamp() - oldest.since)::float8,
            (
                select count(*) from worker
                where worker.stopped_at is null and worker.seen_at >= clock_timestamp() - $2 - worker.spell and not worker.draining
                    and lane.kind = any (worker.kinds) and lane.requires <@ worker.capabilities
            )::integer,
            exists (
                select from pause
                where pause.kind = lane.kind or pause.capability = any (lane.requires) or num_nonnulls(pause.kind, pause.capability, pause.workflow) = 0
            ),
            coalesce(pace.per_minute, 0)
        from lane
        left join (select lane, count(*) as steps from ready where worker is not null group by lane) as busy on busy.lane = lane.id
        left join lateral (
            select min(head.since) as since
            from (select ready.since from ready where ready.lane = lane.id and ready.worker is null order by ready.rank limit 200) as head
        ) as oldest on true
        left join (
            select lane, (sum(count) / extract(epoch from clock_timestamp() - date_trunc('minute', clock_timestamp()) + interval '4 minutes') * 60)::float8 as per_minute
            from throughput
            where minute >= date_trunc('minute', clock_timestamp()) - interval '4 minutes'
            group by lane
        ) as pace on pace.lane = lane.id
        order by lane.kind, lane.id
        """;

    // Of each lane the first, in its order, and of those the first again: only they are looked up.
    private const string FirstSql = """
        select first.step_id, first.run_id, run.workflow, step.key, first.kind, run.priority::integer, extract(epoch from clock_timestamp() - first.since)::float8
        from (
            select waiting.step_id, waiting.run_id, waiting.rank, waiting.since, lane.kind
            from lane
            cross join lateral (
                select ready.step_id, ready.run_id, ready.rank, ready.since from ready where ready.lane = lane.id and ready.worker is null order by ready.rank limit $1
            ) as waiting
            order by waiting.rank, waiting.step_id
            limit $1
        ) as first
        join run on run.id = first.run_id
        left join item on item.id = first.step_id
        join step on step.id = coalesce(item.step_id, first.step_id)
        order by first.rank, first.step_id
        """;

    private const string DelayedSql = "select count(*) from (select from held where due_at is not null limit $1) as counted";

    /// <param name="lease">How long a worker may be silent and still counts as living.</param>
    public async Task<QueueDepth> FindAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        var lanes = new List<LaneDepth>();
        await using (var command = database.CreateCommand(LanesSql))
        {
            command.Parameters.With(Most + 1).With(lease);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var waiting = reader.GetInt64(4);
                lanes.Add(new LaneDepth(
                    new Lane(reader.GetInt32(0), reader.GetString(1), reader.GetFieldValue<string[]>(2), reader.GetString(3)),
                    Math.Min(waiting, Most),
                    waiting > Most,
                    reader.GetInt64(5),
                    reader.IsDBNull(6) ? null : TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(6))),
                    reader.GetInt32(7),
                    reader.GetBoolean(8),
                    reader.GetDouble(9)));
            }
        }

        await using var count = database.CreateCommand(DelayedSql);
        count.Parameters.With(Most + 1);
        var delayed = (long)(await count.ExecuteScalarAsync(cancellationToken))!;
        return new QueueDepth(lanes, await FirstAsync(cancellationToken), Math.Min(delayed, Most), delayed > Most);
    }

    private async Task<IReadOnlyList<WaitingStep>> FirstAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FirstSql);
        command.Parameters.With(First);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var first = new List<WaitingStep>();
        while (await reader.ReadAsync(cancellationToken))
        {
            first.Add(new WaitingStep(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4), reader.GetInt32(5),
                TimeSpan.FromSeconds(Math.Max(0, reader.GetDouble(6)))));
        }

        return first;
    }
}
