using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Media.Engine.Schemas;

/// <summary>Reads <c>5.0</c> and <c>1e2</c> as the whole numbers that JSON schema takes them for.</summary>
internal sealed class LooseInteger : JsonConverter<int>
{
    public override int Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetInt32(out var number) ? number : checked((int)reader.GetDouble());

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>Reads numbers that are too fine for a decimal as the nearest one.</summary>
internal sealed class LooseDecimal : JsonConverter<decimal>
{
    public override decimal Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TryGetDecimal(out var number) ? number : (decimal)reader.GetDouble();

    public override void Write(Utf8JsonWriter writer, decimal value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
