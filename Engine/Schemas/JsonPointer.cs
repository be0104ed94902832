using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>JSON pointers (RFC 6901): the names of places in a document.</summary>
public static class JsonPointer
{
    public const string Root = "";

    public static string Append(string pointer, string property)
    {
        ArgumentNullException.ThrowIfNull(property);
        return $"{pointer}/{property.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
    }

    public static string Append(string pointer, int index) => string.Create(CultureInfo.InvariantCulture, $"{pointer}/{index}");

    /// <summary>The place that holds this one; the root holds itself.</summary>
    public static string Parent(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        var slash = pointer.LastIndexOf('/');
        return slash <= 0 ? Root : pointer[..slash];
    }

    /// <summary>The names on the way from the root.</summary>
    public static IReadOnlyList<string> Names(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        return [.. pointer.Split('/').Skip(1)
            .Select(name => name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    /// <summary>Whether there is such a place, and what stands there; a JSON null is found as null.</summary>
    public static bool TryFind(JsonNode? document, string pointer, out JsonNode? found)
    {
        found = document;
        foreach (var name in Names(pointer))
        {
            switch (found)
            {
                case JsonObject members when members.TryGetPropertyValue(name, out var member):
                    found = member;
                    break;
                case JsonArray items when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < items.Count:
                    found = items[index];
                    break;
                default:
                    found = null;
                    return false;
            }
        }

        return true;
    }
}
