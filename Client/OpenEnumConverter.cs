using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Media.Client;

/// <summary>Reads enumerations that have a member <c>Unknown</c>: it stands for every word that a newer server may say.</summary>
internal sealed class OpenEnumConverter : JsonConverterFactory
{
    public const string Unknown = "Unknown";

    public override bool CanConvert(Type typeToConvert) => typeToConvert.IsEnum && Enum.IsDefined(typeToConvert, Unknown);

    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        (JsonConverter)Activator.CreateInstance(typeof(Converter<>).MakeGenericType(typeToConvert))!;

    private sealed class Converter<T> : JsonConverter<T>
        where T : struct, Enum
    {
        private static readonly Dictionary<T, string> Words =
            Enum.GetValues<T>().ToDictionary(value => value, value => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString()));

        private static readonly Dictionary<string, T> Values = Words.ToDictionary(word => word.Value, word => word.Key);

        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String
                ? Values.GetValueOrDefault(reader.GetString()!, Enum.Parse<T>(Unknown))
                : throw new JsonException($"A word was expected for {typeof(T).Name}, not a {reader.TokenType}.");

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(Words[value]);
    }
}
