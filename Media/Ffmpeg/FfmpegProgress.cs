using System.Globalization;

namespace Aspire.Media.Ffmpeg;

/// <summary>What ffmpeg tells on the way with <c>-progress</c>: lines of name=value, of which one says how much of the result is there.</summary>
public static class FfmpegProgress
{
    private const string Pictures = "frame=";

    // Microseconds both; the older name means what the newer one says.
    private static readonly string[] Names = ["out_time_us=", "out_time_ms="];

    /// <summary>How much of the result is there, or null when the line tells something else. Before the first frame it is unknown (N/A).</summary>
    public static TimeSpan? Read(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        var name = Names.FirstOrDefault(name => line.StartsWith(name, StringComparison.Ordinal));
        return name is not null && long.TryParse(line.AsSpan(name.Length), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var microseconds)
            ? TimeSpan.FromMicroseconds(Math.Max(0, microseconds))
            : null;
    }

    /// <summary>How many pictures there are, or null when the line tells something else.</summary>
    public static long? ReadPictures(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.StartsWith(Pictures, StringComparison.Ordinal) && long.TryParse(line.AsSpan(Pictures.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var pictures) ? pictures : null;
    }
}
