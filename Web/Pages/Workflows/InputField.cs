using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Web.Pages.Workflows;

/// <summary>One of the inputs that a run is started with, as a form asks for it.</summary>
public sealed class InputField
{
    private InputField(string name, JsonObject schema, bool isRequired, JsonNode? value)
    {
        (Name, IsRequired) = (name, isRequired);
        Title = Text(schema["title"]) ?? name;
        Description = Text(schema["description"]);
        Choices = schema["enum"] is JsonArray all && all.All(choice => choice is JsonValue) ? [.. all.Select(choice => Plain(choice!))] : [];
        Kind = Choices.Count > 0 ? FieldKind.Choice : KindOf(schema);
        Least = Plain(schema["minimum"]);
        Most = Plain(schema["maximum"]);
        Default = schema["default"];
        Example = Text(schema["type"]) switch
        {
            "array" => Text((schema["items"] as JsonObject)?["type"]) is "number" or "integer" ? "[1, 2]" : "[\"one\", \"two\"]",
            "object" => "{\"name\": \"value\"}",
            _ => "JSON",
        };
        IsNumberChoice = Kind == FieldKind.Choice && schema["enum"]!.AsArray().All(choice => choice!.GetValueKind() == JsonValueKind.Number);
        var first = value ?? Default;
        Value = first is null ? "" : Kind == FieldKind.Document ? first.ToJsonString(Pretty) : Plain(first);
        IsOn = Kind == FieldKind.Switch && first is JsonValue on && on.TryGetValue<bool>(out var isOn) && isOn;
    }

    private static readonly JsonSerializerOptions Pretty = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Name { get; }

    public string Title { get; }

    public string? Description { get; }

    public bool IsRequired { get; }

    public FieldKind Kind { get; }

    public IReadOnlyList<string> Choices { get; }

    public string? Least { get; }

    public string? Most { get; }

    public JsonNode? Default { get; }

    /// <summary>How such a thing is written, where it is a document.</summary>
    public string Example { get; }

    /// <summary>What is written in it.</summary>
    public string Value { get; set; }

    public bool IsOn { get; set; }

    /// <summary>What is wrong with it, here or in the words of Api.</summary>
    public string? Problem { get; set; }

    private bool IsNumberChoice { get; }

    /// <summary>The fields for a schema of inputs.</summary>
    /// <param name="values">What they begin with instead of the defaults.</param>
    public static IReadOnlyList<InputField> Of(JsonObject? schema, JsonObject? values)
    {
        var required = (schema?["required"] as JsonArray ?? []).Select(name => (string?)name).ToHashSet();
        return [.. (schema?["properties"] as JsonObject ?? []).Select(property => new InputField(
            property.Key, property.Value as JsonObject ?? [], required.Contains(property.Key), values is not null && values.TryGetPropertyValue(property.Key, out var value) ? value : null))];
    }

    /// <summary>What the fields say together; null where one of them cannot be read, and says so.</summary>
    public static JsonObject? Read(IEnumerable<InputField> fields)
    {
        var inputs = new JsonObject();
        var isSound = true;
        foreach (var field in fields)
        {
            field.Problem = null;
            try
            {
                // What is left empty is not given: then the default holds, or Api says that it is missing.
                if (field.Kind == FieldKind.Switch || field.Value.Length > 0)
                {
                    inputs[field.Name] = field.Parse();
                }
            }
            catch (Exception fault) when (fault is FormatException or OverflowException or JsonException)
            {
                field.Problem = field.Kind == FieldKind.Document ? $"This is not JSON: {fault.Message}" : "This is not a number.";
                isSound = false;
            }
        }

        return isSound ? inputs : null;
    }

    private JsonNode? Parse() => Kind switch
    {
        FieldKind.Switch => IsOn,
        FieldKind.Integer => long.Parse(Value.Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
        FieldKind.Number => decimal.Parse(Value.Trim(), NumberStyles.Float, CultureInfo.InvariantCulture),
        FieldKind.Choice when IsNumberChoice => JsonNode.Parse(Value),
        FieldKind.Document => JsonNode.Parse(Value),
        _ => Value,
    };

    private static FieldKind KindOf(JsonObject schema)
    {
        // "string or null" is asked for as a string; anything less plain as JSON.
        var types = schema["type"] switch
        {
            JsonValue one => [Text(one)],
            JsonArray several => several.Select(Text).Where(type => type != "null").ToList(),
            _ => new List<string?>(),
        };
        return types is not [var type] ? FieldKind.Document : type switch
        {
            "string" => FieldKind.Text,
            "integer" => FieldKind.Integer,
            "number" => FieldKind.Number,
            "boolean" => FieldKind.Switch,
            _ => FieldKind.Document,
        };
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Plain(JsonNode? node) => Text(node) ?? node?.ToJsonString() ?? "";
}

public enum FieldKind
{
    Text,
    Integer,
    Number,
    Switch,
    Choice,

    /// <summary>Whatever is not as plain as the others: written in JSON.</summary>
    Document,
}
