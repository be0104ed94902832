using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>A JSON schema (the keywords of 2020-12 that docs/workflows.md lists), compiled once and asked from any thread.</summary>
public sealed class JsonSchema
{
    private readonly SchemaNode root;

    private JsonSchema(SchemaNode root) => this.root = root;

    /// <exception cref="JsonSchemaException">The schema itself is wrong; it says everything that is.</exception>
    public static JsonSchema Compile(JsonNode? schema) =>
        TryCompile(schema, out var faults) ?? throw new JsonSchemaException(faults);

    /// <summary>Null when the schema itself is wrong; the pointers of the faults lead into the schema.</summary>
    public static JsonSchema? TryCompile(JsonNode? schema, out IReadOnlyList<SchemaViolation> faults)
    {
        (var root, faults) = SchemaCompiler.Compile(schema);
        return faults.Count == 0 ? new JsonSchema(root) : null;
    }

    /// <summary>Everything in which the value does not fit; nothing when it fits.</summary>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? value) => SchemaEvaluation.Run(root, value, isOpen: null);

    /// <param name="value">The value.</param>
    /// <param name="isOpen">Tells parts that are not known yet, such as expressions: they are taken to fit.</param>
    public IReadOnlyList<SchemaViolation> Validate(JsonNode? value, Predicate<JsonNode?> isOpen) => SchemaEvaluation.Run(root, value, isOpen);

    /// <summary>A copy of the value with the schema's defaults where nothing was given.</summary>
    public JsonNode? WithDefaults(JsonNode? value) => SchemaDefaults.Fill(root, value);
}
