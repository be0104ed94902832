using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>How values and expectations are named in messages.</summary>
internal static class SchemaWords
{
    private const int LongestValue = 60;
    private const int MostChoices = 12;

    private static readonly Dictionary<string, string> TypeWords = new()
    {
        ["string"] = "a string",
        ["number"] = "a number",
        ["integer"] = "a whole number",
        ["boolean"] = "true or false",
        ["object"] = "an object",
        ["array"] = "a list",
        ["null"] = "null",
    };

    public static IReadOnlyCollection<string> KnownTypes => TypeWords.Keys;

    public static string Types(IReadOnlyList<string> types) => Or(types.Select(type => TypeWords[type]));

    public static string OneOf(IReadOnlyList<JsonNode?> values) =>
        Or(values.Take(MostChoices).Select(Value).Concat(values.Count > MostChoices ? [$"{values.Count - MostChoices} others"] : []));

    /// <summary>The value itself where it is short, otherwise its kind.</summary>
    public static string Value(JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => "null",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => $"`{Shortened(value.GetValue<string>())}`",
        _ => $"`{Shortened(value.ToJsonString())}`",
    };

    public static string Or(IEnumerable<string> words)
    {
        var list = words.ToList();
        return list.Count < 2 ? string.Concat(list) : $"{string.Join(", ", list[..^1])} or {list[^1]}";
    }

    public static string Count(int count, string noun, string? many = null) => count == 1 ? $"1 {noun}" : $"{count} {many ?? noun + "s"}";

    private static string Shortened(string text) => text.Length <= LongestValue ? text : $"{text[..LongestValue]}…";
}
