namespace Aspire.Media.Engine.Schedules;

/// <summary>A stretch of time, a day at most, in which the clocks of a zone run evenly.</summary>
/// <param name="From">In UTC, as everything here that is not called local.</param>
/// <param name="Offset">How far the clocks are ahead of UTC.</param>
/// <param name="Jump">How far they were moved at its beginning; zero where it only goes on.</param>
internal readonly record struct ZoneSpan(DateTime From, DateTime To, TimeSpan Offset, TimeSpan Jump)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    public DateTime LocalFrom => From + Offset;

    public DateTime LocalTo => To + Offset;

    /// <summary>What the clocks showed before already, when they were set back: it is over at this time of theirs.</summary>
    public DateTime LocalFresh => Jump < TimeSpan.Zero ? LocalFrom - Jump : LocalFrom;

    /// <summary>The stretch that begins at a minute, as if nothing had been moved there.</summary>
    public static ZoneSpan At(TimeZoneInfo zone, DateTime from)
    {
        var offset = zone.GetUtcOffset(from);
        return new ZoneSpan(from, End(zone, from, offset), offset, TimeSpan.Zero);
    }

    /// <summary>The stretch after this one.</summary>
    public ZoneSpan Following(TimeZoneInfo zone)
    {
        var next = At(zone, To);
        return next with { Jump = next.Offset - Offset };
    }

    // Clocks are moved at whole minutes, and not twice in a day.
    private static DateTime End(TimeZoneInfo zone, DateTime from, TimeSpan offset)
    {
        var (same, other) = (from, from + Longest);
        if (zone.GetUtcOffset(other) == offset)
        {
            return other;
        }

        while (other - same > TimeSpan.FromMinutes(1))
        {
            var middle = same + TimeSpan.FromMinutes((int)((other - same).TotalMinutes / 2));
            if (zone.GetUtcOffset(middle) == offset)
            {
                same = middle;
            }
            else
            {
                other = middle;
            }
        }

        return other;
    }
}
