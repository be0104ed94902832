using System.Globalization;

namespace Aspire.Media.Engine.Schedules;

/// <summary>One of the five fields: which of its numbers are meant.</summary>
/// <param name="Bits">Bit n for the number n.</param>
/// <param name="IsAny">Whether it begins with <c>*</c>, which is how cron has always told "whenever" from a choice.</param>
internal readonly record struct CronField(ulong Bits, bool IsAny)
{
    private static readonly string[] Months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] Weekdays = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    /// <summary>Whether a number is meant.</summary>
    public bool Has(int number) => (Bits >> number & 1) != 0;

    public IEnumerable<int> Numbers()
    {
        for (var number = 0; number < 64; number++)
        {
            if (Has(number))
            {
                yield return number;
            }
        }
    }

    public static CronField Minute(string text) => Read(text, new Kind("minute", 0, 59, []));

    public static CronField Hour(string text) => Read(text, new Kind("hour", 0, 23, []));

    public static CronField DayOfMonth(string text) => Read(text, new Kind("day of the month", 1, 31, []));

    public static CronField Month(string text) => Read(text, new Kind("month", 1, 12, Months));

    public static CronField DayOfWeek(string text)
    {
        var field = Read(text, new Kind("day of the week", 0, 7, Weekdays));
        // Sunday is 0 and 7.
        return field with { Bits = (field.Bits | (field.Bits >> 7 & 1)) & 0x7F };
    }

    private static CronField Read(string text, Kind kind)
    {
        var bits = 0UL;
        foreach (var part in text.Split(','))
        {
            bits |= Part(part, kind);
        }

        return new CronField(bits, text.StartsWith('*') || text == "?");
    }

    private static ulong Part(string part, Kind kind)
    {
        var (range, step) = part.IndexOf('/', StringComparison.Ordinal) is >= 0 and var slash ? (part[..slash], part[(slash + 1)..]) : (part, null);
        var every = step is null ? 1 : StepOf(step, part, kind);
        var (first, last) = RangeOf(range, part, step is not null, kind);
        var bits = 0UL;
        for (var number = first; number <= last; number += every)
        {
            bits |= 1UL << number;
        }

        return bits;
    }

    private static (int First, int Last) RangeOf(string range, string part, bool hasStep, Kind kind)
    {
        if (range is "*" or "?")
        {
            return (kind.First, kind.LastOfAll);
        }

        if (range.IndexOf('-', StringComparison.Ordinal) is not (> 0 and var dash))
        {
            var number = NumberOf(range, part, kind);
            return (number, hasStep ? kind.LastOfAll : number);
        }

        var (first, last) = (NumberOf(range[..dash], part, kind), NumberOf(range[(dash + 1)..], part, kind));
        if (last == 0 && first > 0 && kind.Names == Weekdays)
        {
            last = 7;
        }

        return first <= last
            ? (first, last)
            : throw new CronException($"The {kind.Name} `{part}` runs backwards: write `{range[..dash]}-{kind.Word(kind.LastOfAll)},{kind.Word(kind.First)}-{range[(dash + 1)..]}`.");
    }

    private static int NumberOf(string text, string part, Kind kind)
    {
        var name = Array.FindIndex(kind.Names, known => known.Equals(text, StringComparison.OrdinalIgnoreCase));
        if (name >= 0)
        {
            return name + kind.First;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            throw new CronException(
                $"The {kind.Name} `{part}` is not understood: it is a number from {kind.First} to {kind.Last}{(kind.Names.Length > 0 ? $", a name such as {kind.Names[1]}," : "")} "
                + "or `*`, with ranges as in `1-5`, lists as in `1,3` and steps as in `*/10`.");
        }

        return number >= kind.First && number <= kind.Last
            ? number
            : throw new CronException($"The {kind.Name} {text} does not exist: it is from {kind.First} to {kind.Last}.");
    }

    private static int StepOf(string text, string part, Kind kind) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0 && step <= kind.LastOfAll
            ? step
            : throw new CronException($"The step of the {kind.Name} `{part}` is a number from 1 to {kind.LastOfAll}: a longer one would reach beyond it.");

    /// <param name="Last">The largest number that may be written.</param>
    /// <param name="Names">What numbers from <paramref name="First"/> on are called.</param>
    private sealed record Kind(string Name, int First, int Last, string[] Names)
    {
        /// <summary>The last one where all are meant: Sunday is not counted twice.</summary>
        public int LastOfAll => Names == Weekdays ? 6 : Last;

        public string Word(int number) => Names.Length > 0 ? Names[number - First] : number.ToString(CultureInfo.InvariantCulture);
    }
}
