using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Engine.Schemas;

/// <summary>A JSON number: exact where decimal holds it, otherwise as near as a double comes.</summary>
internal readonly record struct SchemaNumber(decimal? Exact, double Near, string Text)
{
    public bool IsWhole => Exact is { } exact ? exact == decimal.Truncate(exact) : double.IsFinite(Near) && Near == Math.Truncate(Near);

    public static SchemaNumber? From(JsonNode? node)
    {
        if (node?.GetValueKind() != JsonValueKind.Number)
        {
            return null;
        }

        var text = node.ToJsonString();
        var near = double.Parse(text, CultureInfo.InvariantCulture);
        // Decimal would round 1e-40 to 0 without a word.
        var exact = decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && (number != 0 || near == 0) ? number : (decimal?)null;
        return new SchemaNumber(exact, near, text);
    }

    public int Against(SchemaNumber other) =>
        Exact is { } one && other.Exact is { } two ? one.CompareTo(two) : Near.CompareTo(other.Near);

    public bool IsMultipleOf(SchemaNumber divisor) =>
        Exact is { } number && divisor.Exact is { } by ? number % by == 0 : Math.IEEERemainder(Near, divisor.Near) == 0;

    public override string ToString() => Text;
}
