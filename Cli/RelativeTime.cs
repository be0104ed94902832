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
}
