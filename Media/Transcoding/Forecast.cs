namespace Aspire.Media.Transcoding;

/// <summary>
/// How large a file would become, before a single picture of it is encoded: by how many bits encoders of a kind take for a pixel where they are told to look as good as what they are given.
/// It is right to a third for most films, and for grain, cartoons and talks it is not.
/// </summary>
public static class Forecast
{
    // For pictures of 1080 lines; of small ones a pixel says more, and of large ones less.
    private const double Lines = 1080;
    private const double Steepness = 0.4;

    // What a sound that is kept takes, in bits per second.
    private const double Sound = 160_000;

    private static readonly Dictionary<string, double> BitsPerPixel = new() { ["h264"] = 0.07, ["hevc"] = 0.045, ["av1"] = 0.036 };

    /// <summary>Of which codecs that is known.</summary>
    public static IReadOnlyCollection<string> Codecs => BitsPerPixel.Keys;

    /// <summary>In bytes; never more than it has.</summary>
    public static long SizeOf(FileFacts file, string codec)
    {
        ArgumentNullException.ThrowIfNull(file);
        var bits = BitsPerPixel[codec] * Math.Pow(Lines / Math.Max(file.Height, 1), Steepness);
        var bytes = ((bits * file.Width * file.Height * file.FrameRate) + (Sound * file.Sounds.Count)) * file.Duration / 8;
        return bytes > 0 && bytes < file.Size ? (long)bytes : file.Size;
    }
}
