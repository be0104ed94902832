using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Captions;

/// <summary>Ties the times of a WebVTT segment to those of a transport stream.</summary>
/// <param name="Ticks">Of the stream, 90,000 a second.</param>
/// <param name="Local">What the cues call that moment.</param>
internal sealed partial record VttStamp(long Ticks, TimeSpan Local)
{
    // The clock of a transport stream has 33 bits.
    private const long Turn = 1L << 33;

    public static VttStamp? Read(string line) =>
        Form().Match(line) is { Success: true } match
        && long.TryParse(match.Groups["ticks"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks < Turn
        && ClockTime.TryRead(match.Groups["local"].Value, '.', needsHours: false, out var local, out var wrong) && wrong is null
            ? new VttStamp(ticks, local)
            : null;

    public override string ToString() => $"X-TIMESTAMP-MAP=MPEGTS:{(Ticks % Turn).ToString(CultureInfo.InvariantCulture)},LOCAL:{ClockTime.Write(Local)}";

    [GeneratedRegex("^X-TIMESTAMP-MAP=(MPEGTS:(?<ticks>[0-9]{1,10}),LOCAL:(?<local>[0-9:.]{9,16})|LOCAL:(?<local>[0-9:.]{9,16}),MPEGTS:(?<ticks>[0-9]{1,10}))[ \t]*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Form();
}
