using System.Globalization;

namespace Aspire.Media.Web.Pages.Editor;

/// <summary>Numbers and times as edits write them.</summary>
internal static class Numbers
{
    private const int Places = 3;
    private const int Sixty = 60;

    public static string Text(double number) => Math.Round(number, Places).ToString("0.###", CultureInfo.InvariantCulture);

    public static double? Read(string? text) =>
        double.TryParse(text?.Trim(), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>0:12.480, 1:02:03.000</summary>
    public static string Clock(double seconds)
    {
        var all = TimeSpan.FromSeconds(Math.Round(Math.Max(0, seconds), Places));
        return all.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(long)all.TotalHours}:{all.Minutes:00}:{all.Seconds:00}.{all.Milliseconds:000}")
            : string.Create(CultureInfo.InvariantCulture, $"{all.Minutes}:{all.Seconds:00}.{all.Milliseconds:000}");
    }

    /// <summary>Seconds such as 12.5, or 1:30, or 1:02:03.250; null where it is none of these.</summary>
    public static double? Time(string? text)
    {
        var seconds = 0.0;
        var parts = (text ?? "").Trim().Split(':');
        for (var place = 0; place < parts.Length; place++)
        {
            if (parts.Length > 3 || Read(parts[place]) is not { } number || number < 0 || (place > 0 && number >= Sixty))
            {
                return null;
            }

            seconds = (seconds * Sixty) + number;
        }

        return Math.Round(seconds, Places);
    }
}
