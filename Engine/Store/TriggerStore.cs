using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Triggers;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>Who listens to which events, and how far the ends of runs have been told.</summary>
public sealed class TriggerStore(NpgsqlDataSource database)
{
    private const string ListenersSql = """
        select workflow, version, place
        from trigger
        where event = $1 and subject = ''
        order by workflow, place
        """;

    // Where nobody listens nothing is read. A row of many ends is told as a whole; what an end is called is what it was then, since a
    // run that is retried ends once more.
    private const string EndsSql = """
        with reader as materialized (
            select event_reader.xid, event_reader.id, pg_snapshot_xmin(pg_current_snapshot()) as oldest from event_reader where name = 'run_ends'
        ), happened as materialized (
            select event.xid, event.id, event.kind, event.runs
            from reader
            cross join lateral (
                select * from event
                where (event.xid, event.id) > (reader.xid, reader.id) and event.xid < reader.oldest and event.at > now() - $2
                    and event.kind in ('run.completed', 'run.completed_with_errors', 'run.failed', 'run.cancelled')
                    and (exists (select from trigger where subject <> '') or exists (select from schedule where after is not null and enabled))
                order by event.xid, event.id
                limit $1
            ) as event
        ), told as (
            select happened.xid, happened.id, happened.kind, ended.place as ordinal, run.id as run, run.workflow as subject, run.version as run_version, run.input, run.output,
                run.labels, run.created_by, run.depth, listener.workflow, listener.version, listener.place, listener.schedule
            from happened
            cross join unnest(happened.runs) with ordinality as ended (run, place)
            join run on run.id = ended.run and not run.dry
            cross join lateral (
                select trigger.workflow, trigger.version, trigger.place, null as schedule from trigger where trigger.event = happened.kind and trigger.subject = run.workflow
                union all
                select schedule.workflow, 0, 0, schedule.name from schedule where schedule.after = run.workflow and schedule.enabled and happened.kind = any (schedule.after_ends)
            ) as listener
        )
        select reader.xid::text::bigint, reader.id, reader.oldest::text::bigint,
            (select count(*) from happened), (select xid::text::bigint from happened order by xid desc, id desc limit 1), (select id from happened order by xid desc, id desc limit 1),
            told.xid::text::bigint, told.id, told.ordinal, told.kind, told.run, told.subject, told.run_version, told.input, told.output, told.labels::text, told.created_by, told.depth::integer,
            told.workflow, told.version, told.place::integer, told.schedule
        from reader
        left join told on true
        order by told.xid, told.id, told.ordinal, told.workflow, told.place, told.schedule
        """;

    // Never back: somebody else may have come further. What is lost with the server is told again, which starts nothing twice: it need not
    // wait for the disk.
    private const string AdvanceSql = """
        update event_reader set xid = $1::text::xid8, id = $2
        where name = 'run_ends' and (xid, id) < ($1::text::xid8, $2)
        returning set_config('synchronous_commit', 'off', true)
        """;

    private const string RecordSql = "insert into event (kind, data) values ($1, $2)";

    private const string NoteSql = "insert into event (kind, run_id, data) values ($1, $2, $3)";

    /// <summary>Who listens to events of a kind that is not the end of a run.</summary>
    public async Task<IReadOnlyList<Listener>> ListenersAsync(string kind, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListenersSql);
        command.Parameters.With(kind);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var listeners = new List<Listener>();
        while (await reader.ReadAsync(cancellationToken))
        {
            listeners.Add(new Listener(reader.GetString(0), reader.GetInt32(1), reader.GetInt16(2)));
        }

        return listeners;
    }

    /// <summary>Writes that an event happened.</summary>
    public async Task RecordAsync(string kind, JsonObject data, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RecordSql);
        command.Parameters.With(kind).WithTyped(data.ToJsonString(), NpgsqlDbType.Json);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Writes into the story of a run.</summary>
    public async Task NoteAsync(string kind, Guid run, JsonObject data, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NoteSql);
        command.Parameters.With(kind).With(run).WithTyped(data.ToJsonString(), NpgsqlDbType.Json);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The ends of runs that somebody listens to and that nobody was told of yet.</summary>
    /// <param name="limit">How many rows of events are looked at; where that was not all, the stretch ends with a whole row.</param>
    internal async Task<(EventPosition From, EventPosition To, IReadOnlyList<ListenedEnd> Ends)> EndsAsync(int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EndsSql);
        command.Parameters.With(limit).With(EventStore.Kept);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ends = new List<ListenedEnd>();
        var (from, to) = (EventPosition.Start, EventPosition.Start);
        while (await reader.ReadAsync(cancellationToken))
        {
            from = new EventPosition(reader.GetInt64(0), reader.GetInt64(1), 0);
            to = reader.GetInt64(3) == limit
                ? new EventPosition(reader.GetInt64(4), reader.GetInt64(5), EventPosition.WholeRow)
                : EventPosition.Before(reader.GetInt64(2));
            if (!reader.IsDBNull(6))
            {
                ends.Add(Read(reader));
            }
        }

        return (from, to, ends);
    }

    /// <summary>Keeps how far the ends of runs have been told.</summary>
    internal async Task AdvanceAsync(EventPosition to, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AdvanceSql);
        command.Parameters.With(to.Transaction.ToString(CultureInfo.InvariantCulture)).With(to.Id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static ListenedEnd Read(NpgsqlDataReader reader)
    {
        var (kind, run, subject) = (reader.GetString(9), reader.GetGuid(10), reader.GetString(11));
        var data = new JsonObject
        {
            ["run"] = run.ToString(),
            ["workflow"] = subject,
            ["version"] = reader.GetInt32(12),
            ["status"] = kind["run.".Length..],
            ["inputs"] = reader.Text(13) is { } input ? JsonNode.Parse(input) : new JsonObject(),
            ["outputs"] = reader.Text(14) is { } output ? JsonNode.Parse(output) : null,
            ["labels"] = reader.Text(15) is { } labels ? JsonNode.Parse(labels) : new JsonObject(),
        };
        var place = new EventPosition(reader.GetInt64(6), reader.GetInt64(7), (int)reader.GetInt64(8) - 1);
        return new ListenedEnd(
            new RaisedEvent(kind, place.ToString(), data, reader.GetString(16)) { Subject = subject, Depth = reader.GetInt32(17) + 1 },
            run,
            new Listener(reader.GetString(18), reader.GetInt32(19), reader.GetInt32(20)),
            reader.Text(21));
    }
}
