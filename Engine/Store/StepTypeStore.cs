using System.Text.Json.Nodes;

using Aspire.Media.Engine.Steps;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>The catalogue of step types, published by the workers that can do them.</summary>
public sealed class StepTypeStore(NpgsqlDataSource database)
{
    // In the order of the kinds, so that two workers that publish at once wait for each other instead of locking each other out.
    // Whoever publishes last is believed: during an upgrade that is the newer program, started after the older.
    private const string PublishSql = """
        insert into step_type as known (kind, aliases, title, description, access, input, output, items, requires, resource, version)
        select t.kind, array(select json_array_elements_text(t.aliases)), t.title, t.description, t.access, t.input, t.output, t.items,
            array(select json_array_elements_text(t.requires)), t.resource, t.version
        from json_to_recordset($1) as t (
            kind text, aliases json, title text, description text, access text, input json, output json, items json, requires json, resource text, version text)
        order by t.kind
        on conflict (kind) do update set
            aliases = excluded.aliases, title = excluded.title, description = excluded.description, access = excluded.access,
            input = excluded.input, output = excluded.output, items = excluded.items, requires = excluded.requires, resource = excluded.resource,
            version = excluded.version, published_at = clock_timestamp()
        """;

    private const string ListSql = """
        select kind, aliases, title, description, access, input, output, requires, resource, version, published_at, items
        from step_type
        order by kind
        """;

    /// <summary>Makes step types known, or replaces what was known of them; all of them or none.</summary>
    public async Task PublishAsync(IReadOnlyCollection<StepTypeRecord> types, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(types);
        await using var command = database.CreateCommand(PublishSql);
        command.Parameters.Add(new() { Value = new JsonArray([.. types.Select(Row)]).ToJsonString(), NpgsqlDbType = NpgsqlDbType.Json });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<StepTypeRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var types = new List<StepTypeRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            types.Add(Read(reader));
        }

        return types;
    }

    private static JsonObject Row(StepTypeRecord type) => new()
    {
        ["kind"] = type.Kind,
        ["aliases"] = new JsonArray([.. type.Aliases.Select(alias => (JsonNode)alias)]),
        ["title"] = type.Title,
        ["description"] = type.Description,
        ["access"] = type.Access == StepAccess.Read ? "read" : "write",
        ["input"] = type.Input.DeepClone(),
        ["output"] = type.Output?.DeepClone(),
        ["items"] = type.Items?.DeepClone(),
        ["requires"] = new JsonArray([.. type.Requires.Select(name => (JsonNode)name)]),
        ["resource"] = type.Resource,
        ["version"] = type.Version,
    };

    private static StepTypeRecord Read(NpgsqlDataReader reader) => new(
        reader.GetString(0),
        reader.GetFieldValue<string[]>(1),
        reader.GetString(2),
        reader.IsDBNull(3) ? null : reader.GetString(3),
        Enum.Parse<StepAccess>(reader.GetString(4), ignoreCase: true),
        (JsonObject)JsonNode.Parse(reader.GetString(5))!,
        reader.IsDBNull(6) ? null : JsonNode.Parse(reader.GetString(6)) as JsonObject,
        reader.GetFieldValue<string[]>(7),
        reader.GetString(8),
        reader.GetString(9))
    {
        PublishedAt = reader.GetFieldValue<DateTimeOffset>(10),
        Items = reader.IsDBNull(11) ? null : JsonNode.Parse(reader.GetString(11)) as JsonObject,
    };
}
