namespace Aspire.Media.Images;

/// <summary>A format that pictures are written in.</summary>
/// <param name="Name">As it is asked for.</param>
/// <param name="Saver">Of libvips.</param>
/// <param name="Quality">Where nobody asks for another; null where it has none.</param>
/// <param name="MostSide">The most pixels that it can have in a row or a column.</param>
/// <param name="Moves">Whether it can hold several frames.</param>
public sealed record ImageFormat(string Name, string ContentType, string Extension, string Saver, int? Quality, int MostSide, bool HasAlpha = true, bool Moves = false)
{
    public static ImageFormat Jpeg { get; } = new("jpeg", "image/jpeg", ".jpg", "jpegsave_buffer", 80, 65_500, HasAlpha: false);

    public static ImageFormat Png { get; } = new("png", "image/png", ".png", "pngsave_buffer", Quality: null, 1_000_000);

    public static ImageFormat Webp { get; } = new("webp", "image/webp", ".webp", "webpsave_buffer", 80, 16_383, Moves: true);

    public static ImageFormat Avif { get; } = new("avif", "image/avif", ".avif", "heifsave_buffer", 50, 16_384);

    public static ImageFormat Gif { get; } = new("gif", "image/gif", ".gif", "gifsave_buffer", Quality: null, 65_535, Moves: true);

    public static ImageFormat Tiff { get; } = new("tiff", "image/tiff", ".tif", "tiffsave_buffer", Quality: null, 1_000_000);

    public static IReadOnlyList<ImageFormat> All { get; } = [Jpeg, Png, Webp, Avif, Gif, Tiff];

    /// <summary>The format of a name, <c>jpg</c> and <c>tif</c> included; null where there is none.</summary>
    public static ImageFormat? Of(string name) => name switch
    {
        "jpg" => Jpeg,
        "tif" => Tiff,
        _ => All.FirstOrDefault(format => format.Name == name),
    };

    /// <summary>What a picture stays that a loader of this type reads.</summary>
    internal static ImageFormat OfLoader(string loader) =>
        loader.Contains("Jpeg", StringComparison.Ordinal) ? Jpeg
        : loader.Contains("Webp", StringComparison.Ordinal) ? Webp
        : loader.Contains("Nsgif", StringComparison.Ordinal) ? Gif
        : loader.Contains("Heif", StringComparison.Ordinal) ? Avif
        : loader.Contains("Tiff", StringComparison.Ordinal) ? Tiff
        : Png;
}
