using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Media.Engine.Definitions;

/// <summary>Progress ranges are written as <c>[from, to]</c>.</summary>
internal sealed class ProgressRangeConverter : JsonConverter<ProgressRange>
{
    public override ProgressRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize<decimal[]>(ref reader, options) is [var from, var to]
            ? new ProgressRange(from, to)
            : throw new JsonException("Progress is written as [from, to].");

    public override void Write(Utf8JsonWriter writer, ProgressRange value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.From);
        writer.WriteNumberValue(value.To);
        writer.WriteEndArray();
    }
}
