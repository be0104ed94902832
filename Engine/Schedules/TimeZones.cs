using System.Text.RegularExpressions;

using Aspire.Media.Engine.Schemas;

namespace Aspire.Media.Engine.Schedules;

/// <summary>Time zones by the names of the IANA, such as <c>Europe/Berlin</c>.</summary>
public static partial class TimeZones
{
    private const int Longest = 100;
    private static readonly string[] NoZones = ["localtime", "posix", "right/"];

    private static readonly Lazy<string[]> Known = new(static () => [.. TimeZoneInfo.GetSystemTimeZones().Select(zone => zone.Id).Append("UTC").Distinct().Order(StringComparer.Ordinal)]);

    /// <summary>The names, in their order.</summary>
    public static IReadOnlyList<string> Names => Known.Value;

    /// <summary>The zone of a name; null when there is none.</summary>
    public static TimeZoneInfo? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // Names are looked up as files: only what can be one is, and none that is another zone on another machine.
        return name.Length <= Longest && Form().IsMatch(name) && !Array.Exists(NoZones, other => name.StartsWith(other, StringComparison.OrdinalIgnoreCase)) && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;
    }

    /// <summary>Why there is none of a name.</summary>
    public static string Missing(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        // Most leave out the area, or write a blank.
        var city = name.Replace(' ', '_');
        var near = Known.Value.FirstOrDefault(known => known.EndsWith($"/{city}", StringComparison.OrdinalIgnoreCase) || known.Equals(city, StringComparison.OrdinalIgnoreCase))
            ?? Suggestion.Nearest(city, Known.Value);
        return $"There is no time zone `{name}`{(near is null ? ": zones have names such as Europe/Berlin, America/New_York and UTC." : $"; did you mean `{near}`?")}";
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Form();
}
