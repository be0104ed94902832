using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Definitions in their one canonical form: properties in the order of the model, nothing that was not said, durations as 00:10:00.</summary>
public static class DefinitionJson
{
    private static readonly JsonSerializerOptions Options = Create(required: true);

    // Of a definition with faults, all that is sound is still read, so that the rest can be checked too.
    private static readonly JsonSerializerOptions Tolerant = Create(required: false);

    /// <summary>The schema of the model, which is the schema of definitions; see <see cref="DefinitionSchema"/>.</summary>
    internal static JsonObject ModelSchema() => TypeSchema.Of(typeof(WorkflowDefinition), Options);

    public static string Write(WorkflowDefinition definition) => JsonSerializer.Serialize(definition, Options);

    public static JsonObject ToNode(WorkflowDefinition definition) => (JsonObject)JsonNode.Parse(Write(definition))!;

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static WorkflowDefinition Read(string canonical) => JsonSerializer.Deserialize<WorkflowDefinition>(canonical, Options)!;

    /// <summary>Tells one content from another.</summary>
    public static byte[] Hash(string canonical) => SHA256.HashData(Encoding.UTF8.GetBytes(canonical));

    internal static WorkflowDefinition ReadWhatIsSound(JsonObject document) => document.Deserialize<WorkflowDefinition>(Tolerant)!;

    private static JsonSerializerOptions Create(bool required)
    {
        var resolver = new DefaultJsonTypeInfoResolver();
        if (!required)
        {
            resolver.Modifiers.Add(static type =>
            {
                foreach (var property in type.Properties)
                {
                    property.IsRequired = false;
                }
            });
        }

        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            RespectNullableAnnotations = true,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            MaxDepth = SourceDocument.Deepest * 2,
            TypeInfoResolver = resolver,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false), new Duration(), new ProgressRangeConverter() },
        };
        if (!required)
        {
            options.Converters.Add(new LooseInteger());
            options.Converters.Add(new LooseDecimal());
        }

        options.MakeReadOnly();
        return options;
    }
}
