using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Aspire.Media.Ffmpeg;

/// <summary>What ffprobe found in a file.</summary>
/// <param name="Container">As ffprobe names it, such as <c>mov,mp4,m4a,3gp,3g2,mj2</c>.</param>
/// <param name="Duration">In seconds; null for pictures, and where nobody knows.</param>
/// <param name="Json">All of it, without the name of the file.</param>
public sealed record ProbeReport(string Container, double? Duration, long? BitRate, IReadOnlyList<ProbeStream> Streams, string Json)
{
    // ffprobe calls a still picture a video of one frame; these are the ways in which it opens one.
    private static readonly string[] Stills = ["image2", "png_pipe", "jpeg_pipe", "webp_pipe", "gif", "bmp_pipe", "tiff_pipe", "jpegxl_anim", "jpegxl_pipe", "svg_pipe", "psd_pipe", "qoi_pipe", "jpegls_pipe", "j2k_pipe", "exr_pipe", "dpx_pipe"];

    /// <summary>The picture that moves, or the still one; a cover of a sound is none.</summary>
    public ProbeStream? Picture => Streams.FirstOrDefault(stream => stream is { Kind: "video", IsCover: false });

    public ProbeStream? Sound => Streams.FirstOrDefault(stream => stream.Kind == "audio");

    /// <summary>The time at which it begins by its own clock; times that people say are counted from there.</summary>
    public double Start { get; init; }

    public IReadOnlyList<ProbeChapter> Chapters { get; init; } = [];

    /// <summary>What it says of itself, such as its title; names in small letters.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Whether it is one picture that does not move.</summary>
    public bool IsStill => Picture is not null && Sound is null && (Stills.Contains(Container.Split(',')[0]) || Picture.Frames == 1);

    public static ProbeReport Read(string json)
    {
        var report = JsonNode.Parse(json) as JsonObject ?? throw new JsonException("it is no object");
        var format = report["format"] as JsonObject;
        format?.Remove("filename");
        report.Remove("error");
        var streams = (report["streams"] as JsonArray ?? []).OfType<JsonObject>().Select(ProbeStream.Read).ToList();
        return new ProbeReport(
            Text(format, "format_name") ?? "",
            Real(format, "duration") ?? streams.Select(stream => stream.Duration).Max(),
            (long?)Real(format, "bit_rate"),
            streams,
            report.ToJsonString())
        {
            Start = Real(format, "start_time") ?? 0,
            Chapters = (report["chapters"] as JsonArray ?? []).OfType<JsonObject>().Select(ProbeChapter.Read).ToList(),
            Tags = Pairs(format?["tags"] as JsonObject),
        };
    }

    internal static Dictionary<string, string> Pairs(JsonObject? tags)
    {
        var pairs = new Dictionary<string, string>();
        foreach (var (name, _) in tags ?? [])
        {
            pairs[name.ToLowerInvariant()] = Text(tags, name) ?? "";
        }

        return pairs;
    }

    internal static string? Text(JsonObject? from, string name) => from?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    internal static double? Real(JsonObject? from, string name) => from?[name] switch
    {
        JsonValue value when value.TryGetValue<double>(out var number) => number,
        JsonValue value when value.TryGetValue<string>(out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => number,
        _ => null,
    };

    /// <summary>A number, also where it is told as one that is divided by another.</summary>
    internal static double? Fraction(JsonObject? from, string name) =>
        Real(from, name)
        ?? (Text(from, name)?.Split('/') is [var above, var below]
            && double.TryParse(above, NumberStyles.Float, CultureInfo.InvariantCulture, out var count) && double.TryParse(below, NumberStyles.Float, CultureInfo.InvariantCulture, out var parts) && parts > 0
                ? count / parts
                : null);
}

/// <summary>A part of a file that has a name of its own.</summary>
/// <param name="Start">In seconds, by the clock of the file.</param>
public sealed record ProbeChapter(double Start, double End, string? Title)
{
    internal static ProbeChapter Read(JsonObject chapter) => new(
        ProbeReport.Real(chapter, "start_time") ?? 0, ProbeReport.Real(chapter, "end_time") ?? 0, ProbeReport.Text(chapter["tags"] as JsonObject, "title"));
}

/// <summary>One of the streams of a file.</summary>
/// <param name="Kind"><c>video</c>, <c>audio</c>, <c>subtitle</c>, <c>data</c> …</param>
/// <param name="Width">As it is shown: of a picture that lies on its side, the height of what is kept.</param>
/// <param name="FrameRate">Pictures in a second.</param>
/// <param name="Frames">How many pictures there are, where the file says so.</param>
/// <param name="IsCover">Whether it is a picture that goes with a sound.</param>
public sealed record ProbeStream(
    int Index, string Kind, string? Codec, double? Duration, int? Width, int? Height, double? FrameRate, long? Frames, int? Channels, int? SampleRate, string? Language, bool IsCover)
{
    /// <summary>Such as <c>yuv420p10le</c>.</summary>
    public string? PixelFormat { get; init; }

    public string? Profile { get; init; }

    public int? Level { get; init; }

    /// <summary>How far a player turns it, clockwise in degrees.</summary>
    public int Rotation { get; init; }

    /// <summary>How wide one of its pixels is to how high, before it is turned; 1 where nobody says.</summary>
    public double PixelAspect { get; init; } = 1;

    /// <summary><c>progressive</c>, or <c>tt</c>, <c>bb</c>, <c>tb</c>, <c>bt</c> where each picture is woven of two.</summary>
    public string? FieldOrder { get; init; }

    public string? ColourRange { get; init; }

    /// <summary>The matrix, such as <c>bt709</c>.</summary>
    public string? ColourSpace { get; init; }

    public string? ColourPrimaries { get; init; }

    /// <summary>Such as <c>smpte2084</c> of HDR10, <c>arib-std-b67</c> of HLG.</summary>
    public string? ColourTransfer { get; init; }

    /// <summary>In seconds, by the clock of the file.</summary>
    public double? Start { get; init; }

    /// <summary>The unit of its times, as a fraction such as <c>1/12800</c>.</summary>
    public string? TimeBase { get; init; }

    /// <summary>The lowest rate that fits all its pictures; another than <see cref="FrameRate"/> where they do not come evenly.</summary>
    public double? BaseRate { get; init; }

    public string? ChannelLayout { get; init; }

    /// <summary>A hash of what its decoder is told at the begin, where that was asked.</summary>
    public string? Setup { get; init; }

    /// <summary>What it says of itself; names in small letters.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Kinds of data that go with all of it, such as <c>Mastering display metadata</c>.</summary>
    public IReadOnlyList<JsonObject> SideData { get; init; } = [];

    /// <summary>The kind of <see cref="SideData"/> that says within which bounds of colour and light it was graded (HDR10).</summary>
    internal const string Mastering = "Mastering display metadata";

    /// <summary>The kind that says how light its lightest picture is.</summary>
    internal const string LightLevel = "Content light level metadata";

    /// <summary>The four signs by which its container calls it.</summary>
    public string? Mark { get; init; }

    /// <summary>Data of one kind that go with all of it.</summary>
    internal JsonObject? Light(string kind) => SideData.FirstOrDefault(data => ProbeReport.Text(data, "side_data_type") == kind);

    internal static ProbeStream Read(JsonObject stream)
    {
        var (width, height) = ((int?)ProbeReport.Real(stream, "width"), (int?)ProbeReport.Real(stream, "height"));
        var turned = (stream["side_data_list"] as JsonArray)?.OfType<JsonObject>().Select(data => ProbeReport.Real(data, "rotation")).FirstOrDefault(rotation => rotation is not null) ?? 0;
        var lies = Math.Abs(turned % 180) is > 45 and < 135;
        var disposition = stream["disposition"] as JsonObject;
        return new ProbeStream(
            (int)(ProbeReport.Real(stream, "index") ?? 0),
            ProbeReport.Text(stream, "codec_type") ?? "",
            ProbeReport.Text(stream, "codec_name"),
            ProbeReport.Real(stream, "duration"),
            lies ? height : width,
            lies ? width : height,
            Rate(ProbeReport.Text(stream, "avg_frame_rate")) ?? Rate(ProbeReport.Text(stream, "r_frame_rate")),
            (long?)ProbeReport.Real(stream, "nb_frames"),
            (int?)ProbeReport.Real(stream, "channels"),
            (int?)ProbeReport.Real(stream, "sample_rate"),
            ProbeReport.Text(stream["tags"] as JsonObject, "language"),
            ProbeReport.Real(disposition, "attached_pic") == 1)
        {
            PixelFormat = ProbeReport.Text(stream, "pix_fmt"),
            Profile = ProbeReport.Text(stream, "profile"),
            Level = (int?)ProbeReport.Real(stream, "level"),
            // ffprobe counts against the clock.
            Rotation = (int)Math.Round((360 - (turned % 360)) % 360),
            PixelAspect = Ratio(ProbeReport.Text(stream, "sample_aspect_ratio")) ?? 1,
            FieldOrder = ProbeReport.Text(stream, "field_order"),
            ColourRange = ProbeReport.Text(stream, "color_range"),
            ColourSpace = ProbeReport.Text(stream, "color_space"),
            ColourPrimaries = ProbeReport.Text(stream, "color_primaries"),
            ColourTransfer = ProbeReport.Text(stream, "color_transfer"),
            Start = ProbeReport.Real(stream, "start_time"),
            TimeBase = ProbeReport.Text(stream, "time_base"),
            BaseRate = Rate(ProbeReport.Text(stream, "r_frame_rate")),
            Setup = ProbeReport.Text(stream, "extradata_hash"),
            Mark = ProbeReport.Text(stream, "codec_tag_string"),
            ChannelLayout = ProbeReport.Text(stream, "channel_layout"),
            Tags = ProbeReport.Pairs(stream["tags"] as JsonObject),
            SideData = (stream["side_data_list"] as JsonArray ?? []).OfType<JsonObject>().ToList(),
        };
    }

    private static double? Ratio(string? ratio) => Rate(ratio?.Replace(':', '/'));

    // As a fraction; 0/0 where there is none.
    private static double? Rate(string? fraction) =>
        fraction?.Split('/') is [var above, var below]
        && double.TryParse(above, NumberStyles.Float, CultureInfo.InvariantCulture, out var count)
        && double.TryParse(below, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
        && count > 0 && seconds > 0
            ? count / seconds
            : null;
}
