using System.Globalization;

namespace Aspire.Media.Cli;

/// <summary>How far something is, as a bar and in words.</summary>
internal static class ProgressBar
{
    private const char Done = '━';
    private const char Open = '─';

    /// <summary>The two parts of a bar. It is full only once all is done, and begun as soon as something is.</summary>
    /// <param name="percent">From 0 to 100.</param>
    /// <param name="cells">How long it is.</param>
    public static (string Done, string Open) Of(double percent, int cells)
    {
        var done = percent switch
        {
            <= 0 => 0,
            >= 100 => cells,
            _ => Math.Max(0, Math.Min(cells - 1, Math.Max(1, (int)(percent / 100 * cells)))),
        };
        return (new string(Done, done), new string(Open, cells - done));
    }

    /// <summary>Rounded down: 100 % is said once all is done.</summary>
    public static string Words(double percent) => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(percent):0} %");
}
