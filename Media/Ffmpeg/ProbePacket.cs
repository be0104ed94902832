using System.Globalization;

namespace Aspire.Media.Ffmpeg;

/// <summary>One packet of a stream.</summary>
/// <param name="Shown">When its picture is seen, in seconds by the clock of the file.</param>
/// <param name="Decoded">When it is decoded.</param>
/// <param name="IsKey">Whether it stands for itself.</param>
public sealed record ProbePacket(double Shown, double? Decoded, double? Duration, int Size, bool IsKey)
{
    /// <summary>Null for what is no packet, or has no time.</summary>
    internal static ProbePacket? Read(string line)
    {
        var fields = line.Split('|').Select(field => field.Split('=', 2)).Where(field => field.Length == 2).ToDictionary(field => field[0], field => field[1]);
        // What is to be decoded and never shown belongs to the packets around it.
        return Seconds(fields, "pts_time") is { } shown && !Flags(fields).Contains('D')
            ? new ProbePacket(shown, Seconds(fields, "dts_time"), Seconds(fields, "duration_time"), (int)(Seconds(fields, "size") ?? 0), Flags(fields).Contains('K'))
            : null;
    }

    private static string Flags(Dictionary<string, string> fields) => fields.GetValueOrDefault("flags", "");

    private static double? Seconds(Dictionary<string, string> fields, string name) =>
        double.TryParse(fields.GetValueOrDefault(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? seconds : null;
}
