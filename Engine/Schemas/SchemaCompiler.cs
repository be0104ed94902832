using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Aspire.Media.Engine.Schemas;

/// <summary>Reads a schema once, and finds everything that is wrong with it. What it does not know it names: nothing is passed over.</summary>
internal sealed partial class SchemaCompiler
{
    private const int DeepestSchema = 64;

    // Words for people and tools, which ask nothing of a value.
    private static readonly HashSet<string> Annotations = ["$schema", "$comment", "title", "description", "examples", "deprecated", "readOnly", "writeOnly"];

    private readonly Dictionary<string, SchemaNode> compiled = [];
    private readonly List<SchemaViolation> faults = [];
    private readonly Dictionary<string, Keyword> keywords;
    private int depth;

    private SchemaCompiler() => keywords = Keywords();

    private delegate void Keyword(SchemaNode node, JsonNode? value, string pointer);

    public static (SchemaNode Root, IReadOnlyList<SchemaViolation> Faults) Compile(JsonNode? schema)
    {
        var compiler = new SchemaCompiler();
        var root = compiler.Schema(schema, JsonPointer.Root);
        compiler.Link();
        return (root, compiler.faults);
    }

    private SchemaNode Schema(JsonNode? schema, string pointer)
    {
        var node = new SchemaNode { Pointer = pointer };
        compiled[pointer] = node;
        switch (schema)
        {
            case JsonObject keywords when depth < DeepestSchema:
                depth++;
                Read(keywords, node);
                depth--;
                break;
            case JsonObject:
                Fault(pointer, $"schemas may be nested {DeepestSchema} deep, and this one is deeper");
                break;
            case JsonValue value when value.GetValueKind() is JsonValueKind.True or JsonValueKind.False:
                node.Possible = value.GetValue<bool>();
                break;
            default:
                Fault(pointer, $"a schema is an object, or true or false, and this is {SchemaWords.Value(schema)}");
                break;
        }

        return node;
    }

    private void Read(JsonObject schema, SchemaNode node)
    {
        foreach (var (name, value) in schema)
        {
            var pointer = JsonPointer.Append(node.Pointer, name);
            if (keywords.TryGetValue(name, out var read))
            {
                read(node, value, pointer);
            }
            else if (!Annotations.Contains(name) && !name.StartsWith("x-", StringComparison.Ordinal))
            {
                faults.Add(new SchemaViolation(pointer, $"the schema keyword `{name}` is not supported", Suggestion.For(name, keywords.Keys.Concat(Annotations)), Kind: ViolationKind.Name));
            }
        }
    }

    private Dictionary<string, Keyword> Keywords() => new()
    {
        ["type"] = (node, value, pointer) => node.Types = Types(value, pointer),
        ["enum"] = (node, value, pointer) => node.Enum = value is JsonArray { Count: > 0 } choices ? [.. choices] : Fault<JsonNode?[]>(pointer, "`enum` is a list of at least one value"),
        ["const"] = (node, value, _) => (node.HasConst, node.Const) = (true, value),
        ["default"] = (node, value, _) => (node.HasDefault, node.Default) = (true, value),
        ["x-expected"] = (node, value, pointer) => node.Expected = Text(value, pointer),
        ["properties"] = (node, value, pointer) => Members(value, pointer, (name, schema, at) => node.Properties[name] = Schema(schema, at)),
        ["patternProperties"] = (node, value, pointer) => Members(value, pointer, (name, schema, at) =>
        {
            var members = Schema(schema, at);
            if (Expression(name, at) is { } pattern)
            {
                node.PatternProperties.Add((pattern, members));
            }
        }),
        ["additionalProperties"] = (node, value, pointer) => node.AdditionalProperties = Schema(value, pointer),
        ["required"] = (node, value, pointer) => node.Required = Names(value, pointer),
        ["dependentRequired"] = (node, value, pointer) => Members(value, pointer, (name, names, at) => node.DependentRequired[name] = Names(names, at)),
        ["items"] = (node, value, pointer) => node.Items = Schema(value, pointer),
        ["prefixItems"] = (node, value, pointer) => Schemas(value, pointer, node.PrefixItems),
        ["uniqueItems"] = (node, value, pointer) => node.UniqueItems = Flag(value, pointer),
        ["minItems"] = (node, value, pointer) => node.MinItems = Count(value, pointer),
        ["maxItems"] = (node, value, pointer) => node.MaxItems = Count(value, pointer),
        ["minLength"] = (node, value, pointer) => node.MinLength = Count(value, pointer),
        ["maxLength"] = (node, value, pointer) => node.MaxLength = Count(value, pointer),
        ["minProperties"] = (node, value, pointer) => node.MinProperties = Count(value, pointer),
        ["maxProperties"] = (node, value, pointer) => node.MaxProperties = Count(value, pointer),
        ["minimum"] = (node, value, pointer) => node.Minimum = Number(value, pointer),
        ["maximum"] = (node, value, pointer) => node.Maximum = Number(value, pointer),
        ["exclusiveMinimum"] = (node, value, pointer) => node.ExclusiveMinimum = Number(value, pointer),
        ["exclusiveMaximum"] = (node, value, pointer) => node.ExclusiveMaximum = Number(value, pointer),
        ["multipleOf"] = (node, value, pointer) => node.MultipleOf = Number(value, pointer) is { Near: > 0 } number ? number : Fault<SchemaNumber?>(pointer, "`multipleOf` is a number above 0"),
        ["pattern"] = (node, value, pointer) => node.Pattern = (node.PatternText = Text(value, pointer)) is { } text ? Expression(text, pointer) : null,
        ["format"] = (node, value, pointer) => node.Format = Format(value, pointer),
        ["allOf"] = (node, value, pointer) => Schemas(value, pointer, node.AllOf),
        ["anyOf"] = (node, value, pointer) => Schemas(value, pointer, node.AnyOf),
        ["oneOf"] = (node, value, pointer) => Schemas(value, pointer, node.OneOf),
        ["not"] = (node, value, pointer) => node.Not = Schema(value, pointer),
        ["if"] = (node, value, pointer) => node.If = Schema(value, pointer),
        ["then"] = (node, value, pointer) => node.Then = Schema(value, pointer),
        ["else"] = (node, value, pointer) => node.Else = Schema(value, pointer),
        ["$ref"] = (node, value, pointer) => node.Reference = Text(value, pointer),
        ["$defs"] = (_, value, pointer) => Members(value, pointer, (_, schema, at) => Schema(schema, at)),
    };

    private List<string>? Types(JsonNode? value, string pointer)
    {
        IReadOnlyList<JsonNode?> wanted = value is JsonArray list ? [.. list] : [value];
        var types = new List<string>();
        foreach (var node in wanted)
        {
            var type = node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : null;
            if (type is not null && SchemaWords.KnownTypes.Contains(type))
            {
                types.Add(type);
            }
            else
            {
                faults.Add(new SchemaViolation(
                    pointer, $"{SchemaWords.Value(node)} is no type: choose {SchemaWords.Or(SchemaWords.KnownTypes)}", type is null ? null : Suggestion.For(type, SchemaWords.KnownTypes)));
            }
        }

        return types.Count > 0 ? types : null;
    }

    private SchemaFormat? Format(JsonNode? value, string pointer)
    {
        if (Text(value, pointer) is not { } name)
        {
            return null;
        }

        if (!SchemaFormat.All.TryGetValue(name, out var format))
        {
            faults.Add(new SchemaViolation(
                pointer, $"the format `{name}` is not supported: choose {SchemaWords.Or(SchemaFormat.All.Keys)}", Suggestion.For(name, SchemaFormat.All.Keys)));
        }

        return format;
    }

    // Linear in the length of what it reads, whatever the pattern: these come from users.
    private Regex? Expression(string pattern, string pointer)
    {
        try
        {
            return new Regex(AnchoredAtTheEnd(pattern), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception failure) when (failure is ArgumentException or NotSupportedException)
        {
            return Fault<Regex>(pointer, $"`{pattern}` is no pattern that can be used here: {failure.Message.TrimEnd('.')}");
        }
    }

    // JSON Schema's $ is the end of the string; that of .NET also lets a line break follow.
    private static string AnchoredAtTheEnd(string pattern)
    {
        var (text, inClass) = (new StringBuilder(pattern.Length), false);
        for (var index = 0; index < pattern.Length; index++)
        {
            var letter = pattern[index];
            if (letter == '\\' && index + 1 < pattern.Length)
            {
                text.Append(letter).Append(pattern[++index]);
                continue;
            }

            inClass = letter == '[' || (inClass && letter != ']');
            text.Append(letter == '$' && !inClass ? "\\z" : letter.ToString());
        }

        return text.ToString();
    }

    private void Members(JsonNode? value, string pointer, Action<string, JsonNode?, string> read)
    {
        if (value is not JsonObject members)
        {
            Fault(pointer, $"an object is expected here, not {SchemaWords.Value(value)}");
            return;
        }

        foreach (var (name, member) in members)
        {
            read(name, member, JsonPointer.Append(pointer, name));
        }
    }

    private void Schemas(JsonNode? value, string pointer, List<SchemaNode> into)
    {
        if (value is JsonArray { Count: > 0 } schemas)
        {
            into.AddRange(schemas.Select((schema, index) => Schema(schema, JsonPointer.Append(pointer, index))));
        }
        else
        {
            Fault(pointer, "a list of at least one schema is expected here");
        }
    }

    private string[] Names(JsonNode? value, string pointer) =>
        value is JsonArray names && names.All(name => name?.GetValueKind() == JsonValueKind.String)
            ? [.. names.Select(name => name!.GetValue<string>())]
            : Fault<string[]>(pointer, "a list of property names is expected here") ?? [];

    private string? Text(JsonNode? value, string pointer) =>
        value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : Fault<string>(pointer, $"a string is expected here, not {SchemaWords.Value(value)}");

    private bool Flag(JsonNode? value, string pointer) =>
        value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValue<bool>() : Fault<bool>(pointer, $"true or false is expected here, not {SchemaWords.Value(value)}");

    private SchemaNumber? Number(JsonNode? value, string pointer) =>
        SchemaNumber.From(value) ?? Fault<SchemaNumber?>(pointer, $"a number is expected here, not {SchemaWords.Value(value)}");

    private int? Count(JsonNode? value, string pointer) =>
        SchemaNumber.From(value) is { IsWhole: true, Near: >= 0 and <= int.MaxValue } number
            ? (int)number.Near
            : Fault<int?>(pointer, $"a whole number of 0 or more is expected here, not {SchemaWords.Value(value)}");

    private void Fault(string pointer, string message) => faults.Add(new SchemaViolation(pointer, message));

    private T? Fault<T>(string pointer, string message)
    {
        Fault(pointer, message);
        return default;
    }
}
