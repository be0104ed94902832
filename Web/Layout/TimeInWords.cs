namespace Aspire.Media.Web.Layout;

/// <summary>Spans of time as one would say them: one or two units, never more precise than is useful.</summary>
internal static class TimeInWords
{
    public static string Ago(TimeSpan age) => age < TimeSpan.FromSeconds(1) ? "just now" : Lasting(age, units: 1) + " ago";

    public static string Lasting(TimeSpan span, int units = 2)
    {
        (int Amount, string Unit)[] parts = [(span.Days, "d"), (span.Hours, "h"), (span.Minutes, "min"), (span.Seconds, "s")];
        var said = parts.SkipWhile(part => part.Amount <= 0).Take(units).Where(part => part.Amount > 0).Select(part => $"{part.Amount} {part.Unit}").ToList();
        return said.Count == 0 ? "0 s" : string.Join(' ', said);
    }

    /// <summary>How long something took, precise where it was short.</summary>
    public static string Short(TimeSpan span) =>
        span < TimeSpan.FromSeconds(1) ? $"{Math.Max(0, span.TotalMilliseconds):0} ms"
        : span < TimeSpan.FromSeconds(10) ? string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Math.Floor(span.TotalSeconds * 10) / 10:0.0} s")
        : Lasting(span);

    /// <summary>A guess: one unit, and no more precise than a guess is.</summary>
    public static string Rough(TimeSpan span) => span.TotalSeconds switch
    {
        < 1 => "1 s",
        < 10 => $"{Math.Round(span.TotalSeconds):0} s",
        < 55 => $"{Math.Round(span.TotalSeconds / 5) * 5:0} s",
        < 90 => "1 min",
        < 55 * 60 => $"{Math.Round(span.TotalMinutes):0} min",
        < 90 * 60 => "1 h",
        < 36 * 3600 => $"{Math.Round(span.TotalHours):0} h",
        _ => $"{Math.Round(span.TotalDays):0} d",
    };

    public static string Milliseconds(TimeSpan span) =>
        span < TimeSpan.FromMilliseconds(1) ? "under 1 ms"
        : span < TimeSpan.FromSeconds(10) ? $"{span.TotalMilliseconds:0} ms"
        : Lasting(span);
}
