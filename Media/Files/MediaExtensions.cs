namespace Aspire.Media.Files;

/// <summary>How the names of media end.</summary>
public static class MediaExtensions
{
    private static readonly string[] Film =
    [
        "3g2", "3gp", "asf", "avi", "divx", "dv", "f4v", "flv", "gxf", "lrv", "m2t", "m2ts", "m2v", "m4v", "mkv", "mov", "mp4", "mpe", "mpeg", "mpg", "mts", "mxf", "ogm", "ogv", "rm", "rmvb",
        "ts", "vob", "webm", "wmv", "wtv",
    ];

    private static readonly string[] Sound =
    [
        "aac", "ac3", "aif", "aiff", "amr", "ape", "au", "caf", "dts", "eac3", "flac", "m4a", "m4b", "mka", "mp2", "mp3", "oga", "ogg", "opus", "ra", "wav", "wma", "wv", "w64",
    ];

    private static readonly string[] Still = ["avif", "bmp", "gif", "heic", "heif", "jpe", "jpeg", "jpg", "jxl", "png", "tif", "tiff", "webp"];

    /// <summary>Without the dot, in small letters.</summary>
    public static IReadOnlySet<string> All { get; } = Set([.. Film, .. Sound, .. Still]);

    /// <summary>The same without pictures that stand still.</summary>
    public static IReadOnlySet<string> Moving { get; } = Set([.. Film, .. Sound]);

    /// <summary>Of films alone.</summary>
    public static IReadOnlySet<string> Films { get; } = Set(Film);

    /// <summary>Whether it is a container of sound or moving pictures, by its name.</summary>
    public static bool IsContainer(string path) => Moving.Contains(Path.GetExtension(path).TrimStart('.'));

    private static HashSet<string> Set(string[] extensions) => extensions.ToHashSet(StringComparer.OrdinalIgnoreCase);
}
