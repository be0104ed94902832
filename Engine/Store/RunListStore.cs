using System.Text.Json;

using Aspire.Media.Engine.Runs;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// Lists of runs, the newest first, of which no part takes long however many runs there are. Where few runs can be meant (open ones, children,
/// a rare label) they are found by name; else an index is followed from the newest to the older, and no further than a window reaches.
/// What is not found within it is for the next part, which begins where the window ended.
/// </summary>
public sealed class RunListStore(NpgsqlDataSource database)
{
    /// <summary>How many runs are looked at for one part of a list.</summary>
    public const int Window = 20_000;

    /// <summary>Among how many of the newest runs one is found by the end of its id.</summary>
    public const int Remembered = 200_000;

    private static readonly RunStatus[] Open = [RunStatus.Queued, RunStatus.Running, RunStatus.Waiting];

    // Ids begin with the moment of their making, by the clock of whoever made them; the database's clock says when runs were created.
    private static readonly TimeSpan ClockError = TimeSpan.FromHours(1);

    // Only the branch that is asked for is executed. Each gives its rows in the order of its index, so that nothing is sorted,
    // and nothing more is read once the page is full; of one workflow as in ActivityStore. What status an open run has costs most to find out: it is asked last.
    private const string ListSql = """
        select run.id, run.workflow, run.version, standing.status, run.priority, run.total_steps, run.open_steps, run.failed_steps, null::json, null::json, run.labels::text,
            run.trace, run.parent_run, run.parent_step, run.depth, run.replay_of, run.idempotency_key, run.concurrency_key, run.created_by, run.created_at,
            run.started_at, run.finished_at, run.cancelled_at, run.cancelled_by, run.dry, run.applies, null::uuid
        from (
            (select * from run where $1 = 0 and id < $2 and id >= $3 order by id desc limit $4)
            union all
            (select * from run where $1 = 1 and workflow >= $5 and workflow <= $5 and id < $2 and id >= $3 order by workflow desc, id desc limit $4)
            union all
            (select * from run where $1 = 2 and failed_at is not null and id < $2 and id >= $3 order by id desc limit $4)
            union all
            (select * from run where $1 = 3 and cancelled_at is not null and status = 13 and id < $2 and id >= $3 order by id desc limit $4)
            union all
            (select * from run where $1 = 4 and id = any ($6) and id < $2 and id >= $3 order by id desc limit $4)
        ) as run
        cross join lateral (
            select case when run.status >= 10 then run.status else (
                select case
                    when bool_or(ready.worker is not null) or bool_or(held.child is not null or held.walks) then 1
                    when bool_or(step.status = 3) and not bool_or(step.status = 1) then 2
                    else run.status
                end
                from step
                left join ready on ready.step_id = step.id
                left join held on held.step_id = step.id
                where step.run_id = run.id and step.status in (1, 3)
            ) end as status
        ) as standing
        where ($5::text is null or run.workflow = $5)
            and ($7::jsonb is null or run.labels @> $7)
            and ($8::timestamptz is null or run.created_at >= $8)
            and ($9::timestamptz is null or run.created_at < $9)
            and case when $10::uuid is not null then run.parent_run = $10 else $11 or run.parent_run is null end
            and ($12::smallint[] is null or (run.status < 10 and $13) or run.status = any ($12))
            and ($12::smallint[] is null or standing.status = any ($12))
            and ($15::text is null or right(replace(run.id::text, '-', ''), length($15)) = $15)
        order by run.id desc
        limit $14
        """;

    private const string WindowEndSql = """
        (select id from run where $1 = 0 and id < $2 and id >= $3 order by id desc offset $4 limit 1)
        union all
        (select id from run where $1 = 1 and workflow >= $5 and workflow <= $5 and id < $2 and id >= $3 order by workflow desc, id desc offset $4 limit 1)
        union all
        (select id from run where $1 = 2 and failed_at is not null and id < $2 and id >= $3 order by id desc offset $4 limit 1)
        union all
        (select id from run where $1 = 3 and cancelled_at is not null and status = 13 and id < $2 and id >= $3 order by id desc offset $4 limit 1)
        """;

    // Whatever is open has a step that is ready or held, or waits for room.
    private const string OpenSql = """
        select run_id from ready
        union all
        select run_id from held
        union all
        select run_id from admission where admitted_at is null
        limit $1
        """;

    private const string WorkedOnSql = """
        select run_id from ready where worker is not null
        union all
        select run_id from held where child is not null or walks
        limit $1
        """;

    private const string HeldSql = "select run_id from held limit $1";

    private const string ChildrenSql = "select id from run where parent_run = $2 limit $1";

    private const string LabelledSql = "select id from run where labels @> $2 limit $1";

    // What is open may be very much; who uses something is looked for among as many as can be read at once.
    private const string NamingSql = """
        select run.id, run.workflow
        from (
            (select run_id from ready limit $2)
            union
            (select run_id from held limit $2)
            union
            (select run_id from admission where admitted_at is null limit $2)
        ) as open
        join run on run.id = open.run_id
        where run.input::text like '%' || $1 || '%'
        limit 1
        """;

    // Nothing leads from the end of an id to its row; but ids alone are read fast.
    private const string EndingSql = """
        select id
        from (select id from run order by id desc limit $3) as newest
        where right(replace(id::text, '-', ''), length($2)) = $2
        limit $1
        """;

    private enum Source
    {
        Newest = 0,
        Workflow = 1,
        Failed = 2,
        Cancelled = 3,
        Named = 4,
    }

    /// <summary>The runs that are meant, without their documents.</summary>
    /// <param name="before">Where the part before ended; null for the first.</param>
    public async Task<Portion<RunRecord>> ListAsync(RunQuery query, Guid? before, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var runs = new List<RunRecord>();
        Guid? reached = null;
        foreach (var (source, named) in await SourcesAsync(query, cancellationToken))
        {
            var ask = new Ask(query, source, named, Before(query, before), limit + 1);
            var found = await ReadAsync(ask, cancellationToken);
            runs.AddRange(found);
            // What lies beyond the window of one source is not known yet, and so must not be told of the others either.
            if (found.Count <= limit && source != Source.Named && await WindowEndAsync(ask, cancellationToken) is { } end && !(reached > end))
            {
                reached = end;
            }
        }

        var known = runs.Where(run => reached is null || run.Id >= reached).OrderByDescending(run => run.Id).ToList();
        return known.Count > limit ? new Portion<RunRecord>(known[..limit], known[limit - 1].Id) : new Portion<RunRecord>(known, reached);
    }

    /// <summary>An open run whose inputs hold an id, of many one; null where there is none.</summary>
    public async Task<(Guid Id, string Workflow)?> OpenOneNamingAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NamingSql);
        command.Parameters.With(id.ToString()).With(Window);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetGuid(0), reader.GetString(1)) : null;
    }

    /// <summary>Where to look, so that all that is meant is found.</summary>
    private async Task<IReadOnlyList<(Source Source, Guid[]? Named)>> SourcesAsync(RunQuery query, CancellationToken cancellationToken)
    {
        if (query.Parent is { } parent && await FewAsync(ChildrenSql, cancellationToken, parent) is { } children)
        {
            return [(Source.Named, children)];
        }

        if (query.Ending is { } ending && await FewAsync(EndingSql, cancellationToken, ending: ending) is { } meant)
        {
            return [(Source.Named, meant)];
        }

        if (query.Labels is { Count: > 0 } && await FewAsync(LabelledSql, cancellationToken, labels: Json(query)) is { } labelled)
        {
            return [(Source.Named, labelled)];
        }

        var along = (query.Workflow is null ? Source.Newest : Source.Workflow, (Guid[]?)null);
        if (query.Statuses is not { } statuses || statuses.Contains(RunStatus.Completed))
        {
            return [along];
        }

        var sources = new List<(Source, Guid[]?)>();
        if (statuses.Overlaps(Open))
        {
            if (await OpenAsync(query, cancellationToken) is not { } open)
            {
                return [along];
            }

            sources.Add((Source.Named, open));
        }

        if (statuses.Contains(RunStatus.Failed) || statuses.Contains(RunStatus.CompletedWithErrors))
        {
            sources.Add((Source.Failed, null));
        }

        if (statuses.Contains(RunStatus.Cancelled))
        {
            sources.Add((Source.Cancelled, null));
        }

        return sources;
    }

    /// <summary>The open runs; null when they are too many, because then they are found soon among the newest.</summary>
    private async Task<Guid[]?> OpenAsync(RunQuery query, CancellationToken cancellationToken) =>
        await FewAsync(OpenSql, cancellationToken)
        // Of a long queue, what few are being worked on must not be looked for among all that wait; between two steps a run is not seen then.
        ?? (query.Workflow is not null ? null
            : query.Statuses!.Intersect(Open).SequenceEqual([RunStatus.Running]) ? await FewAsync(WorkedOnSql, cancellationToken)
            : query.Statuses!.Intersect(Open).SequenceEqual([RunStatus.Waiting]) ? await FewAsync(HeldSql, cancellationToken)
            : null);

    /// <summary>The ids that a statement finds; null when they are more than a window.</summary>
    private async Task<Guid[]?> FewAsync(string sql, CancellationToken cancellationToken, Guid? run = null, string? labels = null, string? ending = null)
    {
#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.With(Window + 1);
        if (run is { } id)
        {
            command.Parameters.With(id);
        }
        else if (ending is not null)
        {
            command.Parameters.With(ending.ToLowerInvariant()).With(Remembered);
        }
        else if (labels is not null)
        {
            command.Parameters.WithTyped(labels, NpgsqlDbType.Jsonb);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (ids, count) = (new HashSet<Guid>(), 0);
        for (; await reader.ReadAsync(cancellationToken); count++)
        {
            ids.Add(reader.GetGuid(0));
        }

        return count <= Window ? [.. ids] : null;
    }

    private async Task<List<RunRecord>> ReadAsync(Ask ask, CancellationToken cancellationToken)
    {
        var (query, statuses) = (ask.Query, ask.Query.Statuses);
        await using var command = database.CreateCommand(ListSql);
        command.Parameters
            .With((int)ask.Source).With(ask.Before).With(After(query)).With(ask.Source == Source.Named ? int.MaxValue : Window).WithText(query.Workflow)
            .With(ask.Named ?? []).WithTyped(Json(query), NpgsqlDbType.Jsonb)
            .WithTyped(query.CreatedAfter?.ToUniversalTime(), NpgsqlDbType.TimestampTz).WithTyped(query.CreatedBefore?.ToUniversalTime(), NpgsqlDbType.TimestampTz)
            .WithTyped(query.Parent, NpgsqlDbType.Uuid).With(query.WithChildren)
            .WithTyped(statuses?.Select(status => (short)status).ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Smallint).With(statuses?.Overlaps(Open) == true)
            .With(ask.Limit).WithText(query.Ending?.ToLowerInvariant());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var runs = new List<RunRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            runs.Add(RunStore.Read(reader));
        }

        return runs;
    }

    /// <summary>The last run that a source looked at; null when it looked at all.</summary>
    private async Task<Guid?> WindowEndAsync(Ask ask, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WindowEndSql);
        command.Parameters.With((int)ask.Source).With(ask.Before).With(After(ask.Query)).With(Window - 1).WithText(ask.Query.Workflow);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    private static string? Json(RunQuery query)
    {
        if (query.Labels is not { Count: > 0 } labels)
        {
            return null;
        }

        // Written as JSON they look harmless, and are refused all the same.
        StoreParameters.Refuse(labels.Keys);
        StoreParameters.Refuse(labels.Values);
        return JsonSerializer.Serialize(labels);
    }

    private static Guid Before(RunQuery query, Guid? before)
    {
        var latest = query.CreatedBefore is { } moment && moment < DateTimeOffset.MaxValue - ClockError ? First(moment + ClockError) : Guid.AllBitsSet;
        return before is { } cursor && cursor < latest ? cursor : latest;
    }

    private static Guid After(RunQuery query) =>
        query.CreatedAfter is { } moment && moment > DateTimeOffset.UnixEpoch + ClockError ? First(moment - ClockError) : Guid.Empty;

    /// <summary>The least id that can be made at a moment.</summary>
    private static Guid First(DateTimeOffset moment)
    {
        Span<byte> id = stackalloc byte[16];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(id, Math.Max(0, moment.ToUnixTimeMilliseconds()) << 16);
        return new Guid(id, bigEndian: true);
    }

    private sealed record Ask(RunQuery Query, Source Source, Guid[]? Named, Guid Before, int Limit);
}
