namespace Aspire.Media.Ffmpeg;

/// <summary>The file that a program's name leads to, as it is now.</summary>
internal sealed record FfmpegFile(string Path, DateTime Changed)
{
    /// <summary>A path as it stands, a bare name along the folders of PATH; links are followed to what they name.</summary>
    public static FfmpegFile? Find(string program) =>
        Candidates(program).Select(path => new FileInfo(path)).FirstOrDefault(file => file.Exists) is not { } found ? null
        : found.ResolveLinkTarget(returnFinalTarget: true) is FileInfo target ? new FfmpegFile(target.FullName, target.LastWriteTimeUtc)
        : new FfmpegFile(found.FullName, found.LastWriteTimeUtc);

    private static IEnumerable<string> Candidates(string program) =>
        System.IO.Path.GetFileName(program) != program
            ? [program]
            : (Environment.GetEnvironmentVariable("PATH") ?? "")
                .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
                .SelectMany(folder => new[] { System.IO.Path.Combine(folder, program), System.IO.Path.Combine(folder, program + ".exe") });
}
