namespace Aspire.Media.Engine.Schedules;

/// <summary>
/// The moments at which a cron expression comes in a time zone. A time of day that the clocks leave out comes at the moment when they are moved;
/// one that they show twice comes the first time. What repeats within the hour or the day follows the clocks instead: it comes in every minute that they show.
/// </summary>
public sealed class CronTimes(CronExpression cron, TimeZoneInfo zone)
{
    // So far back the clocks may have been moved for it to matter: no zone has ever moved them by more than a day.
    private static readonly TimeSpan Reach = TimeSpan.FromHours(25);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public CronExpression Cron => cron;

    public TimeZoneInfo Zone => zone;

    /// <summary>The first moment after another; null when there is none in the next fifty years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var first = new DateTime((after.UtcTicks / Minute.Ticks * Minute.Ticks) + Minute.Ticks, DateTimeKind.Utc);
        var end = first.AddYears(CronExpression.Years);
        for (var span = ZoneSpan.At(zone, first - Reach); span.From < end; span = Onward(span, end))
        {
            if (In(span, first) is { } moment)
            {
                return new DateTimeOffset(moment, TimeSpan.Zero);
            }
        }

        return null;
    }

    /// <summary>The moments after another, in their order.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset moment)
    {
        for (var next = Next(moment); next is { } found; next = Next(found))
        {
            yield return found;
        }
    }

    /// <summary>The last moments between two, both included, in their order: as many as there are, but not more than so many.</summary>
    public IReadOnlyList<DateTimeOffset> Last(DateTimeOffset from, DateTimeOffset to, int most)
    {
        // From the end back, in stretches that grow: what comes every minute is found in the first of them, what comes once a year in the last.
        for (var stretch = TimeSpan.FromHours(1); ; stretch *= 24)
        {
            var begin = to - from > stretch ? to - stretch : from;
            var found = new Queue<DateTimeOffset>();
            foreach (var moment in After(begin - Minute).SkipWhile(moment => moment < begin).TakeWhile(moment => moment <= to))
            {
                found.Enqueue(moment);
                if (found.Count > most)
                {
                    found.Dequeue();
                }
            }

            if (found.Count == most || begin == from)
            {
                return [.. found];
            }
        }
    }

    /// <summary>How many moments lie between two, both included; of very many only so many are counted.</summary>
    public int Count(DateTimeOffset from, DateTimeOffset to, int most) =>
        After(from - Minute).SkipWhile(moment => moment < from).TakeWhile(moment => moment <= to).Take(most).Count();

    private DateTime? In(ZoneSpan span, DateTime first)
    {
        var leavesOut = !cron.IsRepeating && span.Jump > TimeSpan.Zero && span.From >= first;
        if (leavesOut && cron.NextLocal(span.LocalFrom - span.Jump, span.LocalFrom) is not null)
        {
            return span.From;
        }

        var from = (span.From > first ? span.From : first) + span.Offset;
        if (!cron.IsRepeating && span.LocalFresh > from)
        {
            from = span.LocalFresh;
        }

        return from < span.LocalTo && cron.NextLocal(from, span.LocalTo) is { } local ? DateTime.SpecifyKind(local - span.Offset, DateTimeKind.Utc) : null;
    }

    // Days on which it cannot come by any clock are passed over, up to shortly before the next one on which it can. What was just shown may be
    // shown once more.
    private ZoneSpan Onward(ZoneSpan span, DateTime end)
    {
        if (cron.NextLocal(span.LocalTo - Reach, end + Reach) is not { } local)
        {
            return ZoneSpan.At(zone, end);
        }

        var near = local - span.Offset - Reach - Reach;
        return near > span.To ? ZoneSpan.At(zone, DateTime.SpecifyKind(near, DateTimeKind.Utc)) : span.Following(zone);
    }
}
