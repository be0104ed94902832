using System.Diagnostics.CodeAnalysis;

using Aspire.Media.Ffmpeg;

namespace Aspire.Media.Films;

/// <summary>A container, and what it can carry.</summary>
/// <param name="Name">As recipes name it.</param>
/// <param name="Muxer">As ffmpeg names it.</param>
/// <param name="Known">One of the names by which ffprobe knows it.</param>
/// <param name="Pictures">Codecs of pictures, the preferred one first; none where it carries sound alone.</param>
/// <param name="Sounds">Codecs of sounds, the preferred one first.</param>
public sealed record FilmFormat(string Name, string Extension, string Muxer, string Known, string ContentType, IReadOnlyList<string> Pictures, IReadOnlyList<string> Sounds)
{
    private static readonly string[] Mp4Sounds = ["aac", "mp3", "ac3", "eac3", "opus", "flac", "alac"];

    private static readonly FilmFormat[] All =
    [
        new("mp4", ".mp4", "mp4", "mp4", "video/mp4", ["h264", "hevc", "av1", "vp9", "mpeg4"], Mp4Sounds) { Words = ["mov_text"], Data = ["gpmd"], HasBoxes = true, KeepsTurn = true, KeepsChapters = true },
        new("mov", ".mov", "mov", "mov", "video/quicktime", ["h264", "hevc", "prores", "mpeg4", "mjpeg"], ["aac", "mp3", "ac3", "eac3", "alac", "pcm_s16le", "pcm_s24le", "pcm_s16be", "pcm_s24be"])
            { Words = ["mov_text"], Data = ["gpmd"], HasBoxes = true, KeepsTurn = true, KeepsChapters = true },
        new("mkv", ".mkv", "matroska", "matroska", "video/x-matroska", ["h264", "hevc", "av1", "vp9", "vp8", "mpeg2video", "mpeg4", "prores", "ffv1", "mjpeg", "vc1", "theora"],
            ["aac", "opus", "flac", "mp3", "ac3", "eac3", "dts", "truehd", "vorbis", "alac", "mp2", "pcm_s16le", "pcm_s24le", "pcm_s16be", "pcm_s24be", "pcm_f32le"])
            { Words = ["subrip", "ass", "ssa", "webvtt", "hdmv_pgs_subtitle", "dvd_subtitle", "dvb_subtitle"], KeepsAttachments = true, KeepsChapters = true },
        new("webm", ".webm", "webm", "webm", "video/webm", ["vp9", "av1", "vp8"], ["opus", "vorbis"]) { Words = ["webvtt"], KeepsChapters = true },
        new("ts", ".ts", "mpegts", "mpegts", "video/mp2t", ["h264", "hevc", "mpeg2video"], ["aac", "mp3", "ac3", "eac3", "mp2", "opus"]) { Words = ["dvb_subtitle"], Data = ["klv", "timed_id3"] },
        new("gif", ".gif", "gif", "gif", "image/gif", ["gif"], []) { IsAlone = true },
        new("m4a", ".m4a", "ipod", "m4a", "audio/mp4", [], ["aac", "alac", "ac3"]) { HasBoxes = true, KeepsChapters = true, KeepsCover = true },
        new("mp3", ".mp3", "mp3", "mp3", "audio/mpeg", [], ["mp3"]) { IsAlone = true, KeepsCover = true, KeepsChapters = true },
        new("opus", ".opus", "opus", "ogg", "audio/ogg", [], ["opus"]) { IsAlone = true },
        new("ogg", ".ogg", "ogg", "ogg", "audio/ogg", [], ["vorbis", "opus", "flac"]) { IsAlone = true },
        new("flac", ".flac", "flac", "flac", "audio/flac", [], ["flac"]) { IsAlone = true, KeepsCover = true },
        new("wav", ".wav", "wav", "wav", "audio/wav", [], ["pcm_s16le", "pcm_s24le", "pcm_f32le", "pcm_u8"]) { IsAlone = true },
        new("mka", ".mka", "matroska", "matroska", "audio/x-matroska", [], ["aac", "opus", "flac", "mp3", "ac3", "eac3", "dts", "vorbis", "pcm_s16le", "pcm_s24le"])
            { KeepsAttachments = true, KeepsChapters = true },
    ];

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["aac"] = "m4a", ["matroska"] = "mkv", ["quicktime"] = "mov", ["vorbis"] = "ogg", ["wave"] = "wav", ["mpegts"] = "ts", ["m4v"] = "mp4",
    };

    /// <summary>Codecs of subtitles, the preferred one for text first.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>What is neither seen nor heard and goes with it, such as where a camera was: by codec, or by mark where it has none.</summary>
    public IReadOnlyList<string> Data { get; init; } = [];

    /// <summary>Whether it is made of the boxes of which <c>moov</c> must come before <c>mdat</c>.</summary>
    public bool HasBoxes { get; init; }

    /// <summary>Whether it says how far a picture is to be turned.</summary>
    public bool KeepsTurn { get; init; }

    public bool KeepsChapters { get; init; }

    public bool KeepsAttachments { get; init; }

    /// <summary>Whether a sound has its cover in it.</summary>
    public bool KeepsCover { get; init; }

    /// <summary>Whether it carries one stream and no second.</summary>
    public bool IsAlone { get; init; }

    public bool HasPicture => Pictures.Count > 0;

    /// <summary>What recipes may name.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(format => format.Name).Concat(Aliases.Keys)];

    public static FilmFormat Of(string name) =>
        Find(name, out var format) ? format : throw FilmException.Asked($"`{name}` is no format of films or sounds. There are {string.Join(", ", All.Select(known => known.Name))}.");

    public static bool Find(string name, [NotNullWhen(true)] out FilmFormat? format)
    {
        format = Array.Find(All, known => known.Name == Aliases.GetValueOrDefault(name, name));
        return format is not null;
    }

    /// <summary>The one that something is in; null where it is one that we do not write.</summary>
    public static FilmFormat? OfFilm(ProbeReport report, string? contentType)
    {
        ArgumentNullException.ThrowIfNull(report);
        var names = report.Container.Split(',');
        var isSound = report.Picture is null;
        return names.Contains("mov") ? Of(isSound ? "m4a" : report.Tags.GetValueOrDefault("major_brand", "").StartsWith("qt", StringComparison.Ordinal) ? "mov" : "mp4")
            : names.Contains("matroska") ? Of(contentType == "video/webm" ? "webm" : isSound ? "mka" : "mkv")
            : names.Contains("ogg") ? isSound ? Of(report.Sound?.Codec == "opus" ? "opus" : "ogg") : null
            : names is ["aac"] ? Of("m4a")
            : Array.Find(All, known => names.Contains(known.Known) && known.HasPicture != isSound);
    }
}
