using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Ffmpeg;

public sealed class FfmpegOptions
{
    public const string Section = "Ffmpeg";

    /// <summary>The program: a path, or a name to be found on PATH.</summary>
    public string Path { get; init; } = "ffmpeg";

    /// <summary>ffprobe, where it does not lie beside it.</summary>
    public string ProbePath { get; init; } = "";

    /// <summary>The most memory that one ffmpeg may ask for, in bytes. Large pictures in AV1 need gigabytes; nothing that is sound needs more than this.</summary>
    [Range(256L << 20, long.MaxValue)]
    public long Memory { get; init; } = 8L << 30;
}
