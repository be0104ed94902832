using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;

namespace Aspire.Media.Transcoding;

/// <summary>How pictures are encoded that are encoded anew.</summary>
public enum WantedCodec
{
    Hevc,
    Av1,
    H264,
}

/// <summary>What encodes them.</summary>
public enum WantedEncoder
{
    /// <summary>A device, where one has proven that it can; else the processor.</summary>
    Auto,

    /// <summary>The processor: slower, and smaller for the same look.</summary>
    Software,
    Nvenc,
    Qsv,
    Vaapi,
}

/// <summary>What a file is in that is made anew.</summary>
public enum WantedContainer
{
    /// <summary>What it was in, where that carries the codec; else Matroska, which carries all.</summary>
    Same,
    Mkv,
    Mp4,
}

/// <summary>How the files of a library are made anew.</summary>
public sealed record TranscodePolicy(
    [property: Description("How pictures are encoded.")] WantedCodec Codec = WantedCodec.Hevc,
    [property: Description("What encodes them: a device where one has proven that it can and else the processor (`auto`), or one of them.")] WantedEncoder Encoder = WantedEncoder.Auto,
    [property: DisplayName("CRF"), Description("How coarse pictures may be, as encoders count it: less is better and larger. Without it, 23 for HEVC, 32 for AV1, 20 for H.264."), Range(0, 63)] double? Crf = null,
    [property: DisplayName("SSIM"), Description("In place of a CRF: how like the original pictures shall look, as SSIM counts it (0.98 is seldom seen). The CRF is searched for on samples of each film."), Range(0.5, 0.9999)] double? Ssim = null,
    [property: DisplayName("VMAF"), Description("The same as VMAF counts it, from 0 to 100, where ffmpeg was built with it (95 is seldom seen)."), Range(10, 100)] double? Vmaf = null,
    [property: Description("How much trouble the encoder takes, in its own words: `medium`, `slow`, for AV1 a number."), RegularExpression("^[a-z0-9]{1,16}$")] string? Preset = null,
    [property: Description("What the result is in.")] WantedContainer Container = WantedContainer.Same,
    [property: DisplayName("Sound in"), Description("Sounds in other languages go, unless there would be none left. Those that say no language stay.")] IReadOnlyList<string>? SoundIn = null,
    [property: DisplayName("Subtitles in"), Description("Subtitles in other languages go.")] IReadOnlyList<string>? SubtitlesIn = null,
    [property: Description("To how many LUFS sounds are levelled; without it they stay as they are."), Range(-40, -5)] double? Loudness = null,
    [property: DisplayName("Most of its size"), Description("What does not become smaller than this part of what it was stays as it is. Of what is put into another container, and of what is levelled, nothing is asked."), Range(0.05, 10)] double MostOfSize = 0.95,
    [property: Description("What looks less like the original than this (SSIM, over samples) is not taken."), Range(0.5, 0.9999)] double? LeastSsim = null,
    [property: DisplayName("May lose"), Description("Takes what came out also where something of the original is not in it that nobody wished away: a stream that the container does not carry, Dolby Vision, colours that the codec does not have.")] bool MayLose = false)
{
    // To be raised when the same words come to mean something else.
    private const string Meaning = "transcode/1";
    private const string CopyMeaning = "remux/1";

    private const string Unknown = "und";

    /// <summary>The codec as ffmpeg calls it.</summary>
    public string CodecName => Codec.ToString().ToLowerInvariant();

    /// <summary>How coarse pictures are where nobody says.</summary>
    public double UsualCrf => Codec switch { WantedCodec.Av1 => 32, WantedCodec.H264 => 20, _ => 23 };

    /// <summary>What is written into what it makes, and by which that is known again: the same for all policies by which the same comes out.</summary>
    public string Recipe => RecipeFor(Verdict.Transcode);

    /// <summary>The same for what becomes of a file: where pictures stay as they are, nothing is said of how they would be encoded.</summary>
    public string RecipeFor(Verdict verdict)
    {
        string?[] pictures = verdict == Verdict.Remux ? [CopyMeaning] : [Meaning, $"codec={CodecName}", Said("crf", Crf), Said("ssim", Ssim), Said("vmaf", Vmaf), Said("preset", Preset)];
        string?[] rest = [Container == WantedContainer.Same ? null : Said("in", Container.ToString().ToLowerInvariant()), Said("sound", SoundIn), Said("subtitles", SubtitlesIn), Said("lufs", Loudness)];
        return string.Join(' ', [.. pictures.OfType<string>(), .. rest.OfType<string>()]);
    }

    /// <summary>What is wrong with it, in words; null where nothing is.</summary>
    public string? Fault =>
        new[] { Crf, Ssim, Vmaf }.Count(quality => quality is not null) > 1 ? "A quality is said in one way: `crf`, `ssim` or `vmaf`."
        : Crf > 51 && Codec != WantedCodec.Av1 ? string.Create(CultureInfo.InvariantCulture, $"The CRF of {CodecName} is from 0 to 51, not {Crf:0.##}.")
        : null;

    /// <summary>Whether a stream stays.</summary>
    public bool Keeps(ProbeStream stream, ProbeReport report)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(report);
        return stream.Kind switch
        {
            "audio" when SoundIn is { Count: > 0 } wanted => Speaks(stream, wanted) || !report.Streams.Any(other => other.Kind == "audio" && Speaks(other, wanted)),
            "subtitle" when SubtitlesIn is { } wanted => Speaks(stream, wanted),
            _ => true,
        };
    }

    /// <summary>What the result is in.</summary>
    public FilmFormat FormatOf(ProbeReport report, string? contentType, Verdict verdict)
    {
        ArgumentNullException.ThrowIfNull(report);
        var matroska = FilmFormat.Of("mkv");
        return Container switch
        {
            WantedContainer.Mkv => matroska,
            WantedContainer.Mp4 => FilmFormat.Of("mp4"),
            _ => FilmFormat.OfFilm(report, contentType) is { HasPicture: true } same && same.Pictures.Contains(verdict == Verdict.Remux ? report.Picture?.Codec : CodecName) && CarriesAll(same, report) ? same : matroska,
        };
    }

    // It comes in it, and yet it may have more in it than we can put there.
    private bool CarriesAll(FilmFormat format, ProbeReport report) => report.Streams.Where(stream => Keeps(stream, report)).All(stream => stream.Kind switch
    {
        "audio" => format.Sounds.Contains(stream.Codec),
        "subtitle" => format.Words.Contains(stream.Codec),
        "attachment" => format.KeepsAttachments,
        _ => true,
    });

    // Whoever says deu means those as well that say ger.
    private static bool Speaks(ProbeStream stream, IReadOnlyList<string> wanted) =>
        (stream.Language ?? Unknown) is var language && (language == Unknown || wanted.Any(word => LanguageCode.Same(word, language)));

    private static string? Said(string name, double? value) => value is { } number ? string.Create(CultureInfo.InvariantCulture, $"{name}={number:0.####}") : null;

    private static string? Said(string name, string? value) => value is { Length: > 0 } ? $"{name}={value}" : null;

    private static string? Said(string name, IReadOnlyList<string>? values) => values is null ? null : $"{name}={string.Join(',', values.Order(StringComparer.Ordinal))}";
}
