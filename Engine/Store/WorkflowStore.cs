using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;

using Npgsql;

namespace Aspire.Media.Engine.Store;

/// <summary>Workflows and their versions. A version is written once; what changes is which one is current, and whether there is any.</summary>
public sealed class WorkflowStore(NpgsqlDataSource database)
{
    // The row of the workflow is the lock: whoever writes the same name at the same time waits, and then sees the winner's version.
    // The same content is no new version. What is shipped gives way to users: it replaces only its like, and revives nothing.
    private const string RegisterSql = """
        with held as (
            insert into workflow as w (name, version, hash, origin, title) values ($1, 1, $2, $3, $4)
            on conflict (name) do update set
                version    = w.version + (w.hash <> excluded.hash)::int,
                origin     = case when w.hash <> excluded.hash then excluded.origin else w.origin end,
                updated_at = case when w.hash <> excluded.hash or w.deleted_at is not null then clock_timestamp() else w.updated_at end,
                title      = excluded.title,
                hash       = excluded.hash,
                deleted_at = null
            where excluded.origin = 'user' or (w.origin = 'shipped' and w.deleted_at is null)
            returning name, version
        ), added as (
            insert into workflow_version (name, version, origin, format, source, definition, created_by)
            select name, version, $3, $5, $6, $7::json, $8 from held
            on conflict (name, version) do nothing
            returning version
        )
        select held.version, exists (select from added) from held
        """;

    // Whoever registers or deletes the same name waits here, if he did not already.
    private const string HoldSql = "select from workflow where name = $1 for update";

    private const string ForgetTriggersSql = "delete from trigger where workflow = $1";

    // What the current version says, whoever wrote it: where the registration was not taken, that is what was there.
    private const string KeepTriggersSql = """
        insert into trigger (event, subject, workflow, version, place)
        select said.trigger ->> 'event', coalesce(said.trigger ->> 'of', ''), w.name, w.version, said.place - 1
        from workflow w
        join workflow_version v on v.name = w.name and v.version = w.version
        cross join json_array_elements(v.definition -> 'on') with ordinality as said (trigger, place)
        where w.name = $1 and w.deleted_at is null
        """;

    private const string ListSql = """
        select name, title, version, origin, created_at, updated_at
        from workflow
        where deleted_at is null and name > $1 and strpos(lower(name || ' ' || coalesce(title, '')), lower($2)) > 0
        order by name
        limit $3
        """;

    private const string FindSql = """
        select v.name, v.version, v.origin, v.format, v.source, v.definition, v.created_by, v.created_at
        from workflow w
        join workflow_version v on v.name = w.name and v.version = coalesce($2, w.version)
        where w.name = $1 and (w.deleted_at is null or $2 is not null)
        """;

    private const string CurrentSql = "select version from workflow where name = $1 and deleted_at is null";

    private const string VersionAtSql = """
        select version from workflow_version where name = $1 and created_at <= $2
        order by version desc
        limit 1
        """;

    private const string VersionsSql = """
        select version, origin, format, created_by, created_at
        from workflow_version
        where name = $1 and version < $2
        order by version desc
        limit $3
        """;

    private const string ChildrenSql = """
        select w.name, v.definition -> 'inputs'
        from workflow w
        left join workflow_version v on v.name = w.name and v.version = w.version and w.name = any ($1)
        where w.deleted_at is null
        """;

    private const string LockSql = "select from workflow where name = $1 and deleted_at is null for update";

    private const string SchedulesSql = "select name from schedule where workflow = $1 or after = $1 order by name limit 4";

    // Whatever is open has a step that is ready or held, or waits for room.
    private const string OpenRunsSql = """
        select count(*) from (
            select run.id
            from (
                select run_id from ready
                union
                select run_id from held
                union
                select run_id from admission where admitted_at is null
            ) as live
            join run on run.id = live.run_id
            where run.workflow = $1
            limit 1000
        ) as open
        """;

    // History stays: runs and their versions can be looked up long after.
    private const string DeleteSql = "update workflow set deleted_at = clock_timestamp(), updated_at = clock_timestamp() where name = $1";

    /// <summary>Registers a definition that was checked. What is shipped may not be taken: then the registration has no version.</summary>
    public async Task<Registration> RegisterAsync(
        WorkflowDefinition definition, DefinitionFormat format, ReadOnlyMemory<byte> source, WorkflowOrigin origin, string createdBy, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var canonical = DefinitionJson.Write(definition);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        var command = new NpgsqlBatchCommand(RegisterSql);
        command.Parameters
            .With(definition.Name).With(DefinitionJson.Hash(canonical)).With(Word(origin)).WithText(definition.Title).With(Word(format)).With(source.ToArray()).With(canonical)
            .With(createdBy);
        batch.BatchCommands.Add(command);
        AddTriggers(batch, definition.Name);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var registration = await reader.ReadAsync(cancellationToken)
            ? new Registration(reader.GetInt32(0), reader.GetBoolean(1))
            : new Registration(Version: null, Added: false);
        while (await reader.NextResultAsync(cancellationToken))
        {
            // A later statement of the batch may still fail.
        }

        return registration;
    }

    private static void AddTriggers(NpgsqlBatch batch, string name)
    {
        NpgsqlBatchCommand[] commands = [new(HoldSql), new(ForgetTriggersSql), new(KeepTriggersSql)];
        foreach (var command in commands)
        {
            command.Parameters.With(name);
            batch.BatchCommands.Add(command);
        }
    }

    /// <summary>The living workflows after a name, in the order of their names.</summary>
    /// <param name="after">The last name of the page before; empty for the first.</param>
    /// <param name="filter">A part of the name or the title; empty for all.</param>
    public async Task<IReadOnlyList<WorkflowRecord>> ListAsync(string after, string filter, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(after).With(filter).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var workflows = new List<WorkflowRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            workflows.Add(new WorkflowRecord(
                reader.GetString(0),
                reader.Text(1),
                reader.GetInt32(2),
                Enum.Parse<WorkflowOrigin>(reader.GetString(3), ignoreCase: true),
                reader.GetFieldValue<DateTimeOffset>(4),
                reader.GetFieldValue<DateTimeOffset>(5)));
        }

        return workflows;
    }

    /// <summary>A version, or the current one of a living workflow; null when there is none.</summary>
    public async Task<WorkflowVersionRecord?> FindAsync(string name, int? version, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(name).WithTyped(version, NpgsqlTypes.NpgsqlDbType.Integer);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new WorkflowVersionRecord(
                reader.GetString(0),
                reader.GetInt32(1),
                Enum.Parse<WorkflowOrigin>(reader.GetString(2), ignoreCase: true),
                Enum.Parse<DefinitionFormat>(reader.GetString(3), ignoreCase: true),
                reader.GetFieldValue<byte[]>(4),
                reader.GetString(5),
                reader.GetString(6),
                reader.GetFieldValue<DateTimeOffset>(7))
            : null;
    }

    /// <summary>The number of the current version; null when there is no such living workflow.</summary>
    public async Task<int?> CurrentVersionAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(CurrentSql);
        command.Parameters.With(name);
        return await command.ExecuteScalarAsync(cancellationToken) as int?;
    }

    /// <summary>The number of the version that was current at a moment; null when there was none.</summary>
    public async Task<int?> VersionAtAsync(string name, DateTimeOffset moment, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(VersionAtSql);
        command.Parameters.With(name).With(moment.ToUniversalTime());
        return await command.ExecuteScalarAsync(cancellationToken) as int?;
    }

    /// <summary>The versions below a number, the newest first; those of deleted workflows too.</summary>
    public async Task<IReadOnlyList<WorkflowVersionSummary>> VersionsAsync(string name, int below, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(VersionsSql);
        command.Parameters.With(name).With(below).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var versions = new List<WorkflowVersionSummary>();
        while (await reader.ReadAsync(cancellationToken))
        {
            versions.Add(new WorkflowVersionSummary(
                reader.GetInt32(0),
                Enum.Parse<WorkflowOrigin>(reader.GetString(1), ignoreCase: true),
                Enum.Parse<DefinitionFormat>(reader.GetString(2), ignoreCase: true),
                reader.GetString(3),
                reader.GetFieldValue<DateTimeOffset>(4)));
        }

        return versions;
    }

    /// <summary>The names of all living workflows; those that are named here come with the schema of their inputs.</summary>
    public async Task<Dictionary<string, JsonObject?>> ChildrenAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ChildrenSql);
        command.Parameters.With(names.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var inputs = new Dictionary<string, JsonObject?>();
        while (await reader.ReadAsync(cancellationToken))
        {
            inputs[reader.GetString(0)] = reader.Text(1) is { } schema ? JsonNode.Parse(schema) as JsonObject : null;
        }

        return inputs;
    }

    /// <summary>Takes a workflow away, unless runs of it are open. Its versions stay.</summary>
    /// <returns>How many open runs keep it (at most 1000 are counted); null when there is no such living workflow.</returns>
    /// <exception cref="WorkflowScheduledException">Schedules need it.</exception>
    public async Task<long?> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        // First the lock: no run can be started from here on, and those that were are seen by the next statement.
        await using var hold = new NpgsqlCommand(LockSql, connection);
        hold.Parameters.With(name);
        await using (var reader = await hold.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }
        }

        var schedules = new List<string>();
        await using (var look = new NpgsqlCommand(SchedulesSql, connection))
        {
            look.Parameters.With(name);
            await using var reader = await look.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                schedules.Add(reader.GetString(0));
            }
        }

        if (schedules.Count > 0)
        {
            throw new WorkflowScheduledException(name, schedules);
        }

        await using var count = new NpgsqlCommand(OpenRunsSql, connection);
        count.Parameters.With(name);
        if (await count.ExecuteScalarAsync(cancellationToken) is long open and > 0)
        {
            return open;
        }

        await using var delete = new NpgsqlCommand(DeleteSql, connection);
        delete.Parameters.With(name);
        await delete.ExecuteNonQueryAsync(cancellationToken);
        await using var forget = new NpgsqlCommand(ForgetTriggersSql, connection);
        forget.Parameters.With(name);
        await forget.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return 0;
    }

    private static string Word(WorkflowOrigin origin) => origin == WorkflowOrigin.User ? "user" : "shipped";

    private static string Word(DefinitionFormat format) => format == DefinitionFormat.Json ? "json" : "yaml";
}

/// <summary>A workflow cannot be taken away, because schedules start it or follow it.</summary>
public sealed class WorkflowScheduledException(string workflow, IReadOnlyList<string> schedules)
    : Exception($"`{workflow}` belongs to {(schedules.Count == 1 ? "the schedule" : "the schedules")} {string.Join(", ", schedules.Take(3).Select(schedule => $"`{schedule}`"))}{(schedules.Count > 3 ? " and others" : "")}: delete what would start nothing any more first.");
