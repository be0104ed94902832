using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Definitions;

/// <summary>The JSON schema of definitions, made from the model that also reads them, so that the two cannot drift apart.</summary>
public static class DefinitionSchema
{
    private static readonly JsonSerializerOptions Layout = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private static readonly JsonObject Document = Create();

    internal static JsonSchema Compiled { get; } = JsonSchema.Compile(Document);

    /// <summary>The text of <c>workflows/schema.json</c>.</summary>
    public static string Text { get; } = Document.ToJsonString(Layout) + "\n";

    private static JsonObject Create()
    {
        var model = DefinitionJson.ModelSchema();
        Simplify(model);
        var properties = model["properties"]!.AsObject();
        var step = (JsonObject)properties["steps"]!["items"]!.DeepClone();
        Refine(properties, step);
        var document = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = "Workflow" };
        foreach (var (keyword, value) in model)
        {
            document[keyword] = value?.DeepClone();
        }

        document["$defs"] = new JsonObject { ["step"] = step };
        return document;
    }

    // What the types of the model cannot say.
    private static void Refine(JsonObject properties, JsonObject step)
    {
        // Editors put the address of this schema there; it is no part of the content.
        properties.Insert(0, "$schema", new JsonObject { ["description"] = "The address of this schema, for editors.", ["type"] = "string" });
        properties["steps"]!["items"] = new JsonObject { ["$ref"] = "#/$defs/step" };
        properties["finally"]!["items"] = new JsonObject { ["$ref"] = "#/$defs/step" };
        properties["labels"]!["maxProperties"] = 50;
        properties["labels"]!["additionalProperties"]!["maxLength"] = 1000;

        var members = step["properties"]!.AsObject();
        members["needs"]!["uniqueItems"] = true;
        members["requires"]!["uniqueItems"] = true;
        members["requires"]!["items"]!["pattern"] = StepDefinition.CapabilityForm;
        members["requires"]!["items"]!["x-expected"] = "a capability such as ffmpeg, gpu or site:NAME";
        step["dependentRequired"] = new JsonObject
        {
            ["skipped"] = new JsonArray("if"),
            ["batch"] = new JsonArray("forEach"),
            ["maxParallel"] = new JsonArray("forEach"),
            ["groupBy"] = new JsonArray("forEach"),
        };
    }

    // A property that is not wanted is left out, never null; so says the message too.
    private static void Simplify(JsonNode? schema)
    {
        switch (schema)
        {
            case JsonObject keywords:
                if (keywords["type"] is JsonArray types && types.FirstOrDefault(type => type!.GetValue<string>() == "null") is { } nothing)
                {
                    types.Remove(nothing);
                    if (types is [{ } only])
                    {
                        keywords["type"] = only.DeepClone();
                    }
                }

                if (keywords["enum"] is JsonArray choices && choices.Any(choice => choice is null))
                {
                    choices.RemoveAll(choice => choice is null);
                }

                foreach (var (_, value) in keywords)
                {
                    Simplify(value);
                }

                break;
            case JsonArray items:
                foreach (var item in items)
                {
                    Simplify(item);
                }

                break;
        }
    }
}
