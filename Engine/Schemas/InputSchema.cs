using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>What a workflow or a step asks to be started with: a schema of an object, whose unnamed members are refused unless it says otherwise.</summary>
public sealed class InputSchema
{
    private readonly JsonSchema schema;

    private InputSchema(JsonSchema schema, IReadOnlyList<string> names)
    {
        this.schema = schema;
        Names = names;
    }

    /// <summary>What can be given, by name.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Null when the schema itself is wrong. No schema at all means that nothing can be given.</summary>
    public static InputSchema? TryCompile(JsonObject? schema, out IReadOnlyList<SchemaViolation> faults)
    {
        var complete = (JsonObject?)schema?.DeepClone() ?? [];
        if (complete["type"] is { } type && !JsonNode.DeepEquals(type, "object"))
        {
            faults = [new SchemaViolation("/type", $"must be `object`, not {SchemaWords.Value(type)}: inputs are named")];
            return null;
        }

        complete["type"] = "object";
        // A misspelt input that is passed over in silence would be the worst of answers.
        complete.TryAdd("additionalProperties", false);
        return JsonSchema.TryCompile(complete, out faults) is { } compiled
            ? new InputSchema(compiled, [.. (complete["properties"] as JsonObject ?? []).Select(property => property.Key)])
            : null;
    }

    /// <summary>The inputs with their defaults, and everything that is wrong with them.</summary>
    public (JsonObject Inputs, IReadOnlyList<SchemaViolation> Violations) Apply(JsonObject? inputs)
    {
        var complete = (JsonObject)schema.WithDefaults(inputs ?? [])!;
        return (complete, schema.Validate(complete));
    }

    /// <summary>What is wrong with inputs of which some are not known yet.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonObject? inputs, Predicate<JsonNode?> isOpen) =>
        schema.Validate(schema.WithDefaults(inputs ?? []), isOpen);
}
