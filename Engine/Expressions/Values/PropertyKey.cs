using System.Globalization;

namespace Aspire.Media.Engine.Expressions.Values;

/// <summary>The names that properties go by.</summary>
internal static class PropertyKey
{
    private const int LongestIndex = 10;
    private const long IndexLimit = uint.MaxValue;

    public static string Of(Evaluation run, Value value) => value.Text ?? Coercion.ToText(run, value);

    /// <summary>Whether the name is a number as an array would be indexed with: "0", "17", not "01".</summary>
    public static bool IsIndex(string name, out long index)
    {
        index = 0;
        if (name.Length is 0 or > LongestIndex || (name[0] == '0' && name.Length > 1))
        {
            return false;
        }

        foreach (var digit in name)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            index = (index * 10) + (digit - '0');
        }

        return index < IndexLimit;
    }

    /// <summary>The places of the names in the order in which JavaScript lists them.</summary>
    public static IReadOnlyList<int> Ordered(List<string> names)
    {
        var indexes = new List<(long Index, int Place)>();
        var others = new List<int>();
        for (var place = 0; place < names.Count; place++)
        {
            if (IsIndex(names[place], out var index))
            {
                indexes.Add((index, place));
            }
            else
            {
                others.Add(place);
            }
        }

        indexes.Sort();
        return [.. indexes.Select(entry => entry.Place), .. others];
    }

    /// <summary>The names that in JavaScript lead from a value to its class, and from there to everything.</summary>
    public static bool IsForbidden(string name) => name is "__proto__" or "prototype" or "constructor"
        or "__defineGetter__" or "__defineSetter__" or "__lookupGetter__" or "__lookupSetter__";

    public static string Of(int index) => index.ToString(CultureInfo.InvariantCulture);
}
