using System.Globalization;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Times as <c>HH:MM:SS.mmm</c>.</summary>
internal static class ClockTime
{
    private const int MostHourDigits = 6;

    /// <summary>To the nearest millisecond, which is all that these formats can say.</summary>
    public static TimeSpan Round(TimeSpan time) => new((Math.Max(time.Ticks, 0) + (TimeSpan.TicksPerMillisecond / 2)) / TimeSpan.TicksPerMillisecond * TimeSpan.TicksPerMillisecond);

    public static StringBuilder AppendTime(this StringBuilder text, TimeSpan time, char point)
    {
        var milliseconds = Round(time).Ticks / TimeSpan.TicksPerMillisecond;
        return text.Append(CultureInfo.InvariantCulture, $"{milliseconds / 3_600_000:00}:{milliseconds / 60_000 % 60:00}:{milliseconds / 1000 % 60:00}{point}{milliseconds % 1000:000}");
    }

    public static string Write(TimeSpan time) => new StringBuilder(12).AppendTime(time, '.').ToString();

    /// <summary>Reads what can be read; what is not as the format wants it is told by <paramref name="wrong"/>.</summary>
    /// <param name="point">What the format wants before the thousandths.</param>
    /// <param name="needsHours">Whether the format wants hours also where they are zero.</param>
    public static bool TryRead(ReadOnlySpan<char> text, char point, bool needsHours, out TimeSpan time, out string? wrong)
    {
        (time, wrong) = (default, null);
        Span<Range> parts = stackalloc Range[4];
        var count = text.Split(parts, ':');
        if (count is < 2 or > 3)
        {
            return false;
        }

        var hours = count == 3 ? text[parts[0]] : "0";
        var minutes = text[parts[count - 2]];
        var rest = text[parts[count - 1]];
        var split = rest.IndexOfAny('.', ',');
        var seconds = split < 0 ? rest : rest[..split];
        var thousandths = split < 0 ? "" : rest[(split + 1)..];
        if (!IsNumber(hours, MostHourDigits) || !IsNumber(minutes, 2) || !IsNumber(seconds, 2) || (split >= 0 && !IsNumber(thousandths, 9)))
        {
            return false;
        }

        var fraction = thousandths.Length == 0 ? 0m : decimal.Parse($"0.{thousandths}", CultureInfo.InvariantCulture);
        time = new TimeSpan(
            (long)((Number(hours) * 3600L) + (Number(minutes) * 60L) + Number(seconds)) * TimeSpan.TicksPerSecond + (long)Math.Round(fraction * TimeSpan.TicksPerSecond));
        wrong = Number(minutes) > 59 || Number(seconds) > 59 ? "minutes and seconds end at 59"
            : split < 0 || rest[split] != point ? $"thousandths follow a {(point == ',' ? "comma" : "dot")}"
            : thousandths.Length != 3 ? "there are three digits behind the second"
            : minutes.Length != 2 || seconds.Length != 2 || (count == 3 && hours.Length < 2) ? "each number has two digits"
            : needsHours && count < 3 ? "hours are always written"
            : null;
        return true;
    }

    private static bool IsNumber(ReadOnlySpan<char> text, int most) => text.Length is > 0 && text.Length <= most && !text.ContainsAnyExceptInRange('0', '9');

    private static int Number(ReadOnlySpan<char> text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
