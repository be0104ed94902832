using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>How the services stand that steps need, with the pauses of those that are away. A pause that a person made is another, and stays.</summary>
public sealed class DependencyStore(NpgsqlDataSource database)
{
    private const string IntroduceSql = "insert into dependency (name, every) values ($1, $2) on conflict (name) do update set every = excluded.every where dependency.every <> excluded.every";

    private const string TakeSql = "update dependency set due_at = clock_timestamp() + every where name = $1 and due_at <= clock_timestamp() returning name";

    // Each time that it is found away, in case that something was lost on the way the last time.
    private const string RedSql = """
        with turned as (
            update dependency set red_since = coalesce(red_since, clock_timestamp()), green_since = null, failure = $2, checked_at = clock_timestamp() where name = $1
            returning name
        ), paused as (
            insert into pause (id, kind, capability, cause, reason, paused_by)
            select gen_random_uuid(), said.kind, said.capability, $3, $2, $3
            from turned
            cross join unnest((select $4::text[]), (select $5::text[])) as said (kind, capability)
            on conflict do nothing
            returning kind, capability
        ), told as (
            insert into event (kind, data)
            select 'queue.paused', json_build_object('kind', kind, 'capability', capability, 'workflow', null, 'cause', $3, 'by', $3, 'reason', $2) from paused
        )
        select count(*) from paused
        """;

    private const string GreenSql = """
        with turned as (
            update dependency set red_since = null, green_since = coalesce(green_since, clock_timestamp()), failure = null, checked_at = clock_timestamp() where name = $1
            returning clock_timestamp() - green_since as since
        ), resumed as (
            delete from pause where cause = $2 returning kind, capability, workflow
        ), told as (
            insert into event (kind, data)
            select 'queue.resumed', json_build_object('kind', kind, 'capability', capability, 'workflow', workflow, 'cause', $2, 'by', $2) from resumed
        )
        select count(*), coalesce((select since >= $3 from turned), true) from resumed
        """;

    private const string WakeSql = "select pg_notify('media_work', '')";

    private const string OrphansSql = "select name from dependency where red_since is not null and checked_at < clock_timestamp() - greatest(every * 6, $1)";

    public async Task IntroduceAsync(string name, TimeSpan every, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(IntroduceSql);
        command.Parameters.With(name).With(every);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether it is to be looked at now, by the caller alone.</summary>
    public async Task<bool> TakeCheckAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TakeSql);
        command.Parameters.With(name);
        return await command.ExecuteScalarAsync(cancellationToken) is not null;
    }

    /// <summary>It is away: what needs it stands still. Returns whether something of it moved until now.</summary>
    public async Task<bool> TurnRedAsync(string name, string cause, string failure, IReadOnlyCollection<string> kinds, IReadOnlyCollection<string> capabilities, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RedSql);
        command.Parameters
            .With(name).With(failure).With(cause)
            .With<string?[]>([.. kinds, .. capabilities.Select(_ => (string?)null)]).With<string?[]>([.. kinds.Select(_ => (string?)null), .. capabilities]);
        return await command.ExecuteScalarAsync(cancellationToken) is > 0L;
    }

    /// <summary>It is there: what needs it goes on. Returns whether something stood still until now, and whether it has been there for so long.</summary>
    public async Task<(bool Resumed, bool IsSteady)> TurnGreenAsync(string name, string cause, TimeSpan calm, CancellationToken cancellationToken)
    {
        bool resumed, isSteady;
        await using (var command = database.CreateCommand(GreenSql))
        {
            command.Parameters.With(name).With(cause).With(calm);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            (resumed, isSteady) = (reader.GetInt64(0) > 0, reader.GetBoolean(1));
        }

        if (resumed)
        {
            // In a statement of its own: only what is committed is worth waking up for.
            await using var wake = database.CreateCommand(WakeSql);
            await wake.ExecuteNonQueryAsync(cancellationToken);
        }

        return (resumed, isSteady);
    }

    /// <summary>Those that were away and that no worker looks at any more.</summary>
    public async Task<IReadOnlyList<string>> OrphansAsync(TimeSpan silence, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OrphansSql);
        command.Parameters.With(silence);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }
}
