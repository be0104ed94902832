using System.Globalization;

using Aspire.Media.Films;

namespace Aspire.Media.Transcoding;

/// <summary>An encoder of ffmpeg: in software, or in a device that a machine may have.</summary>
/// <param name="Name">As ffmpeg calls it.</param>
/// <param name="Codec">What it makes.</param>
public sealed record PictureEncoder(string Name, string Codec)
{
    /// <summary>All that are known, of each codec the one in software first.</summary>
    public static IReadOnlyList<PictureEncoder> All { get; } =
    [
        new("libx264", "h264"), new("libx265", "hevc"), new("libsvtav1", "av1"),
        new("h264_nvenc", "h264"), new("hevc_nvenc", "hevc"), new("av1_nvenc", "av1"),
        new("h264_qsv", "h264"), new("hevc_qsv", "hevc"), new("av1_qsv", "av1"),
        new("h264_vaapi", "h264"), new("hevc_vaapi", "hevc"), new("av1_vaapi", "av1"),
    ];

    /// <summary>Whether it needs a device.</summary>
    public bool IsHardware => Family.Length > 0;

    /// <summary>Whether it takes ten bits for each colour.</summary>
    public bool IsDeep => Codec != "h264" || !IsHardware;

    /// <summary>Whether what it makes says within which bounds of light it was graded (HDR10).</summary>
    public bool KeepsLight => !IsHardware;

    /// <summary>What ffmpeg is told before it opens anything.</summary>
    public IReadOnlyList<string> Device => Family switch
    {
        "vaapi" => ["-vaapi_device", "/dev/dri/renderD128"],
        "qsv" => ["-init_hw_device", "qsv=device", "-filter_hw_device", "device"],
        _ => [],
    };

    /// <summary>The last of the filters: it brings a picture to where the encoder is.</summary>
    public string? Upload => Family == "vaapi" ? "hwupload" : null;

    /// <summary>How quality is counted here: from the finest to the coarsest that anybody wants.</summary>
    internal (double Finest, double Coarsest) Range => Codec == "av1" ? (10, 60) : (8, 45);

    // Preset, and the option that it is given by.
    internal (string Option, string Usual)? Preset => Family switch
    {
        "nvenc" => ("preset", "p5"),
        "qsv" => ("preset", "medium"),
        "vaapi" => null,
        _ => ("preset", Codec == "av1" ? "8" : "fast"),
    };

    /// <summary>The option in which settings are that only this encoder understands.</summary>
    internal string? Settings => Name switch { "libx264" => "x264-params", "libx265" => "x265-params", "libsvtav1" => "svtav1-params", _ => null };

    private string Family => Name[(Name.IndexOf('_', StringComparison.Ordinal) + 1)..] is var family && family != Name ? family : "";

    /// <exception cref="FilmException">There is none of this name.</exception>
    public static PictureEncoder Of(string name) =>
        All.FirstOrDefault(encoder => encoder.Name == name) ?? throw FilmException.Asked($"`{name}` is no encoder that is known here. There are {string.Join(", ", All.Select(encoder => encoder.Name))}.");

    /// <summary>The format of pixels that comes nearest to the source's of those that it takes.</summary>
    internal string PixelsFor(string? source)
    {
        var near = PictureCodec.PixelsFor(Codec, source);
        return !IsHardware ? near : near.Contains("10", StringComparison.Ordinal) || near.Contains("12", StringComparison.Ordinal) ? "p010le" : "nv12";
    }

    /// <summary>The options for a quality that is counted as encoders in software count it: fewer is better. Devices count nearly so, and look a little worse for the same.</summary>
    internal IReadOnlyList<string> Quality(double crf)
    {
        // What goes to 63 in software goes to 51 in devices, and to 255 in one kind of them.
        var level = Math.Clamp(Math.Round((Codec == "av1" ? crf * 51 / 63 : crf) + 2), 1, 51);
        return Family switch
        {
            "nvenc" => ["-rc", "vbr", "-cq", Text(level), "-b:v", "0"],
            "qsv" => ["-global_quality", Text(level)],
            "vaapi" => ["-rc_mode", "CQP", "-qp", Text(Codec == "av1" ? Math.Clamp(Math.Round(crf * 4), 1, 255) : level)],
            _ => ["-crf", Text(Codec == "av1" ? Math.Round(crf) : crf)],
        };
    }

    private static string Text(double number) => number.ToString("0.##", CultureInfo.InvariantCulture);
}
