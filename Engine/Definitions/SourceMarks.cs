using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Definitions;

/// <summary>At which character of the text each value and each property's name begins. A JSON null is no object and has no mark of its own.</summary>
internal sealed class SourceMarks
{
    private readonly Dictionary<JsonNode, int> values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<(JsonNode Holder, string Name), int> names = [];

    public void Put(JsonNode? node, int index)
    {
        if (node is not null)
        {
            values.TryAdd(node, index);
        }
    }

    public void PutName(JsonObject holder, string name, int index) => names.TryAdd((holder, name), index);

    public int? Of(JsonNode? node) => node is not null && values.TryGetValue(node, out var index) ? index : null;

    public int? OfName(JsonNode holder, string name) => names.TryGetValue((holder, name), out var index) ? index : null;
}

/// <summary>A text that cannot be taken apart.</summary>
internal sealed class SourceException(int index, string message, string? suggestion = null) : Exception(message)
{
    public const string Nul = "this string holds the character U+0000, which cannot be kept";

    public int Index => index;

    public string? Suggestion => suggestion;
}
