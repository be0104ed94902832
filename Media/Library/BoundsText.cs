using System.Globalization;

namespace Aspire.Media.Library;

/// <summary>Bounds as people write them: a value, <c>a..b</c>, <c>&gt;=a</c>, <c>&gt;a</c>, <c>&lt;=b</c>, <c>&lt;b</c>.</summary>
public static class BoundsText
{
    private static readonly (string Unit, long Bytes)[] Units =
        [("kib", 1L << 10), ("mib", 1L << 20), ("gib", 1L << 30), ("tib", 1L << 40), ("kb", 1_000), ("mb", 1_000_000), ("gb", 1_000_000_000), ("tb", 1_000_000_000_000), ("b", 1)];

    private static readonly string[] Signs = [">=", "<=", ">", "<"];

    private delegate bool Reader<T>(string text, out T least, out T most)
        where T : struct;

    /// <summary>Days (in UTC) and moments. A day is all of it: until a day is until its end.</summary>
    public static bool TryReadMoments(string text, out Bounds<DateTimeOffset> bounds) =>
        TryRead(text, ReadMoment, static moment => moment.AddMicroseconds(1), static moment => moment.AddMicroseconds(-1), out bounds);

    /// <summary>Lengths of time: seconds, or <c>1:30</c>, or <c>1:02:03</c>.</summary>
    public static bool TryReadSeconds(string text, out Bounds<double> bounds) => TryRead(text, ReadSeconds, double.BitIncrement, double.BitDecrement, out bounds);

    public static bool TryReadNumbers(string text, out Bounds<int> bounds) =>
        TryRead(text, ReadNumber, static number => number + 1, static number => number - 1, out bounds);

    /// <summary>Bytes, or <c>20MB</c>, or <c>1.5 GiB</c>.</summary>
    public static bool TryReadSizes(string text, out Bounds<long> bounds) => TryRead(text, ReadSize, static size => size + 1, static size => size - 1, out bounds);

    private static bool TryRead<T>(string text, Reader<T> read, Func<T, T> next, Func<T, T> last, out Bounds<T> bounds)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(text);
        bounds = default;
        var trimmed = text.Trim();
        // Inside such as 2024-05-01T10:00..2024-05-02 the dots stand once.
        if (trimmed.Split("..", 2) is [var from, var to])
        {
            if (!read(from.Trim(), out var least, out _) || !read(to.Trim(), out _, out var most))
            {
                return false;
            }

            bounds = new Bounds<T>(least, most);
            return true;
        }

        var sign = Signs.FirstOrDefault(sign => trimmed.StartsWith(sign, StringComparison.Ordinal)) ?? "";
        if (!read(trimmed[sign.Length..].Trim(), out var first, out var end))
        {
            return false;
        }

        bounds = sign switch
        {
            ">=" => new Bounds<T>(first, null),
            ">" => new Bounds<T>(next(end), null),
            "<=" => new Bounds<T>(null, end),
            "<" => new Bounds<T>(null, last(first)),
            _ => new Bounds<T>(first, end),
        };
        return true;
    }

    private static bool ReadMoment(string text, out DateTimeOffset least, out DateTimeOffset most)
    {
        (least, most) = (default, default);
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day > DateOnly.MinValue && day < DateOnly.MaxValue)
        {
            least = new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
            most = least.AddDays(1).AddMicroseconds(-1);
            return true;
        }

        if (!DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) || moment.UtcDateTime.Year is 1 or 9999)
        {
            return false;
        }

        (least, most) = (moment.ToUniversalTime(), moment.ToUniversalTime());
        return true;
    }

    private static bool ReadSeconds(string text, out double least, out double most)
    {
        (least, most) = (0, 0);
        var sum = 0.0;
        var parts = text.Split(':');
        if (parts.Length > 3)
        {
            return false;
        }

        foreach (var part in parts)
        {
            if (!double.TryParse(part, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || !double.IsFinite(value))
            {
                return false;
            }

            sum = (sum * 60) + value;
        }

        (least, most) = (sum, sum);
        return true;
    }

    private static bool ReadNumber(string text, out int least, out int most)
    {
        var isOne = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out least) && least < int.MaxValue;
        most = least;
        return isOne;
    }

    private static bool ReadSize(string text, out long least, out long most)
    {
        (least, most) = (0, 0);
        var lower = text.ToLowerInvariant();
        var (unit, bytes) = Units.FirstOrDefault(unit => lower.EndsWith(unit.Unit, StringComparison.Ordinal));
        var number = unit is null ? lower : lower[..^unit.Length].TrimEnd();
        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) || value > long.MaxValue / Math.Max(bytes, 1) - 1)
        {
            return false;
        }

        least = most = (long)(value * Math.Max(bytes, 1));
        return true;
    }
}
