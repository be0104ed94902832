using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Media.Engine.Steps.BuiltIn;

/// <summary>A status of HTTP, or several: <c>204</c>, <c>2xx</c>, <c>200-204</c>.</summary>
[JsonConverter(typeof(Converter))]
internal sealed record StatusRange(int From, int To)
{
    /// <summary>The JSON schema of a list of them.</summary>
    public const string ListSchema = """
        {"type": "array", "default": ["2xx"], "items": {
         "type": ["string", "integer"], "pattern": "^([1-5][0-9][0-9](-[1-5][0-9][0-9])?|[1-5][xX][xX])$", "minimum": 100, "maximum": 599,
         "x-expected": "a status such as 204, or several such as 2xx or 200-204"}}
        """;

    public bool Contains(int status) => status >= From && status <= To;

    private sealed class Converter : JsonConverter<StatusRange>
    {
        public override StatusRange Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            var text = reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var number) ? number.ToString(CultureInfo.InvariantCulture)
                : reader.TokenType == JsonTokenType.String ? reader.GetString()!
                : "";
            var ends = text.Length == 3 && text.EndsWith("xx", StringComparison.OrdinalIgnoreCase) ? [$"{text[0]}00", $"{text[0]}99"] : text.Split('-');
            return ends.Length <= 2 && TryRead(ends[0], out var from) && TryRead(ends[^1], out var to) && from <= to
                ? new StatusRange(from, to)
                : throw new JsonException("A status such as 204, or several such as 2xx or 200-204, was expected.");
        }

        public override void Write(Utf8JsonWriter writer, StatusRange value, JsonSerializerOptions options) =>
            writer.WriteStringValue(string.Create(CultureInfo.InvariantCulture, $"{value.From}-{value.To}"));

        private static bool TryRead(string text, out int status) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out status) && status is >= 100 and <= 599;
    }
}
