using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Cli.Workflows;

/// <summary>A JSON schema of named things, as people read it: one row for each name, those of inner objects below.</summary>
internal static class SchemaOutline
{
    // Deeper than anybody reads, and an end for a schema that refers to itself.
    private const int MostLevels = 6;

    // A longer choice stands among the words, which are folded.
    private const int MostLetters = 30;

    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Write(Terminal terminal, string heading, JsonObject schema)
    {
        terminal.Line();
        terminal.Line(heading, Ink.Strong);
        var rows = Rows(schema, schema, "", 1).ToList();
        if (rows.Count == 0)
        {
            terminal.Line(schema["properties"] is null && Kind(schema["additionalProperties"]) is not (null or JsonValueKind.False) ? "  anything, by name" : "  nothing");
            return;
        }

        var listing = new Listing("name", "type", "value", "about");
        foreach (var row in rows)
        {
            listing.Add(row);
        }

        listing.Write(terminal);
    }

    private static IEnumerable<Cell[]> Rows(JsonObject root, JsonObject schema, string path, int level)
    {
        var required = (schema["required"] as JsonArray ?? []).Select(Word).ToList();
        foreach (var (name, value) in schema["properties"] as JsonObject ?? [])
        {
            var property = Resolve(root, value);
            yield return [path + name, TypeOf(root, property, level), ValueOf(property, required.Contains(name)), About(property)];
            if (level < MostLevels)
            {
                var (inner, sign) = property["items"] is { } items ? (Resolve(root, items), "[].") : (property, ".");
                foreach (var row in Rows(root, inner, path + name + sign, level + 1))
                {
                    yield return row;
                }
            }
        }
    }

    private static string TypeOf(JsonObject root, JsonObject schema, int level)
    {
        if (schema["enum"] is JsonArray choices && Choices(choices) is { Length: <= MostLetters } few)
        {
            return few;
        }

        if (schema["const"] is { } only)
        {
            return Text(only);
        }

        if ((schema["anyOf"] ?? schema["oneOf"]) is JsonArray ways && level < MostLevels)
        {
            return string.Join(" | ", ways.Select(way => TypeOf(root, Resolve(root, way), level + 1)).Distinct());
        }

        var types = (schema["type"] is JsonArray several ? several.Select(Word) : [Word(schema["type"])]).Where(type => type is not (null or "null")).ToList();
        return types.Count == 0 ? schema["enum"] is null ? "anything" : "a choice" : string.Join(" | ", types.Select(type => type switch
        {
            "array" => level < MostLevels && schema["items"] is JsonObject items ? $"list of {TypeOf(root, Resolve(root, items), level + 1)}" : "list",
            "object" => level < MostLevels && schema["additionalProperties"] is JsonObject values ? $"map of {TypeOf(root, Resolve(root, values), level + 1)}" : "object",
            "string" when Word(schema["format"]) is { } format => format,
            _ => type!,
        }));
    }

    private static string ValueOf(JsonObject schema, bool isRequired) =>
        isRequired ? "required" : schema["default"] is { } usual ? $"default {Text(usual)}" : "";

    private static string About(JsonObject schema) =>
        string.Join("; ", Words(schema).Where(part => part is not null)).ReplaceLineEndings(" ");

    private static IEnumerable<string?> Words(JsonObject schema)
    {
        yield return Word(schema["description"]) ?? Word(schema["title"]);
        yield return Word(schema["x-expected"]);
        yield return Limits(schema);
        yield return schema["enum"] is JsonArray choices && Choices(choices) is { Length: > MostLetters } many ? many : null;
    }

    private static string Choices(JsonArray choices) => string.Join(" | ", choices.Where(choice => choice is not null).Select(Text));

    private static string? Limits(JsonObject schema) => (schema["minimum"], schema["maximum"]) switch
    {
        ({ } least, { } most) => $"{Text(least)} to {Text(most)}",
        ({ } least, null) => $"at least {Text(least)}",
        (null, { } most) => $"at most {Text(most)}",
        _ => null,
    };

    // References lead from the root along names; what leads nowhere says nothing.
    private static JsonObject Resolve(JsonObject root, JsonNode? schema)
    {
        for (var i = 0; i < MostLevels && schema is JsonObject reference && Word(reference["$ref"]) is { } address && address.StartsWith('#'); i++)
        {
            schema = address.Split('/')[1..].Aggregate((JsonNode?)root, (node, name) => node switch
            {
                JsonObject parent => parent[name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)],
                JsonArray list when int.TryParse(name, out var index) && index >= 0 && index < list.Count => list[index],
                _ => null,
            });
        }

        return schema as JsonObject ?? [];
    }

    private static string? Word(JsonNode? value) => Kind(value) == JsonValueKind.String ? value!.GetValue<string>() : null;

    private static string Text(JsonNode? value) => Word(value) is { Length: > 0 } word ? word : value?.ToJsonString(Compact) ?? "null";

    private static JsonValueKind? Kind(JsonNode? value) => value?.GetValueKind();
}
