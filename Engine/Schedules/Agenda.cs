using System.Globalization;

namespace Aspire.Media.Engine.Schedules;

/// <summary>What has to be done about the times that have come, by how a schedule takes missed ones.</summary>
internal static class Agenda
{
    /// <summary>How many runs make up for missed times, where each gets one.</summary>
    public const int MostMadeUp = 100;

    /// <summary>How many times are counted.</summary>
    public const int MostCounted = 1000;

    /// <summary>So late a time still counts as kept.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(5);

    /// <param name="next">The first time that nobody has dealt with.</param>
    /// <param name="now">By the clock that all go by.</param>
    public static DueTimes Of(CronTimes times, MissedPolicy missed, DateTimeOffset next, DateTimeOffset now)
    {
        var last = times.Last(next, now, missed == MissedPolicy.All ? MostMadeUp : 1);
        if (last.Count == 0)
        {
            // The zone's rules are others than when that time was found.
            return new DueTimes([], times.Next(now));
        }

        var count = times.Count(next, now, MostCounted);
        var firings = new List<DueTime>();
        switch (missed)
        {
            case MissedPolicy.All:
                // Those before the bound.
                if (count > last.Count)
                {
                    firings.Add(Missed(next, count - last.Count, count));
                }

                firings.AddRange(last.Select(at => new DueTime(at, 1, FiringStatus.Due, null)));
                break;
            case MissedPolicy.Skip when now - last[0] > Grace:
                firings.Add(Missed(last[0], count, count));
                break;
            case MissedPolicy.Skip:
                if (count > 1)
                {
                    firings.Add(Missed(next, count - 1, count));
                }

                firings.Add(new DueTime(last[0], 1, FiringStatus.Due, null));
                break;
            default:
                firings.Add(new DueTime(last[0], count, FiringStatus.Due, null));
                break;
        }

        return new DueTimes(firings, times.Next(now));
    }

    private static DueTime Missed(DateTimeOffset at, int count, int all) => new(
        at, count, FiringStatus.Skipped, string.Create(CultureInfo.InvariantCulture, $"{(count == 1 ? "It was" : all == MostCounted ? $"{count} times or more were" : $"{count} times were")} missed: nobody was there to start it."));
}

/// <param name="Next">The time after all of them.</param>
internal sealed record DueTimes(IReadOnlyList<DueTime> Times, DateTimeOffset? Next);

/// <param name="Count">How many times it stands for.</param>
internal sealed record DueTime(DateTimeOffset At, int Count, FiringStatus Status, string? Reason);
