using Aspire.Media.Engine.Events;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>
/// What happened. Identities commit out of order, so rows are read only once no transaction that is older than theirs still runs: then
/// nothing can come in before them any more.
/// </summary>
public sealed class EventStore(NpgsqlDataSource database)
{
    // With the oldest transaction that still runs, even where no row is read: behind all before it nothing is missing.
    private const string ReadSql = """
        with oldest as materialized (
            select pg_snapshot_xmin(pg_current_snapshot()) as xid
        )
        select happened.xid::text::bigint, happened.id, happened.at, happened.kind, happened.run_id, happened.step_id, happened.runs, happened.steps, happened.data,
            oldest.xid::text::bigint
        from oldest
        left join lateral (
            select * from event
            where (xid, id) > ($1::text::xid8, $2) and xid < oldest.xid and at > now() - $3
            order by xid, id
            limit $4
        ) as happened on true
        order by happened.xid, happened.id
        """;

    private const string StorySql = """
        select xid::text::bigint, id, at, kind, run_id, step_id, runs, steps, data
        from event
        where run_id = $1 and (xid, id) > ($2::text::xid8, $3) and xid < pg_snapshot_xmin(pg_current_snapshot())
        order by xid, id
        limit $4
        """;

    private const string EndSql = "select pg_snapshot_xmin(pg_current_snapshot())::text::bigint";

    // Every place that this database has come to, unless something behind it is too old to be told. A place ahead of it is another database's.
    private const string KeptSql = """
        select $1::text::xid8 <= pg_snapshot_xmax(pg_current_snapshot())
            and not exists (select from event where (xid, id) > ($1::text::xid8, $2) and at <= now() - $3)
        """;

    private const string ReportSql = """
        with told as materialized (
            select told.step_id, told.progress, told.message, ready.run_id
            from unnest((select $1::uuid[]), (select $2::bigint[]), (select $3::real[]), (select $4::text[])) as told (step_id, lease, progress, message)
            join ready on ready.step_id = told.step_id and ready.lease = told.lease
        ), itemised as (
            update item set progress = greatest(item.progress, told.progress), message = coalesce(told.message, item.message) from told where item.id = told.step_id
        ), noted as (
            update step set progress = greatest(step.progress, told.progress), message = coalesce(told.message, step.message)
            from told
            where step.id = told.step_id
            returning step.id, step.run_id, step.progress, step.message
        )
        insert into event (kind, runs, steps, data)
        select 'step.progress', array_agg(run_id order by id), array_agg(id order by id),
            json_agg(json_build_object('progress', round(progress::numeric, 4), 'message', message) order by id)
        from noted
        having count(*) > 0
        """;

    private const string SaySql = """
        insert into event (kind, run_id, step_id, at, data)
        select 'step.message', ready.run_id, coalesce(item.step_id, said.step_id), said.at,
            json_build_object('level', said.level, 'message', coalesce('Item ' || item.number || ': ', '') || said.message, 'item', item.number)
        from unnest($1::uuid[], $2::bigint[], $3::timestamptz[], $4::text[], $5::text[]) with ordinality as said (step_id, lease, at, level, message, place)
        join ready on ready.step_id = said.step_id and ready.lease = said.lease
        left join item on item.id = said.step_id
        order by said.place
        """;

    // A day's partition must be there before the day. What the default one holds for a day that has begun without stays there. Making it
    // waits for whoever reads or writes events at length, a backup say, and all who write them wait behind it: for no more than a moment,
    // since there are days to try again.
    private const string DaySql = """
        do $$
        declare
            day date := current_date;
        begin
            perform set_config('lock_timeout', '1s', true);
            for offset_days in 0..3 loop
                day := (clock_timestamp() at time zone 'UTC')::date + offset_days;
                if to_regclass(format('event_%s', to_char(day, 'YYYYMMDD'))) is null then
                    -- Else a row of the day might come in between looking for one and making its table.
                    lock table only event in access exclusive mode;
                    if not exists (select from event_default where at >= day::timestamp at time zone 'UTC' and at < (day + 1)::timestamp at time zone 'UTC') then
                        execute format(
                            'create table event_%s partition of event for values from (%L) to (%L)',
                            to_char(day, 'YYYYMMDD'), day::timestamp at time zone 'UTC', (day + 1)::timestamp at time zone 'UTC');
                    end if;
                end if;
            end loop;
        exception when lock_not_available then
            raise notice 'The coming days of events are made ready another time: %', sqlerrm;
        end
        $$
        """;

    /// <summary>How long events are to be had by those who follow all of them.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(48);

    /// <summary>The rows after a place in their order; where the place lies within a row, that row too.</summary>
    public async Task<EventBatch> ReadAsync(EventPosition after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReadSql);
        command.Parameters.With(Text(after.Transaction)).With(RowBefore(after)).With(Kept).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EventRow>();
        var end = after;
        while (await reader.ReadAsync(cancellationToken))
        {
            end = EventPosition.Before(reader.GetInt64(9));
            if (!reader.IsDBNull(0))
            {
                rows.Add(Read(reader));
            }
        }

        return new EventBatch(after, rows, rows.Count == limit ? rows[^1].End : end > after ? end : after);
    }

    /// <summary>A run's own events after a place.</summary>
    public async Task<IReadOnlyList<EventRow>> StoryAsync(Guid run, EventPosition after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StorySql);
        command.Parameters.With(run).With(Text(after.Transaction)).With(after.Id).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<EventRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(Read(reader));
        }

        return rows;
    }

    /// <summary>The place behind all that can be read now.</summary>
    public async Task<EventPosition> EndAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EndSql);
        return EventPosition.Before((long)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>Whether what came after a place can still be told in full.</summary>
    public async Task<bool> IsKeptAsync(EventPosition position, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(KeptSql);
        command.Parameters.With(Text(position.Transaction)).With(RowBefore(position)).With(Kept);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Notes how far held steps are, as far as they are still held.</summary>
    public async Task ReportAsync(IReadOnlyCollection<StepReport> reports, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReportSql);
        command.Parameters
            .With(reports.Select(report => report.Step).ToArray()).With(reports.Select(report => report.Lease).ToArray())
            .With(reports.Select(report => (float)report.Progress).ToArray()).With(reports.Select(report => report.Message).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Keeps what held steps said, in its order.</summary>
    public async Task SayAsync(IReadOnlyCollection<StepMessage> messages, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SaySql);
        command.Parameters
            .With(messages.Select(message => message.Step).ToArray()).With(messages.Select(message => message.Lease).ToArray())
            .With(messages.Select(message => message.At.ToUniversalTime()).ToArray())
            .With(messages.Select(message => message.Level).ToArray()).With(messages.Select(message => message.Text).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Makes the tables of the coming days.</summary>
    public async Task PrepareDaysAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DaySql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static EventRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0),
        reader.GetInt64(1),
        reader.GetFieldValue<DateTimeOffset>(2),
        reader.GetString(3),
        reader.Id(4),
        reader.Id(5),
        reader.IsDBNull(6) ? null : reader.GetFieldValue<Guid[]>(6),
        reader.IsDBNull(7) ? null : reader.GetFieldValue<Guid[]>(7),
        reader.Text(8));

    // A row that was told in part is read again.
    private static long RowBefore(EventPosition position) => position.Ordinal == EventPosition.WholeRow ? position.Id : position.Id - 1;

    // The driver has no type of its own for 64-bit transaction ids.
    private static string Text(long transaction) => transaction.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
