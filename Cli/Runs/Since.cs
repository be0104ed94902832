using System.Globalization;

namespace Aspire.Media.Cli.Runs;

/// <summary>A moment of the past as it is typed: a span before now, or a date.</summary>
internal static class Since
{
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        if (CalendarTime.TryRead(text, out var date))
        {
            return date;
        }

        var unit = text.Length < 2 ? TimeSpan.Zero : text[^1] switch
        {
            's' => TimeSpan.FromSeconds(1),
            'm' => TimeSpan.FromMinutes(1),
            'h' => TimeSpan.FromHours(1),
            'd' => TimeSpan.FromDays(1),
            'w' => TimeSpan.FromDays(7),
            _ => TimeSpan.Zero,
        };
        if (unit == TimeSpan.Zero || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            throw new UsageException($"'{text}' is no time for --since: write 90s, 30m, 2h, 7d, 6w, or a date such as 2026-01-31.");
        }

        // Longer ago than the calendar reaches is as long ago as it does.
        return (now - DateTimeOffset.MinValue) / unit <= count ? DateTimeOffset.MinValue : now - (unit * count);
    }
}
