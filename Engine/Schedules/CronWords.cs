using System.Globalization;

namespace Aspire.Media.Engine.Schedules;

/// <summary>Says a cron expression as people do: "at 03:00 on Monday to Friday".</summary>
public static class CronWords
{
    private const int MostTimes = 6;

    public static string Of(CronExpression cron)
    {
        ArgumentNullException.ThrowIfNull(cron);
        return $"{Clock(cron)}{Days(cron)}";
    }

    private static string Clock(CronExpression cron)
    {
        var (minutes, hours) = (cron.Minute.Numbers().ToArray(), cron.Hour.Numbers().ToArray());
        var hasAllHours = hours.Length == 24;
        if (minutes.Length * hours.Length <= MostTimes)
        {
            return $"at {List(hours.SelectMany(hour => minutes.Select(minute => Time(hour, minute))))}";
        }

        var each = minutes switch
        {
            { Length: 60 } => "every minute",
            [0] => hasAllHours ? "every hour" : "on the hour",
            _ when Step(minutes, 60) is { } step => $"every {step} minutes",
            _ => $"at {List(minutes.Select(minute => $":{minute:00}"))} past every hour",
        };
        if (hasAllHours)
        {
            return each;
        }

        return Step(hours, 24) is { } every && hours[0] == 0 ? $"{each}, every {every} hours"
            : IsRow(hours) ? $"{each} from {Time(hours[0], 0)} to {Time(hours[^1], minutes[^1])}"
            : $"{each}, in the hours of {List(hours.Select(hour => Time(hour, 0)))}";
    }

    private static string Days(CronExpression cron)
    {
        var (date, weekday) = (DatesOf(cron), WeekdaysOf(cron));
        var joint = cron.Day.IsAny || cron.Weekday.IsAny ? ", if it is a " : ", and on ";
        var days = (date, weekday) switch
        {
            (null, null) => "",
            ({ } dates, null) => $" on {dates}",
            (null, { } names) => $" on {names}",
            var (dates, names) => $" on {dates}{joint}{names}",
        };
        var months = cron.Month.Numbers().ToArray();
        return months.Length == 12 ? days : $"{days} in {Ranges(months, Month)}";
    }

    private static string? DatesOf(CronExpression cron)
    {
        var days = cron.Day.Numbers().ToArray();
        return days.Length == 31 ? null
            : Step(days, 32) is { } step && days[0] == 1 ? $"every {step} days from the 1st of the month"
            : $"{(days.Length == 1 ? "day" : "the days")} {Ranges(days, day => day.ToString(CultureInfo.InvariantCulture))} of the month";
    }

    private static string? WeekdaysOf(CronExpression cron)
    {
        // The week begins with Monday.
        var days = cron.Weekday.Numbers().Select(day => (day + 6) % 7).Order().ToArray();
        return days.Length == 7 ? null : Ranges(days, day => CultureInfo.InvariantCulture.DateTimeFormat.GetDayName((DayOfWeek)((day + 1) % 7)));
    }

    // Three or more numbers in even steps through all of their range.
    private static int? Step(int[] numbers, int end)
    {
        var step = numbers.Length > 1 ? numbers[1] - numbers[0] : 0;
        return numbers.Length > 1 && step > 1 && numbers[0] < step && numbers[^1] + step >= end && numbers.Zip(numbers.Skip(1)).All(pair => pair.Second - pair.First == step)
            && numbers[0] is 0 or 1 ? step : null;
    }

    private static bool IsRow(int[] numbers) => numbers.Length > 1 && numbers[^1] - numbers[0] == numbers.Length - 1;

    private static string Ranges(int[] numbers, Func<int, string> word)
    {
        var parts = new List<string>();
        for (var place = 0; place < numbers.Length;)
        {
            var last = place;
            while (last + 1 < numbers.Length && numbers[last + 1] == numbers[last] + 1)
            {
                last++;
            }

            // Two neighbours are two, not a range.
            if (last - place > 1)
            {
                parts.Add($"{word(numbers[place])} to {word(numbers[last])}");
            }
            else
            {
                parts.AddRange(numbers[place..(last + 1)].Select(word));
            }

            place = last + 1;
        }

        return List(parts);
    }

    private static string Month(int month) => CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName(month);

    private static string Time(int hour, int minute) => string.Create(CultureInfo.InvariantCulture, $"{hour:00}:{minute:00}");

    private static string List(IEnumerable<string> parts)
    {
        var all = parts.ToArray();
        return all.Length < 2 ? string.Concat(all) : $"{string.Join(", ", all[..^1])} and {all[^1]}";
    }
}
