using System.Globalization;

using Aspire.Media.Films;

namespace Aspire.Media.Transcoding;

/// <summary>How pictures are encoded: the same for all chunks of a film.</summary>
/// <param name="Codec">What comes out, such as <c>hevc</c>.</param>
/// <param name="Encoder">As ffmpeg calls it, such as <c>libx265</c>.</param>
/// <param name="Pixels">The format of pixels that it is given.</param>
public sealed record PictureEncoding(string Codec, string Encoder, string Pixels)
{
    // Between two pictures that stand for themselves, in seconds; encoders in software find places by themselves.
    private const double Group = 10;

    /// <summary>What ffmpeg is told before it opens anything, such as which device it shall use.</summary>
    public IReadOnlyList<string> Device { get; init; } = [];

    /// <summary>What each picture goes through before it is encoded. As many must come out as go in, at the same times.</summary>
    public string? Filter { get; init; }

    /// <summary>Whether <see cref="Filter"/> looks at the pictures around each: then those beside a chunk are decoded, too.</summary>
    public bool LooksAround { get; init; }

    /// <summary>The last of the filters: it brings a picture to where the encoder is.</summary>
    public string? Upload { get; init; }

    /// <summary>What the encoder is told.</summary>
    public IReadOnlyList<string> Options { get; init; } = [];

    /// <summary>The option in which settings are that only this encoder understands, such as <c>x265-params</c>.</summary>
    public string? SettingsOption { get; init; }

    public IReadOnlyList<string> Settings { get; init; } = [];

    /// <summary>The way to encode a film's pictures so that they are as they were: as deep, in the same colours and bounds of light, woven ones made whole.</summary>
    /// <param name="encoder">As ffmpeg calls it.</param>
    /// <param name="crf">How coarse, as encoders in software count it; brought to the encoder's own count.</param>
    /// <param name="preset">How much trouble it takes, in its own words; as is usual where null.</param>
    /// <exception cref="FilmException">It cannot be encoded so; the message says why, and what would do.</exception>
    public static PictureEncoding For(string encoder, double crf, string? preset, FilmSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (kind, picture) = (PictureEncoder.Of(encoder), source.Picture ?? throw FilmException.Asked("There are no pictures in it that could be encoded."));
        if (!double.IsFinite(crf) || crf < 0 || crf > (kind.Codec == "av1" ? 63 : 51))
        {
            throw FilmException.Asked(FormattableString.Invariant($"The quality of {encoder} is from 0 (best) to {(kind.Codec == "av1" ? 63 : 51)}, not {crf:0.##}."));
        }

        var software = PictureEncoder.All.First(other => other.Codec == kind.Codec).Name;
        if (!kind.IsDeep && PictureCodec.PixelsFor(kind.Codec, picture.PixelFormat).Contains("10", StringComparison.Ordinal))
        {
            throw FilmException.Asked($"{encoder} takes eight bits for each colour, and the film has more: {software} takes them all.");
        }

        if (!kind.KeepsLight && source.HasLight)
        {
            throw FilmException.Asked($"{encoder} does not write within which bounds of light a film was graded (HDR10), and this one says it: {software} does.");
        }

        if (preset is not null && kind.Preset is null)
        {
            throw FilmException.Asked($"{encoder} has no presets; leave it out.");
        }

        string[] presets = kind.Preset is { } its ? [$"-{its.Option}", preset ?? its.Usual] : [];
        string[] groups = kind.IsHardware ? ["-g", Math.Round(Group / source.Frame).ToString(CultureInfo.InvariantCulture)] : [];
        string[] colours = [.. PictureCodec.ColoursOf(kind.Codec, picture).SelectMany(colour => new[] { $"-{colour.Option}", colour.Value })];
        return new PictureEncoding(kind.Codec, kind.Name, kind.PixelsFor(picture.PixelFormat))
        {
            Device = kind.Device,
            Filter = source.IsWoven ? PictureChain.Weaving : null,
            LooksAround = source.IsWoven,
            Upload = kind.Upload,
            Options = [.. presets, .. kind.Quality(crf), .. groups, .. colours],
            SettingsOption = kind.Settings,
            Settings = kind.Settings is null ? [] : [.. PictureCodec.LightOf(kind.Codec, picture), .. Closed(kind.Name)],
        };
    }

    /// <summary>What ffmpeg is told for a stream of a result.</summary>
    /// <param name="threads">How many it may have; as many as it likes where null.</param>
    /// <param name="stream">Which it is; all pictures where nobody says.</param>
    internal IReadOnlyList<string> Arguments(int? threads, string stream = "v", bool hasBoxes = true)
    {
        // Pools of threads that encoders have beside those that ffmpeg knows of.
        string[] pools = threads is not { } few ? [] : Encoder switch
        {
            "libx265" => [$"pools={few}", $"frame-threads={Math.Min(few, 4)}"],
            "libsvtav1" => [$"lp={few}"],
            _ => [],
        };
        string[] settings = SettingsOption is not null && Settings.Count + pools.Length > 0 ? [$"-{SettingsOption}", string.Join(':', [.. Settings, .. pools])] : [];
        string[] count = threads is { } some ? ["-threads", some.ToString(CultureInfo.InvariantCulture)] : [];
        return
        [
            $"-c:{stream}", Encoder, .. Upload is null ? ["-pix_fmt", Pixels] : Array.Empty<string>(), .. Options, .. settings, .. count,
            // Players of Apple know it by this name only.
            .. Codec == "hevc" && hasBoxes ? [$"-tag:{stream}", "hvc1"] : Array.Empty<string>(),
        ];
    }

    /// <summary>What pictures go through.</summary>
    /// <param name="chosen">What takes those out of them that are encoded; null for all.</param>
    internal string Filters(string? chosen) =>
        string.Join(',', new[] { Filter, chosen, Upload is null ? null : $"format={Pixels}", Upload }.Where(filter => !string.IsNullOrEmpty(filter)));

    // Pictures that need others beyond a key would keep films from being cut there once more.
    private static string[] Closed(string encoder) => encoder switch { "libx265" => ["open-gop=0"], "libsvtav1" => ["irefresh-type=2"], _ => [] };
}
