namespace Aspire.Media.Ffmpeg;

public sealed class FfmpegOptions
{
    public const string Section = "Ffmpeg";

    /// <summary>The program: a path, or a name to be found on PATH.</summary>
    public string Path { get; init; } = "ffmpeg";

    /// <summary>ffprobe, where it does not lie beside it.</summary>
    public string ProbePath { get; init; } = "";
}
