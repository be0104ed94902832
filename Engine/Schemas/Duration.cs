using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Schemas;

/// <summary>Lengths of time as people write them: <c>10m</c>, <c>1h30m</c>, <c>00:10:00</c>, <c>2.00:00:00</c>.</summary>
public sealed partial class Duration : JsonConverter<TimeSpan>
{
    // As many digits and parts as can be added up without an overflow.
    private const string Form = @"^(([0-9]{1,6}(\.[0-9]{1,3})?(ms|s|m|h|d)){1,5}|([0-9]{1,6}\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,7})?)\z";

    /// <summary>Its JSON schema.</summary>
    public const string Schema = $$"""{"type": "string", "pattern": "{{SchemaForm}}", "x-expected": "a duration such as 10m, 1h30m or 00:10:00"}""";

    // The same with its backslashes doubled, as JSON wants them; a test holds the two together.
    private const string SchemaForm = @"^(([0-9]{1,6}(\\.[0-9]{1,3})?(ms|s|m|h|d)){1,5}|([0-9]{1,6}\\.)?([01]?[0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,7})?)$";

    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (!Whole().IsMatch(text))
        {
            return false;
        }

        if (text.Contains(':', StringComparison.Ordinal))
        {
            duration = TimeSpan.Parse(text, CultureInfo.InvariantCulture);
            return true;
        }

        foreach (Match part in Part().Matches(text))
        {
            var count = double.Parse(part.Groups["count"].ValueSpan, CultureInfo.InvariantCulture);
            duration += part.Groups["unit"].Value switch
            {
                "ms" => TimeSpan.FromMilliseconds(count),
                "s" => TimeSpan.FromSeconds(count),
                "m" => TimeSpan.FromMinutes(count),
                "h" => TimeSpan.FromHours(count),
                _ => TimeSpan.FromDays(count),
            };
        }

        return true;
    }

    public static string Format(TimeSpan duration) => duration.ToString("c", CultureInfo.InvariantCulture);

    public override TimeSpan Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()!, out var duration)
            ? duration
            : throw new JsonException("A duration such as 10m, 1h30m or 00:10:00 was expected.");

    public override void Write(Utf8JsonWriter writer, TimeSpan value, JsonSerializerOptions options) => writer.WriteStringValue(Format(value));

    [GeneratedRegex(Form, RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    [GeneratedRegex("(?<count>[0-9.]+)(?<unit>ms|s|m|h|d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Part();
}
