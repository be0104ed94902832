using Aspire.Media.Engine.Schedules;

namespace Aspire.Media.Engine.Tests.Schedules;

/// <summary>Cron expressions at random, with what they mean: written down apart from how the product reads them.</summary>
internal sealed class CronGenerator(Random random)
{
    private static readonly string[] Months = ["jan", "FEB", "Mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] Weekdays = ["sun", "MON", "Tue", "wed", "thu", "fri", "sat"];

    public SlowCron Next()
    {
        // Times of day near which clocks are moved come more often.
        var minute = Field(0, 59, [], usual: 0.25);
        var hour = random.Next(3) == 0 ? Early() : Field(0, 23, [], usual: 0.4);
        return new SlowCron(minute, hour, Field(1, 31, [], usual: 0.6), Field(1, 12, Months, usual: 0.7), Field(0, 6, Weekdays, usual: 0.6));
    }

    private (string Text, HashSet<int> Numbers) Early()
    {
        var (from, length) = (random.Next(0, 4), random.Next(1, 3));
        return ($"{from}-{from + length}", [.. Enumerable.Range(from, length + 1)]);
    }

    private (string Text, HashSet<int> Numbers) Field(int first, int last, string[] names, double usual)
    {
        if (random.NextDouble() < usual)
        {
            return ("*", [.. Enumerable.Range(first, last - first + 1)]);
        }

        var parts = Enumerable.Range(0, random.Next(1, 4)).Select(_ => Part(first, last, names)).ToList();
        return (string.Join(',', parts.Select(part => part.Text)), [.. parts.SelectMany(part => part.Numbers)]);
    }

    private (string Text, IEnumerable<int> Numbers) Part(int first, int last, string[] names)
    {
        var (one, other) = (random.Next(first, last + 1), random.Next(first, last + 1));
        var (low, high) = (Math.Min(one, other), Math.Max(one, other));
        var step = random.Next(1, last - first + 1);
        return random.Next(5) switch
        {
            0 => ($"{Word(low)}-{Word(high)}", Enumerable.Range(low, high - low + 1)),
            1 => ($"{Word(low)}-{Word(high)}/{step}", Every(low, high, step)),
            2 => ($"*/{step}", Every(first, last, step)),
            _ => (Word(one), [one]),
        };

        string Word(int number) => names.Length > 0 && random.Next(2) == 0 ? names[number - first] : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    private static IEnumerable<int> Every(int low, int high, int step) => Enumerable.Range(low, high - low + 1).Where(number => (number - low) % step == 0);
}

/// <summary>The same, slowly: minute by minute, as a clock on the wall would do it.</summary>
internal sealed record SlowCron(
    (string Text, HashSet<int> Numbers) Minute, (string Text, HashSet<int> Numbers) Hour, (string Text, HashSet<int> Numbers) Day, (string Text, HashSet<int> Numbers) Month,
    (string Text, HashSet<int> Numbers) Weekday)
{
    private static readonly TimeSpan Before = TimeSpan.FromHours(49);

    public string Text => $"{Minute.Text} {Hour.Text} {Day.Text} {Month.Text} {Weekday.Text}";

    private bool IsRepeating => Minute.Text[0] == '*' || Hour.Text[0] == '*';

    public List<DateTimeOffset> Walk(TimeZoneInfo zone, DateTimeOffset from, DateTimeOffset to)
    {
        var (found, seen, last) = (new List<DateTimeOffset>(), new HashSet<DateTime>(), default(DateTime?));
        for (var moment = from - Before; moment <= to; moment += TimeSpan.FromMinutes(1))
        {
            var local = TimeZoneInfo.ConvertTime(moment, zone).DateTime;
            var comes = Matches(local) && (seen.Add(local) || IsRepeating);
            seen.Add(local);
            if (!IsRepeating && last is { } before)
            {
                for (var missing = before.AddMinutes(1); missing < local; missing = missing.AddMinutes(1))
                {
                    comes |= Matches(missing);
                }
            }

            if (comes && moment >= from)
            {
                found.Add(moment);
            }

            last = local;
        }

        return found;
    }

    private bool Matches(DateTime local)
    {
        if (!Minute.Numbers.Contains(local.Minute) || !Hour.Numbers.Contains(local.Hour) || !Month.Numbers.Contains(local.Month))
        {
            return false;
        }

        var (date, weekday) = (Day.Numbers.Contains(local.Day), Weekday.Numbers.Contains((int)local.DayOfWeek));
        return Day.Text[0] == '*' || Weekday.Text[0] == '*' ? date && weekday : date || weekday;
    }
}

/// <summary>Zones whose clocks are moved in every way that clocks are moved, and when.</summary>
internal static class MovedClocks
{
    /// <summary>Half an hour, two hours, at midnight, just after midnight, in the other half of the year, a whole day, and never.</summary>
    public static readonly (string Zone, DateTimeOffset At)[] All =
    [
        ("Europe/Berlin", At(2026, 3, 29, 1)), ("Europe/Berlin", At(2026, 10, 25, 1)),
        ("America/New_York", At(2026, 3, 8, 7)), ("America/New_York", At(2026, 11, 1, 6)),
        ("Australia/Lord_Howe", At(2026, 4, 4, 15)), ("Australia/Lord_Howe", At(2026, 10, 3, 15)),
        ("Pacific/Apia", At(2011, 12, 30, 10)), ("Pacific/Apia", At(2012, 3, 31, 14)),
        ("Antarctica/Troll", At(2026, 3, 29, 1)), ("Antarctica/Troll", At(2026, 10, 25, 1)),
        ("America/Santiago", At(2026, 4, 5, 3)), ("America/Santiago", At(2026, 9, 6, 4)),
        ("America/St_Johns", At(2010, 3, 14, 3)), ("America/St_Johns", At(2010, 11, 7, 2)),
        ("Africa/Casablanca", At(2026, 2, 15, 2)), ("Pacific/Chatham", At(2026, 9, 26, 14)),
        ("Asia/Kathmandu", At(2026, 6, 1, 0)), ("UTC", At(2026, 6, 1, 0)),
    ];

    public static TimeZoneInfo Find(string zone) => TimeZones.Find(zone)!;

    private static DateTimeOffset At(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);
}
