using System.Globalization;

namespace Aspire.Media.Ffmpeg;

/// <summary>One picture as it comes out of a decoder.</summary>
/// <param name="Shown">When it is seen, in seconds by the clock of the file.</param>
/// <param name="IsWhole">Whether it was made without others.</param>
public sealed record ProbePicture(double Shown, bool IsWhole)
{
    /// <summary>Null for what is no picture, or has no time.</summary>
    internal static ProbePicture? Read(string line)
    {
        var fields = line.Split('|').Select(field => field.Split('=', 2)).Where(field => field.Length == 2).ToDictionary(field => field[0], field => field[1]);
        return double.TryParse(fields.GetValueOrDefault("best_effort_timestamp_time"), NumberStyles.Float, CultureInfo.InvariantCulture, out var shown)
            ? new ProbePicture(shown, fields.GetValueOrDefault("pict_type") == "I")
            : null;
    }
}
