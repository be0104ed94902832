using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

using Aspire.Media.Client;

namespace Aspire.Media.Api;

/// <summary>
/// How bodies are read: what a caller writes and nobody reads is a mistake of the caller's, and is told. A misspelt filter that is passed over
/// would mean everything.
/// </summary>
internal static class StrictJson
{
    public static void Apply(JsonSerializerOptions options)
    {
        WireFormat.Apply(options);
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.Converters.Add(new FreeDocument<JsonObject>(JsonMetadataServices.JsonObjectConverter!));
        options.Converters.Add(new FreeDocument<JsonArray>(JsonMetadataServices.JsonArrayConverter!));
        options.Converters.Add(new FreeDocument<JsonNode>(JsonMetadataServices.JsonNodeConverter!));
    }

    // The framework's converters find a name that is given twice, and then forget to say that the JSON is at fault.
    private sealed class FreeDocument<T>(JsonConverter<T?> inner) : JsonConverter<T>
        where T : JsonNode
    {
        public override T? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return inner.Read(ref reader, typeToConvert, options);
            }
            catch (ArgumentException twice)
            {
                throw new JsonException($"A name is given twice: {twice.Message}", twice);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => inner.Write(writer, value, options);
    }
}
