using System.Globalization;
using System.Numerics;

namespace Aspire.Media.Engine.Schedules;

/// <summary>
/// Times by the clock on the wall: minute, hour, day of the month, month, day of the week, as in crontab(5). Where both days are chosen, either
/// will do; where one of them begins with <c>*</c>, both have to fit.
/// </summary>
public sealed class CronExpression
{
    public const int LongestText = 200;

    // The calendar repeats itself sooner than that: whatever never comes in such a time never comes.
    internal const int Years = 50;

    private const int Fields = 5;

    private static readonly Dictionary<string, string> Macros = new(StringComparer.OrdinalIgnoreCase)
    {
        ["@yearly"] = "0 0 1 1 *",
        ["@annually"] = "0 0 1 1 *",
        ["@monthly"] = "0 0 1 * *",
        ["@weekly"] = "0 0 * * 0",
        ["@daily"] = "0 0 * * *",
        ["@midnight"] = "0 0 * * *",
        ["@hourly"] = "0 * * * *",
    };

    private CronExpression(string text, string[] fields)
    {
        Text = text;
        (Minute, Hour) = (CronField.Minute(fields[0]), CronField.Hour(fields[1]));
        (Day, Month, Weekday) = (CronField.DayOfMonth(fields[2]), CronField.Month(fields[3]), CronField.DayOfWeek(fields[4]));
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>
    /// Whether it says how often rather than when, because its minute or its hour begins with <c>*</c>: then it follows the clock where that is moved. What names a time
    /// of day comes once on each day.
    /// </summary>
    public bool IsRepeating => Minute.IsAny || Hour.IsAny;

    internal CronField Minute { get; }

    internal CronField Hour { get; }

    internal CronField Day { get; }

    internal CronField Month { get; }

    internal CronField Weekday { get; }

    /// <exception cref="CronException">It says no times.</exception>
    public static CronExpression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > LongestText)
        {
            throw new CronException($"A schedule's times have at most {LongestText} characters; these have {text.Length}.");
        }

        var trimmed = text.Trim();
        if (trimmed.StartsWith('@') && !Macros.ContainsKey(trimmed))
        {
            throw new CronException($"`{trimmed}` is not known: there are {string.Join(", ", Macros.Keys)}.");
        }

        var fields = (Macros.GetValueOrDefault(trimmed) ?? trimmed).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
        {
            throw new CronException(
                $"A schedule has five fields, as in `0 3 * * MON-FRI`: minute, hour, day of the month, month, day of the week; this has {fields.Length}."
                + (fields.Length == Fields + 1 ? " There are no seconds, and no years." : ""));
        }

        var expression = new CronExpression(trimmed, fields);
        var begin = new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);
        return expression.NextLocal(begin, begin.AddYears(Years)) is null
            ? throw new CronException($"`{trimmed}` never comes: {expression.WhyNever()}.")
            : expression;
    }

    /// <summary>Whether a minute of the clock is meant.</summary>
    public bool Matches(DateTime local) => Minute.Has(local.Minute) && Hour.Has(local.Hour) && IsDay(local);

    public override string ToString() => Text;

    /// <summary>The first minute of the clock that is meant, from one on and before another; null for none.</summary>
    internal DateTime? NextLocal(DateTime from, DateTime before)
    {
        var (day, minute) = (from.Date, (int)(from - from.Date).TotalMinutes);
        while (day < before)
        {
            if (!Month.Has(day.Month))
            {
                (day, minute) = (day.AddDays(1 - day.Day).AddMonths(1), 0);
                continue;
            }

            if (IsDay(day) && NextMinute(minute) is { } found)
            {
                var local = day.AddMinutes(found);
                return local < before ? local : null;
            }

            (day, minute) = (day.AddDays(1), 0);
        }

        return null;
    }

    private bool IsDay(DateTime day)
    {
        if (!Month.Has(day.Month))
        {
            return false;
        }

        var (byDate, byWeekday) = (Day.Has(day.Day), Weekday.Has((int)day.DayOfWeek));
        return Day.IsAny || Weekday.IsAny ? byDate && byWeekday : byDate || byWeekday;
    }

    // Minutes are counted from midnight.
    private int? NextMinute(int from)
    {
        for (var (hour, minute) = (from / 60, from % 60); hour < 24; hour++, minute = 0)
        {
            if (Hour.Has(hour) && Minute.Bits >> minute is > 0 and var rest)
            {
                return (hour * 60) + minute + BitOperations.TrailingZeroCount(rest);
            }
        }

        return null;
    }

    private string WhyNever()
    {
        var day = Day.Numbers().First();
        var months = string.Join(" and ", Month.Numbers().Select(CultureInfo.InvariantCulture.DateTimeFormat.GetMonthName));
        return $"{months} {(Month.Numbers().Count() == 1 ? "has" : "have")} no day {day}";
    }
}
