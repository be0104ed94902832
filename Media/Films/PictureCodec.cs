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

    private static readonly Dictionary<string, string> LightOptions = new() { ["hevc"] = "-x265-params", ["av1"] = "-svtav1-params", ["h264"] = "-x264-params" };

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

        if (LightOf(codec, source) is { Count: > 0 } light)
        {
            arguments.AddRange([LightOptions[codec], string.Join(':', light)]);
        }

        if (codec == "hevc" && hasBoxes)
        {
            // Players of Apple know it by this name only.
            arguments.AddRange([$"-tag:{stream}", "hvc1"]);
        }

        return arguments;
    }

    /// <summary>Whether it says within which bounds of light its pictures were graded, where they say it.</summary>
    public static bool KeepsLight(string codec) => codec is "hevc" or "av1" or "h264";

    /// <summary>What the numbers of its pixels mean, as options of ffmpeg; a picture of red, green and blue has become another.</summary>
    internal static IEnumerable<(string Option, string Value)> ColoursOf(string codec, ProbeStream source) =>
        codec == "gif" ? []
        : new (string Option, string? Value)[]
        {
            ("color_primaries", source.ColourPrimaries), ("color_trc", source.ColourTransfer), ("colorspace", source.ColourSpace is "gbr" ? null : source.ColourSpace),
            ("color_range", source.ColourSpace is "gbr" ? null : source.ColourRange),
        }.Where(colour => colour.Value is { Length: > 0 } and not "unknown" and not "reserved").Select(colour => (colour.Option, colour.Value!));

    /// <summary>HDR10: within which bounds it was graded. Each encoder has words of its own for the same.</summary>
    internal static IReadOnlyList<string> LightOf(string codec, ProbeStream source)
    {
        var (points, light) = (source.Light(ProbeStream.Mastering), source.Light(ProbeStream.LightLevel));
        var most = light is null ? null : FormattableString.Invariant($"{ProbeReport.Real(light, "max_content") ?? 0:0},{ProbeReport.Real(light, "max_average") ?? 0:0}");
        string?[] told = codec switch
        {
            "hevc" => ["log-level=error", points is null ? null : "hdr10=1", Points("master-display", points, 50_000, 10_000), most is null ? null : $"max-cll={most}"],
            "av1" => [Points("mastering-display", points, 1, 1), most is null ? null : $"content-light={most}"],
            "h264" => [Points("mastering-display", points, 50_000, 10_000), most is null ? null : $"cll={most}"],
            _ => [],
        };
        return [.. told.OfType<string>()];
    }

    private static string? Points(string name, JsonObject? display, double colour, double light)
    {
        var values = display is null ? [] : Bounds.Select((bound, place) => ProbeReport.Fraction(display, bound) * (place < 8 ? colour : light)).ToArray();
        return values.Length == 0 || values.Any(value => value is null) ? null
            : string.Format(
                CultureInfo.InvariantCulture, colour > 1 ? "{10}=G({0:0},{1:0})B({2:0},{3:0})R({4:0},{5:0})WP({6:0},{7:0})L({8:0},{9:0})" : "{10}=G({0:0.#####},{1:0.#####})B({2:0.#####},{3:0.#####})R({4:0.#####},{5:0.#####})WP({6:0.#####},{7:0.#####})L({8:0.#####},{9:0.#####})",
                [.. values.Select(value => (object)value!.Value), name]);
    }

    private static string Deep(string grain, int bits) => bits == 8 ? $"yuv{grain}p" : $"yuv{grain}p{bits}le";
}
