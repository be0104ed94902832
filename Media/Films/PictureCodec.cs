using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>How pictures are encoded.</summary>
public static class PictureCodec
{
    private static readonly Dictionary<string, string> Aliases = new() { ["h265"] = "hevc", ["x265"] = "hevc", ["x264"] = "h264", ["avc"] = "h264" };

    private static readonly string[] Bounds = ["green_x", "green_y", "blue_x", "blue_y", "red_x", "red_y", "white_point_x", "white_point_y", "max_luminance", "min_luminance"];

    // Quality as the encoder counts it: at 1, at 100, and where nobody asks for one.
    private static readonly Dictionary<string, (string Encoder, int Worst, int Best, int Usual, string[] More)> Encoders = new()
    {
        ["h264"] = ("libx264", 45, 10, 20, ["preset", "fast"]),
        ["hevc"] = ("libx265", 46, 12, 23, ["preset", "fast"]),
        ["av1"] = ("libsvtav1", 60, 15, 32, ["preset", "8"]),
        ["vp9"] = ("libvpx-vp9", 60, 12, 31, ["b", "0", "deadline", "good", "cpu-used", "4", "row-mt", "1"]),
        ["vp8"] = ("libvpx", 60, 4, 10, ["b", "4M", "deadline", "good", "cpu-used", "4"]),
        ["mpeg2video"] = ("mpeg2video", 25, 2, 4, []),
        ["mpeg4"] = ("mpeg4", 25, 2, 4, []),
        ["mjpeg"] = ("mjpeg", 25, 2, 3, []),
        ["prores"] = ("prores_ks", 0, 0, 0, ["profile", "3"]),
        ["ffv1"] = ("ffv1", 0, 0, 0, ["level", "3"]),
        ["gif"] = ("gif", 0, 0, 0, []),
    };

    public static string Name(string codec) => Aliases.GetValueOrDefault(codec, codec);

    public static bool CanEncode(string codec) => Encoders.ContainsKey(codec);

    /// <summary>The format of pixels that comes nearest to the source's of those that a codec has.</summary>
    public static string PixelsFor(string codec, string? source)
    {
        var (deep, full) = (source ?? "", source?.StartsWith("yuvj", StringComparison.Ordinal) == true);
        var bits = deep.Contains("12", StringComparison.Ordinal) || deep.Contains("14", StringComparison.Ordinal) || deep.Contains("16", StringComparison.Ordinal) ? 12
            : deep.Contains("10", StringComparison.Ordinal) ? 10
            : 8;
        var grain = deep.Contains("444", StringComparison.Ordinal) ? "444" : deep.Contains("422", StringComparison.Ordinal) ? "422" : "420";
        return codec switch
        {
            "h264" => full ? $"yuvj{grain}p" : Deep(grain, Math.Min(bits, 10)),
            "hevc" => full ? $"yuvj{grain}p" : Deep(grain, bits),
            "vp9" or "ffv1" => Deep(grain, bits),
            "av1" => Deep("420", Math.Min(bits, 10)),
            "prores" => "yuv422p10le",
            "mjpeg" => $"yuvj{grain}p",
            "mpeg2video" => grain == "420" ? "yuv420p" : "yuv422p",
            "gif" => "yuv444p",
            _ => "yuv420p",
        };
    }

    /// <summary>The arguments for a stream of the result.</summary>
    /// <param name="stream">Its place in the result.</param>
    /// <param name="quality">From 1 to 100.</param>
    public static IReadOnlyList<string> Arguments(string codec, int stream, int? quality, ProbeStream source, bool hasBoxes)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (encoder, worst, best, usual, more) = Encoders[codec];
        List<string> arguments = [$"-c:{stream}", encoder];
        if (usual > 0)
        {
            var level = quality is { } wanted ? worst + ((best - worst) * (wanted - 1) / 99) : usual;
            arguments.AddRange([codec is "mpeg2video" or "mpeg4" or "mjpeg" ? $"-q:{stream}" : $"-crf:{stream}", level.ToString(CultureInfo.InvariantCulture)]);
        }

        for (var option = 0; option < more.Length; option += 2)
        {
            arguments.AddRange([$"-{more[option]}:{stream}", more[option + 1]]);
        }

        foreach (var (option, value) in ColoursOf(codec, source))
        {
            arguments.AddRange([$"-{option}:{stream}", value]);
        }

        if (codec == "hevc")
        {
            arguments.AddRange(["-x265-params", string.Join(':', ["log-level=error", .. Mastering(source)])]);
            // Players of Apple know it by this name only.
            arguments.AddRange(hasBoxes ? [$"-tag:{stream}", "hvc1"] : []);
        }

        return arguments;
    }

    // What the numbers mean goes with them; a picture of red, green and blue has become another.
    private static IEnumerable<(string Option, string Value)> ColoursOf(string codec, ProbeStream source) =>
        codec == "gif" ? []
        : new (string Option, string? Value)[]
        {
            ("color_primaries", source.ColourPrimaries), ("color_trc", source.ColourTransfer), ("colorspace", source.ColourSpace is "gbr" ? null : source.ColourSpace),
            ("color_range", source.ColourSpace is "gbr" ? null : source.ColourRange),
        }.Where(colour => colour.Value is { Length: > 0 } and not "unknown" and not "reserved").Select(colour => (colour.Option, colour.Value!));

    // HDR10: within which bounds it was graded.
    private static IEnumerable<string> Mastering(ProbeStream source)
    {
        if (source.SideData.FirstOrDefault(data => Is(data, "Mastering display metadata")) is { } display && Points(display) is { } points)
        {
            yield return "hdr10=1";
            yield return $"master-display={points}";
        }

        if (source.SideData.FirstOrDefault(data => Is(data, "Content light level metadata")) is { } light && ProbeReport.Real(light, "max_content") is { } most)
        {
            yield return FormattableString.Invariant($"max-cll={most:0},{ProbeReport.Real(light, "max_average") ?? 0:0}");
        }
    }

    private static bool Is(JsonObject data, string kind) => ProbeReport.Text(data, "side_data_type") == kind;

    private static string? Points(JsonObject display)
    {
        var values = Bounds.Select((name, place) => Fraction(ProbeReport.Text(display, name)) * (place < 8 ? 50_000 : 10_000)).ToArray();
        return values.Any(value => value is null) ? null
            : string.Format(CultureInfo.InvariantCulture, "G({0:0},{1:0})B({2:0},{3:0})R({4:0},{5:0})WP({6:0},{7:0})L({8:0},{9:0})", [.. values.Select(value => (object)value!.Value)]);
    }

    private static double? Fraction(string? text) =>
        text?.Split('/') is [var above, var below]
        && double.TryParse(above, CultureInfo.InvariantCulture, out var count) && double.TryParse(below, CultureInfo.InvariantCulture, out var parts) && parts > 0
            ? count / parts
            : null;

    private static string Deep(string grain, int bits) => bits == 8 ? $"yuv{grain}p" : $"yuv{grain}p{bits}le";
}
