using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace Aspire.Media.Engine.Schedules;

/// <summary>The parts of a schedule that are kept as documents, and its words.</summary>
internal static class ScheduleJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) } };

    public static string? Windows(IReadOnlyList<ScheduleWindow> windows) => windows.Count == 0 ? null : JsonSerializer.Serialize(windows, Options);

    public static IReadOnlyList<ScheduleWindow> Windows(string? text) => text is null ? [] : JsonSerializer.Deserialize<IReadOnlyList<ScheduleWindow>>(text, Options)!;

    public static string? Labels(IReadOnlyDictionary<string, string>? labels) => labels is null or { Count: 0 } ? null : JsonSerializer.Serialize(labels, Options);

    public static IReadOnlyDictionary<string, string>? Labels(string? text) => text is null ? null : JsonSerializer.Deserialize<Dictionary<string, string>>(text, Options);

    public static JsonObject? Inputs(string? text) => text is null ? null : (JsonObject)JsonNode.Parse(text)!;

    public static string Word<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    public static T Read<T>(string word)
        where T : struct, Enum => Enum.Parse<T>(word, ignoreCase: true);
}
