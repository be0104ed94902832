using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Captions;

/// <summary>The times of TTML: by the clock with thousandths or frames, or as an amount with its unit.</summary>
internal sealed partial record TtmlTime(FrameRate Rate, bool HasRate, long TickRate)
{
    // What TTML counts where nobody says otherwise.
    public static TtmlTime Default { get; } = new(new FrameRate(30, 1), HasRate: false, 1);

    /// <param name="wrong">What the format would not have so.</param>
    public TimeSpan? Read(string text, out string? wrong)
    {
        wrong = null;
        if (Clock().Match(text) is { Success: true } clock)
        {
            var seconds = (Number(clock, "h") * 3600) + (Number(clock, "m") * 60) + Number(clock, "s");
            if (Number(clock, "m") > 59 || Number(clock, "s") > 59)
            {
                wrong = "minutes and seconds end at 59";
            }

            if (!clock.Groups["ff"].Success)
            {
                return Time(seconds + (clock.Groups["f"].Success ? decimal.Parse("0." + clock.Groups["f"].Value, CultureInfo.InvariantCulture) : 0));
            }

            wrong = !HasRate ? "frames need ttp:frameRate on tt" : Number(clock, "ff") >= Rate.Nominal ? $"frames are counted from 00 to {Rate.Nominal - 1}" : wrong;
            // Seconds are those of the clock also at 29.97: only the frames behind them are counted.
            return Time(seconds + (Number(clock, "ff") * Rate.Denominator / Rate.Numerator));
        }

        if (Amount().Match(text) is not { Success: true } amount)
        {
            return null;
        }

        var count = decimal.Parse(amount.Groups["n"].Value, CultureInfo.InvariantCulture);
        switch (amount.Groups["u"].Value)
        {
            case "f":
                wrong = HasRate ? null : "frames need ttp:frameRate on tt";
                return Time(count * Rate.Denominator / Rate.Numerator);
            case "t":
                wrong = TickRate > 1 ? null : "ticks need ttp:tickRate on tt";
                return Time(count / TickRate);
            case var unit:
                return Time(count * unit switch { "h" => 3600m, "m" => 60m, "ms" => 0.001m, _ => 1m });
        }
    }

    private static TimeSpan? Time(decimal seconds) => seconds < 1e10m ? new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;

    private static decimal Number(Match match, string name) => decimal.Parse(match.Groups[name].Value, NumberStyles.None, CultureInfo.InvariantCulture);

    [GeneratedRegex("^(?<h>[0-9]{2,6}):(?<m>[0-9]{2}):(?<s>[0-9]{2})(\\.(?<f>[0-9]{1,12})|:(?<ff>[0-9]{2,3})(\\.[0-9]+)?)?$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Clock();

    [GeneratedRegex("^(?<n>[0-9]{1,14}(\\.[0-9]{1,12})?)(?<u>h|ms|m|s|f|t)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Amount();
}
