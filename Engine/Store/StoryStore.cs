using System.Runtime.CompilerServices;

using Aspire.Media.Engine.Events;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>What happened in a run, from its end back; and all that was said in it, line by line.</summary>
public sealed class StoryStore(NpgsqlDataSource database)
{
    private const string TailSql = """
        select xid::text::bigint, id, at, kind, run_id, step_id, data
        from event
        where run_id = $1 and (xid, id) < ($2::text::xid8, $3) and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid desc, id desc
        limit $4
        """;

    private const string LinesSql = """
        select event.at, event.kind, step.key, event.data
        from event
        left join step on step.id = event.step_id
        where event.run_id = $1
        order by event.xid, event.id
        """;

    /// <summary>The last events of a run before a place, in their order.</summary>
    /// <param name="before">Null for the end.</param>
    public async Task<IReadOnlyList<EventRow>> TailAsync(Guid run, EventPosition? before, int limit, CancellationToken cancellationToken)
    {
        var place = before ?? EventPosition.Before(long.MaxValue);
        await using var command = database.CreateCommand(TailSql);
        command.Parameters
            .With(run).With(place.Transaction.ToString(System.Globalization.CultureInfo.InvariantCulture)).With(place.Id).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EventRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new EventRow(
                reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2), reader.GetString(3), reader.Id(4), reader.Id(5), Runs: null, Steps: null,
                reader.Text(6)));
        }

        rows.Reverse();
        return rows;
    }

    /// <summary>All of a run's story, one line at a time: nothing gathers, however much was said.</summary>
    public async IAsyncEnumerable<StoryLine> LinesAsync(Guid run, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(LinesSql);
        command.Parameters.With(run);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return new StoryLine(reader.GetFieldValue<DateTimeOffset>(0), reader.GetString(1), reader.Text(2), reader.Text(3));
        }
    }
}

/// <param name="Step">The key of the step that it is about.</param>
/// <param name="Data">JSON.</param>
public sealed record StoryLine(DateTimeOffset At, string Kind, string? Step, string? Data);
