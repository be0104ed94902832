using System.Text.Json;

using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Steps;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>The worker processes, as their heartbeats left them. Times are the database's, so that clocks need not agree.</summary>
public sealed class WorkerStore(NpgsqlDataSource database)
{
    // A heartbeat that is lost with the server is soon followed by another: it need not wait for the disk. With it a worker learns whether the
    // duty is its own or nobody's; only then is it asked whether anybody was heard of late, itself included: this sees what was before the beat.
    private const string BeatSql = """
        with beat as (
            update worker set seen_at = clock_timestamp(), spell = $2, stopped_at = null where id = $1
            returning draining
        )
        select beat.draining, coalesce((select max(id) from lane), 0), duty.fleet,
            case
                when duty.worker = $1 or duty.until < clock_timestamp()
                then coalesce((select max(seen_at) from worker) >= clock_timestamp() - $3, false)
            end,
            set_config('synchronous_commit', 'off', true)
        from beat
        cross join duty
        where duty.name = 'upkeep'
        """;

    // A worker renews the duty that it has, or takes one that nobody renews. Whoever takes it also takes over what the one before knew: since
    // when the database has answered without a gap; unless no worker at all was heard of late, for then it may have been away.
    private const string TakeSql = """
        update duty set worker = $1, until = clock_timestamp() + $2,
            since = case
                        when duty.worker = $1 then clock_timestamp() - $3
                        when $4 then duty.since
                        else clock_timestamp()
                    end
        where name = 'upkeep' and (duty.worker = $1 or until < clock_timestamp())
        returning clock_timestamp() - since, set_config('synchronous_commit', 'off', true)
        """;

    // Silent before it is heard for the first time: then nobody takes it for a sign of life of the fleet.
    private const string IntroduceSql = """
        insert into worker (id, host, process_id, version, capabilities, slots, kinds, seen_at) values ($1, $2, $3, $4, $5, $6, $7, '-infinity')
        on conflict (id) do nothing
        """;

    private const string RenewSql = """
        update duty set until = clock_timestamp() + $2, since = clock_timestamp() - $3,
            fleet = (select count(*) from worker where stopped_at is null and seen_at >= clock_timestamp() - $4 - spell)
        where name = 'upkeep' and worker = $1
        returning clock_timestamp(), clock_timestamp() - pg_postmaster_start_time(), set_config('synchronous_commit', 'off', true)
        """;

    private const string StopSql = """
        with released as (
            update duty set worker = null, until = '-infinity' where worker = $1
        )
        update worker set seen_at = clock_timestamp(), stopped_at = clock_timestamp() where id = $1
        """;

    private const string DrainSql = """
        with told as (
            update worker set draining = $2 where id = $1 and stopped_at is null
            returning id
        ), noted as (
            insert into event (kind, data)
            select case when $2 then 'worker.draining' else 'worker.working' end, json_build_object('worker', id, 'by', $3::text) from told
        )
        select count(*) from told
        """;

    private const string ListSql = """
        select id, host, process_id, version, started_at, seen_at, stopped_at is not null, seen_at < clock_timestamp() - $1 - spell,
            capabilities, slots, draining, (select count(*) from ready where ready.worker = worker.id)
        from worker
        order by stopped_at is not null, seen_at < clock_timestamp() - $1 - spell, started_at, id
        limit 1000
        """;

    private const string HoldingsSql = """
        select ready.worker, ready.step_id, ready.run_id, run.workflow, step.key, lane.kind, ready.claimed_at,
            coalesce(item.progress, step.progress), case when item.id is null then step.message else item.message end
        from ready
        left join item on item.id = ready.step_id
        join step on step.id = coalesce(item.step_id, ready.step_id)
        join run on run.id = ready.run_id
        join lane on lane.id = ready.lane
        where ready.worker is not null
        order by ready.claimed_at
        limit 10000
        """;

    private const string ForgetSql = "delete from worker where seen_at < clock_timestamp() - $1";

    /// <summary>Says that a worker lives.</summary>
    /// <param name="duty">For how long it would take the duty, and what it knows.</param>
    /// <param name="spell">How much longer than its lease it may then be silent, as long as it has nothing to do.</param>
    public async Task<Pulse> BeatAsync(WorkerIdentity worker, WorkerEquipment equipment, DutyTerm duty, TimeSpan spell, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(worker);
        ArgumentNullException.ThrowIfNull(equipment);
        // Who has been silent for a day is forgotten, and introduces itself again.
        while (true)
        {
            if (await BeatAsync(worker.Id, duty, spell, cancellationToken) is { } pulse)
            {
                return pulse;
            }

            await IntroduceAsync(worker, equipment, cancellationToken);
        }
    }

    /// <summary>Keeps the duty that a worker has, and counts for all how many there are; null when it has it no longer.</summary>
    /// <param name="lease">How long one of them may be silent without counting as lost.</param>
    public async Task<ServerClock?> RenewDutyAsync(Guid worker, DutyTerm duty, TimeSpan lease, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(duty);
        await using var command = database.CreateCommand(RenewSql);
        command.Parameters.With(worker).With(duty.Length).With(duty.Reached).With(lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? new ServerClock(reader.GetFieldValue<DateTimeOffset>(0), reader.GetTimeSpan(1)) : null;
    }

    /// <summary>Tells a worker to take no more steps, or to take some again; false when there is no such worker at work.</summary>
    public async Task<bool> DrainAsync(Guid worker, bool drains, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DrainSql);
        command.Parameters.With(worker).With(drains).With(by);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    public async Task StopAsync(Guid worker, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(StopSql);
        command.Parameters.Add(new() { Value = worker });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Living workers first, then lost ones, then those that said goodbye.</summary>
    public async Task<IReadOnlyList<WorkerRecord>> ListAsync(TimeSpan lease, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.Add(new() { Value = lease });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var workers = new List<WorkerRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            workers.Add(Read(reader));
        }

        return workers;
    }

    /// <summary>What workers have in hand, the oldest first.</summary>
    public async Task<IReadOnlyList<Holding>> HoldingsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(HoldingsSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var holdings = new List<Holding>();
        while (await reader.ReadAsync(cancellationToken))
        {
            holdings.Add(new Holding(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetString(5),
                reader.GetFieldValue<DateTimeOffset>(6), reader.GetFloat(7), reader.Text(8)));
        }

        return holdings;
    }

    /// <summary>Drops workers that have been silent for so long that nobody asks for them.</summary>
    public async Task<int> ForgetAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.Add(new() { Value = silence });
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task<Pulse?> BeatAsync(Guid worker, DutyTerm duty, TimeSpan spell, CancellationToken cancellationToken)
    {
        Pulse pulse;
        bool? heard;
        await using (var command = database.CreateCommand(BeatSql))
        {
            command.Parameters.With(worker).With(spell).With(duty.Gap);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            pulse = new Pulse(Reached: null, reader.GetBoolean(0), reader.GetInt32(1), reader.GetInt32(2));
            heard = reader.IsDBNull(3) ? null : reader.GetBoolean(3);
        }

        return heard is null ? pulse : pulse with { Reached = await TakeDutyAsync(worker, duty, heard.Value, cancellationToken) };
    }

    private async Task<TimeSpan?> TakeDutyAsync(Guid worker, DutyTerm duty, bool heard, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TakeSql);
        command.Parameters.With(worker).With(duty.Length).With(duty.Reached).With(heard);
        return await command.ExecuteScalarAsync(cancellationToken) as TimeSpan?;
    }

    private async Task IntroduceAsync(WorkerIdentity worker, WorkerEquipment equipment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IntroduceSql);
        command.Parameters
            .With(worker.Id).With(worker.Host).With(worker.ProcessId).With(worker.Version)
            .With(equipment.Capabilities.ToArray()).WithTyped(JsonSerializer.Serialize(equipment.Slots, StepJson.Options), NpgsqlDbType.Json)
            .With(equipment.Kinds.ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static WorkerRecord Read(NpgsqlDataReader reader) => new(
        new WorkerIdentity(reader.GetGuid(0), reader.GetString(1), reader.GetInt32(2), reader.GetString(3)),
        StartedAt: reader.GetFieldValue<DateTimeOffset>(4),
        SeenAt: reader.GetFieldValue<DateTimeOffset>(5),
        Stopped: reader.GetBoolean(6),
        Silent: reader.GetBoolean(7),
        new WorkerEquipment(
            reader.GetFieldValue<string[]>(8),
            reader.IsDBNull(9) ? new Dictionary<StepResource, int>() : JsonSerializer.Deserialize<Dictionary<StepResource, int>>(reader.GetString(9), StepJson.Options)!),
        IsDraining: reader.GetBoolean(10),
        Busy: (int)reader.GetInt64(11));
}
