using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Expressions.Syntax;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>A piece of a JSON document, read where it lies: an element or a node.</summary>
internal readonly struct JsonSource
{
    private readonly JsonElement element;
    private readonly JsonNode? node;

    private readonly bool isPlain;

    /// <param name="element">The element.</param>
    /// <param name="isPlain">Whether it may leave as it stands: a text that an expression parsed may have names twice, or half characters.</param>
    public JsonSource(JsonElement element, bool isPlain = true) => (this.element, this.isPlain) = (element, isPlain);

    public JsonSource(JsonNode? node)
    {
        // A node that still is the element it was read from is quicker to read as that.
        if (node is JsonValue value && value.TryGetValue<JsonElement>(out var inner))
        {
            (element, isPlain) = (inner, true);
        }
        else
        {
            this.node = node;
        }
    }

    /// <summary>Whether it can leave as it stands, without a look at what is in it.</summary>
    public bool CanCopy => node is null && isPlain;

    public int Count => node switch
    {
        JsonArray array => array.Count,
        JsonObject map => map.Count,
        _ => element.ValueKind == JsonValueKind.Array ? element.GetArrayLength() : 0,
    };

    private JsonValueKind Kind => node?.GetValueKind() ?? element.ValueKind;

    public Value Read(Evaluation run)
    {
        run.Step(1);
        switch (Kind)
        {
            case JsonValueKind.Object:
                run.Charge(64);
                return Value.Of(new JsonMap(this));
            case JsonValueKind.Array:
                run.Charge(64);
                return Value.Of(new JsonList(this));
            case JsonValueKind.String:
                var text = node is null ? TextOf(element) : node.GetValue<string>();
                run.ChargeText(text.Length);
                return Value.Of(text);
            case JsonValueKind.Number:
                return Value.Of(node is null ? element.GetDouble() : double.Parse(node.ToJsonString(), NumberText.Culture));
            case JsonValueKind.True:
                return Value.True;
            case JsonValueKind.False:
                return Value.False;
            default:
                return Value.Null;
        }
    }

    public JsonSource[] Elements() =>
        node is JsonArray array ? [.. array.Select(item => new JsonSource(item))] : Items();

    /// <summary>Looks for a member, null if there is none; false if the names of this object cannot be compared one by one.</summary>
    public bool TryMember(string name, out JsonSource? member)
    {
        if (node is JsonObject map)
        {
            member = map.TryGetPropertyValue(name, out var value) ? new JsonSource(value) : null;
            return true;
        }

        try
        {
            member = element.TryGetProperty(name, out var inner) ? new JsonSource(inner, isPlain) : null;
            return true;
        }
        catch (InvalidOperationException)
        {
            // One of the names has half a surrogate pair.
            member = null;
            return false;
        }
    }

    /// <summary>All members, the last of each name, where the first of it stood, as JavaScript keeps them.</summary>
    public (List<string> Names, List<JsonSource> Members) Members()
    {
        var (names, members) = (new List<string>(), new List<JsonSource>());
        if (node is JsonObject map)
        {
            foreach (var (name, value) in map)
            {
                names.Add(name);
                members.Add(new JsonSource(value));
            }

            return (names, members);
        }

        var places = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var name = NameOf(property);
            if (places.TryGetValue(name, out var place))
            {
                members[place] = new JsonSource(property.Value, isPlain);
                continue;
            }

            places[name] = names.Count;
            names.Add(name);
            members.Add(new JsonSource(property.Value, isPlain));
        }

        return (names, members);
    }

    /// <summary>The object or array as it stands in its document, which may go before the copy does.</summary>
    public JsonNode? Copy(Evaluation run)
    {
        run.Charge(JsonMarshal.GetRawUtf8Value(element).Length);
        return element.ValueKind == JsonValueKind.Object ? JsonObject.Create(element.Clone()) : JsonArray.Create(element.Clone());
    }

    private JsonSource[] Items()
    {
        var items = new JsonSource[element.GetArrayLength()];
        var place = 0;
        foreach (var item in element.EnumerateArray())
        {
            items[place++] = new JsonSource(item, isPlain);
        }

        return items;
    }

    // Half a surrogate pair is a JSON string, and a JavaScript one, that .NET refuses to decode.
    private static string TextOf(JsonElement element)
    {
        try
        {
            return element.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return StringText.Unescape(Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8Value(element)));
        }
    }

    private static string NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return StringText.Unescape($"\"{Encoding.UTF8.GetString(JsonMarshal.GetRawUtf8PropertyName(property))}\"");
        }
    }
}
