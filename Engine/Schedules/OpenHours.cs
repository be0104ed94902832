namespace Aspire.Media.Engine.Schedules;

/// <summary>When a schedule may start runs: in one of its windows, or always where it has none.</summary>
public sealed class OpenHours(IReadOnlyList<ScheduleWindow> windows, TimeZoneInfo zone)
{
    // Clocks that are moved can leave out a short window once, or on one day of the week.
    private static readonly TimeSpan Far = TimeSpan.FromDays(30);

    /// <summary>The first moment from another on at which runs may be started: that one itself, or the beginning of a window.</summary>
    public DateTimeOffset Open(DateTimeOffset from)
    {
        if (windows.Count == 0)
        {
            return from;
        }

        for (var span = ZoneSpan.At(zone, from.UtcDateTime); span.From < from.UtcDateTime + Far; span = span.Following(zone))
        {
            if (windows.Any(window => window.Contains(span.LocalFrom)))
            {
                return new DateTimeOffset(span.From, TimeSpan.Zero);
            }

            var begin = windows.Min(window => window.NextBegin(span.LocalFrom));
            if (begin < span.LocalTo)
            {
                return new DateTimeOffset(DateTime.SpecifyKind(begin - span.Offset, DateTimeKind.Utc), TimeSpan.Zero);
            }
        }

        throw new InvalidOperationException("None of the windows opens within a month.");
    }

    /// <summary>The windows in words.</summary>
    public string Words => string.Join(" and ", windows);
}
