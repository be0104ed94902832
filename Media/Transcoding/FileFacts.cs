using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Transcoding;

/// <summary>What rules look at in a file: what ffprobe found in it, and what the file system says of it.</summary>
public sealed record FileFacts
{
    /// <summary>Where a recipe is written down in a file that it made, by the name of the container's tag.</summary>
    public const string StampTag = "aspire_media";

    /// <summary>The tag in which it stands among other words, where a container has no room for names of ours.</summary>
    internal const string WordsTag = "keywords";

    private const string Between = "; ";

    private static readonly string[] WideTransfers = ["smpte2084", "arib-std-b67"];

    /// <summary>The names of its container, as ffprobe and people say them: <c>mp4</c>, <c>matroska</c>, <c>mkv</c>.</summary>
    public required IReadOnlyList<string> Containers { get; init; }

    public required long Size { get; init; }

    public required DateTimeOffset ModifiedAt { get; init; }

    /// <summary>In seconds; 0 where nobody knows.</summary>
    public double Duration { get; init; }

    /// <summary>Of its picture; null where there is none.</summary>
    public string? Codec { get; init; }

    /// <summary>As it is seen.</summary>
    public int Width { get; init; }

    /// <summary>As it is seen.</summary>
    public int Height { get; init; }

    public double FrameRate { get; init; }

    /// <summary>Whether it is HDR10 or HLG.</summary>
    public bool IsHdr { get; init; }

    public bool IsWoven { get; init; }

    /// <summary>Codecs of its sounds, in their order.</summary>
    public IReadOnlyList<string> Sounds { get; init; } = [];

    /// <summary>Languages of its sounds, as it says them; one that says nothing is <c>und</c>.</summary>
    public IReadOnlyList<string> SoundLanguages { get; init; } = [];

    /// <summary>Languages of its subtitles.</summary>
    public IReadOnlyList<string> WordLanguages { get; init; } = [];

    /// <summary>By which recipe it was made, if by one of ours.</summary>
    public string? Stamp { get; init; }

    /// <summary>Of all of it, in Mbit/s; 0 where its length is not known.</summary>
    public double Megabits => Duration > 0 ? Size * 8 / Duration / 1e6 : 0;

    /// <summary>How much of that each pixel of each picture takes: what tells a wasteful file from a large one.</summary>
    public double BitsPerPixel => Duration > 0 && Width * Height * FrameRate is > 0 and var pixels ? Size * 8 / Duration / pixels : 0;

    public static FileFacts Of(ProbeReport report, long size, DateTimeOffset modifiedAt)
    {
        ArgumentNullException.ThrowIfNull(report);
        var (picture, names) = (report.Picture, report.Container.Split(','));
        return new FileFacts
        {
            Containers = [.. names, .. names.Contains("matroska") ? ["mkv"] : names.Contains("mpegts") ? new[] { "ts" } : []],
            Size = size,
            ModifiedAt = modifiedAt,
            Duration = report.Duration ?? 0,
            Codec = picture?.Codec,
            Width = picture?.Width ?? 0,
            Height = picture?.Height ?? 0,
            FrameRate = picture?.FrameRate ?? 0,
            IsHdr = WideTransfers.Contains(picture?.ColourTransfer),
            IsWoven = picture?.FieldOrder is "tt" or "bb" or "tb" or "bt",
            Sounds = [.. Of(report, "audio").Select(stream => stream.Codec ?? "unknown")],
            SoundLanguages = [.. Of(report, "audio").Select(stream => stream.Language ?? "und")],
            WordLanguages = [.. Of(report, "subtitle").Select(stream => stream.Language ?? "und")],
            Stamp = report.Tags.GetValueOrDefault(StampTag) ?? InWords(report.Tags.GetValueOrDefault(WordsTag)),
        };
    }

    /// <summary>The words by which a thing is found, with the recipe that made it, in place of the one before.</summary>
    internal static string WithStamp(string? words, string recipe) =>
        string.Join(Between, [.. (words ?? "").Split(Between, StringSplitOptions.RemoveEmptyEntries).Where(word => !word.StartsWith($"{StampTag}=", StringComparison.Ordinal)), $"{StampTag}={recipe}"]);

    private static string? InWords(string? words) =>
        (words ?? "").Split(Between).FirstOrDefault(word => word.StartsWith($"{StampTag}=", StringComparison.Ordinal)) is { } found ? found[(StampTag.Length + 1)..] : null;

    private static IEnumerable<ProbeStream> Of(ProbeReport report, string kind) => report.Streams.Where(stream => stream.Kind == kind);
}
