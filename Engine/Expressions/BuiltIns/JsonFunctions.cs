using System.Collections.Frozen;
using System.Text.Json;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary><c>JSON</c></summary>
internal static class JsonFunctions
{
    private const int WidestIndent = 10;
    // What reading takes for a while besides the text: its encoding and an index of its tokens.
    private const int BytesPerCharacter = 4;

    public static BuiltInGroup Group { get; } = new("JSON", null, new Dictionary<string, Value>
    {
        ["parse"] = Of("parse", Parse),
        ["stringify"] = Of("stringify", Stringify),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    private static Value Parse(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        RefuseFunction(run, arguments.Get(1));
        var text = arguments.Text(run, 0);
        run.Charge((long)text.Length * BytesPerCharacter);
        run.Scan(text.Length);
        try
        {
            return new JsonSource(JsonElement.Parse(text), isPlain: false).Read(run);
        }
        catch (Exception refusal) when (refusal is JsonException or ArgumentException)
        {
            throw run.Fail(ExpressionErrorKind.Type, "JSON.parse was given a text that is not JSON");
        }
    }

    private static Value Stringify(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        RefuseFunction(run, arguments.Get(1));
        var indent = arguments.Get(2) switch
        {
            { IsNumber: true } width => new string(' ', (int)Math.Clamp(Coercion.ToInteger(run, width), 0, WidestIndent)),
            { Text: { } text } => text[..Math.Min(text.Length, WidestIndent)],
            _ => "",
        };
        return JsonText.Write(run, arguments.Get(0), indent) is { } json ? Value.Of(json) : Value.Undefined;
    }

    private static void RefuseFunction(Evaluation run, Value second)
    {
        if (!second.IsNullish)
        {
            throw run.Fail(ExpressionErrorKind.Type, "JSON.parse and JSON.stringify take no second argument here but null");
        }
    }

    private static Value Of(string name, BuiltIn body) => Value.Of(new BuiltInFunction(name, body));
}
