using Aspire.Media.Library;

namespace Aspire.Media.Edits;

/// <summary>What an edited thing may come out as.</summary>
/// <param name="Name">As requests say it.</param>
/// <param name="Kind">Of what comes out.</param>
/// <param name="Extension">Of its file, without a dot.</param>
/// <param name="Codecs">Of the picture of a film, the usual one first.</param>
public sealed record EditFormat(string Name, AssetKind Kind, string Extension, string ContentType, IReadOnlyList<string> Codecs)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<EditFormat> All { get; } =
    [
        new("jpeg", AssetKind.Image, "jpg", "image/jpeg", []),
        new("png", AssetKind.Image, "png", "image/png", []),
        new("webp", AssetKind.Image, "webp", "image/webp", []),
        new("avif", AssetKind.Image, "avif", "image/avif", []),
        new("gif", AssetKind.Image, "gif", "image/gif", []),
        new("tiff", AssetKind.Image, "tif", "image/tiff", []),
        new("mp4", AssetKind.Video, "mp4", "video/mp4", ["h264", "h265", "av1"]),
        new("mov", AssetKind.Video, "mov", "video/quicktime", ["h264", "h265"]),
        new("mkv", AssetKind.Video, "mkv", "video/x-matroska", ["h264", "h265", "av1", "vp9"]),
        new("webm", AssetKind.Video, "webm", "video/webm", ["vp9", "av1"]),
        new("mp3", AssetKind.Audio, "mp3", "audio/mpeg", []),
        new("aac", AssetKind.Audio, "m4a", "audio/mp4", []),
        new("opus", AssetKind.Audio, "opus", "audio/ogg", []),
        new("flac", AssetKind.Audio, "flac", "audio/flac", []),
        new("wav", AssetKind.Audio, "wav", "audio/wav", []),
    ];

    /// <summary>Formats and codecs by one name.</summary>
    public static IReadOnlyDictionary<string, (string? Format, string? Codec)> Presets { get; } = new Dictionary<string, (string?, string?)>
    {
        ["source"] = (null, null),
        ["mp4-h264"] = ("mp4", "h264"),
        ["mp4-h265"] = ("mp4", "h265"),
        ["mp4-av1"] = ("mp4", "av1"),
        ["webm"] = ("webm", "vp9"),
        ["webm-av1"] = ("webm", "av1"),
        ["mov-h264"] = ("mov", "h264"),
        ["mov-h265"] = ("mov", "h265"),
        ["mkv-h264"] = ("mkv", "h264"),
        ["mkv-h265"] = ("mkv", "h265"),
        ["mkv-av1"] = ("mkv", "av1"),
        ["gif"] = ("gif", null),
        ["mp3"] = ("mp3", null),
        ["aac"] = ("aac", null),
        ["opus"] = ("opus", null),
        ["flac"] = ("flac", null),
        ["wav"] = ("wav", null),
    };

    /// <summary>By its name; null where there is none.</summary>
    public static EditFormat? Find(string? name) => All.FirstOrDefault(format => format.Name == name);

    /// <summary>Into what something can be made.</summary>
    /// <param name="extract">What is taken out of it, where that is not the thing itself.</param>
    public static IReadOnlyList<EditFormat> For(EditKinds kind, ExtractKind? extract) => extract switch
    {
        ExtractKind.Audio => [.. All.Where(format => format.Kind == AssetKind.Audio)],
        ExtractKind.Frames or ExtractKind.Thumbnail => [.. All.Where(format => format.Name is "jpeg" or "png" or "webp")],
        ExtractKind.Sprite => [.. All.Where(format => format.Name == "jpeg")],
        ExtractKind.Preview => [.. All.Where(format => format.Name is "gif" or "webp" or "mp4")],
        _ => kind switch
        {
            EditKinds.Image => [.. All.Where(format => format.Kind == AssetKind.Image)],
            EditKinds.Video => [.. All.Where(format => format.Kind == AssetKind.Video || format.Name == "gif")],
            EditKinds.Audio => [.. All.Where(format => format.Kind == AssetKind.Audio)],
            _ => [],
        },
    };
}
