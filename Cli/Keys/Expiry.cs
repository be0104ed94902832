using System.Globalization;

namespace Aspire.Media.Cli.Keys;

/// <summary>When something shall end, as it is typed: a span from now, or a date.</summary>
internal static class Expiry
{
    public static DateTimeOffset Parse(string text, DateTimeOffset now)
    {
        try
        {
            if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            {
                switch (text[^1])
                {
                    case 'h': return now.AddHours(count);
                    case 'd': return now.AddDays(count);
                    case 'w': return now.AddDays(7.0 * count);
                    case 'y': return now.AddYears(count);
                }
            }
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new UsageException($"'{text}' lies beyond the calendar: leave --expires out for a key without end.");
        }

        return CalendarTime.TryRead(text, out var date)
            ? date
            : throw new UsageException($"'{text}' is no time for --expires: write 12h, 90d, 6w, 2y, or a date such as 2030-12-31.");
    }
}
