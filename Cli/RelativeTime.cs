using System.Globalization;

namespace Aspire.Media.Cli;

/// <summary>Times as people say them: how far away, and for what is far, on which day.</summary>
internal static class RelativeTime
{
    public static string Ago(DateTimeOffset then, DateTimeOffset now) =>
        now - then < TimeSpan.FromSeconds(1) ? "now" : $"{Span(now - then)} ago";

    public static string Date(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>One unit is precise enough: <c>40 s</c>, <c>3 min</c>, <c>5 h</c>, <c>12 days</c>.</summary>
    public static string Span(TimeSpan span) => span.Duration() switch
    {
        { TotalMinutes: < 1.5 } seconds => $"{Math.Floor(seconds.TotalSeconds):0} s",
        { TotalHours: < 1.5 } minutes => $"{Math.Floor(minutes.TotalMinutes):0} min",
        { TotalDays: < 2 } hours => $"{Math.Floor(hours.TotalHours):0} h",
        var days => $"{Math.Floor(days.TotalDays):0} days",
    };

    /// <summary>How long something took, as exactly as matters: <c>40 ms</c>, <c>4.2 s</c>, <c>12 s</c>, <c>3 min 20 s</c>, <c>2 h 5 min</c>, <c>3 days 4 h</c>.</summary>
    public static string Duration(TimeSpan span) => span.Duration() switch
    {
        { TotalSeconds: < 0.9995 } instant => string.Create(CultureInfo.InvariantCulture, $"{instant.TotalMilliseconds:0} ms"),
        { TotalSeconds: < 9.95 } tenths => string.Create(CultureInfo.InvariantCulture, $"{tenths.TotalSeconds:0.0} s"),
        { TotalSeconds: < 60 } seconds => $"{seconds.Seconds} s",
        { TotalMinutes: < 60 } minutes => $"{minutes.Minutes} min{And(minutes.Seconds, "s")}",
        { TotalHours: < 48 } hours => $"{Math.Floor(hours.TotalHours):0} h{And(hours.Minutes, "min")}",
        var days => $"{days.Days} days{And(days.Hours, "h")}",
    };

    private static string And(int rest, string unit) => rest == 0 ? "" : $" {rest} {unit}";
}
