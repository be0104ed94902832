using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

using Aspire.Media.Engine.Expressions.Values;

namespace Aspire.Media.Engine.Expressions.BuiltIns;

/// <summary>As much of <c>Date</c> as has one answer everywhere: no clock, no time zone but the one that is written.</summary>
internal static partial class DateFunctions
{
    private const double MillisecondsPerDay = 86_400_000;
    private const double LatestTime = 8.64e15;
    private const int RegexPatience = 100;

    public static BuiltInGroup Group { get; } = new("Date", null, new Dictionary<string, Value>
    {
        ["UTC"] = Value.Of(new BuiltInFunction("UTC", Utc)),
        ["parse"] = Value.Of(new BuiltInFunction("parse", Parse)),
    }.ToFrozenDictionary(StringComparer.Ordinal));

    private static Value Parse(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        var text = arguments.Text(run, 0);
        run.Scan(text.Length);
        var match = IsoTime().Match(text);
        if (!match.Success)
        {
            return Value.NaN;
        }

        var (month, day) = (Read(match, "month", 1), Read(match, "day", 1));
        var (hour, minute, second) = (Read(match, "hour", 0), Read(match, "minute", 0), Read(match, "second", 0));
        var midnight = hour == 24 && minute == 0 && second == 0 && Milliseconds(match) == 0;
        if (month is < 1 or > 12 || day < 1 || day > DaysIn(Read(match, "year", 0), month) || (hour > 23 && !midnight) || minute > 59 || second > 59
            || Read(match, "zoneHour", 0) > 23 || Read(match, "zoneMinute", 0) > 59)
        {
            return Value.NaN;
        }

        var zone = ((Read(match, "zoneHour", 0) * 60) + Read(match, "zoneMinute", 0)) * (match.Groups["sign"].ValueSpan is "-" ? -1 : 1);
        return Value.Of((Days(Read(match, "year", 0), month - 1, day) * MillisecondsPerDay) + Clock(hour, minute - zone, second, Milliseconds(match)));
    }

    private static Value Utc(Evaluation run, ReadOnlySpan<Value> arguments)
    {
        Span<double> parts = [double.NaN, 0, 1, 0, 0, 0, 0];
        for (var index = 0; index < Math.Min(parts.Length, arguments.Length); index++)
        {
            parts[index] = Math.Truncate(arguments.Number(run, index));
        }

        foreach (var part in parts)
        {
            if (!double.IsFinite(part) || Math.Abs(part) > LatestTime)
            {
                return Value.NaN;
            }
        }

        var year = parts[0] is >= 0 and <= 99 ? 1900 + parts[0] : parts[0];
        var time = (Days(year, parts[1], parts[2]) * MillisecondsPerDay) + Clock(parts[3], parts[4], parts[5], parts[6]);
        return Math.Abs(time) <= LatestTime ? Value.Of(time + 0.0) : Value.NaN;
    }

    private static double Clock(double hour, double minute, double second, double millisecond) =>
        (((((hour * 60) + minute) * 60) + second) * 1000) + millisecond;

    // Days since 1970-01-01; the year begins in March, so that the leap day is its last.
    private static double Days(double year, double month, double day)
    {
        year += Math.Floor(month / 12);
        month -= Math.Floor(month / 12) * 12;
        year -= month < 2 ? 1 : 0;
        var era = Math.Floor(year / 400);
        var yearOfEra = year - (era * 400);
        var dayOfYear = Math.Floor(((153 * (month + (month < 2 ? 10 : -2))) + 2) / 5) + day - 1;
        return (era * 146097) + (yearOfEra * 365) + Math.Floor(yearOfEra / 4) - Math.Floor(yearOfEra / 100) + dayOfYear - 719468;
    }

    private static double DaysIn(double year, double month) => Days(year, month, 1) - Days(year, month - 1, 1);

    private static double Milliseconds(Match match) =>
        match.Groups["fraction"] is { Success: true } fraction ? int.Parse(fraction.Value.PadRight(3, '0').AsSpan(0, 3), NumberText.Culture) : 0;

    private static double Read(Match match, string name, double otherwise) =>
        match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, NumberStyles.None, NumberText.Culture) : otherwise;

    [GeneratedRegex(
        @"^(?<year>[0-9]{4})(-(?<month>[0-9]{2})(-(?<day>[0-9]{2}))?)?(T(?<hour>[0-9]{2}):(?<minute>[0-9]{2})(:(?<second>[0-9]{2})(\.(?<fraction>[0-9]{1,9}))?)?(Z|(?<sign>[+-])(?<zoneHour>[0-9]{2}):(?<zoneMinute>[0-9]{2}))?)?\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        RegexPatience)]
    private static partial Regex IsoTime();
}
