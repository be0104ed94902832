using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Recovery;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;

namespace Aspire.Media.Workers.Recovery;

/// <summary>
/// A media file whose container is damaged is copied, its streams as they are, into a sound one, from which the next attempt reads. The file itself is not touched.
/// </summary>
internal sealed class ContainerRepair(FfmpegProgram ffmpeg, InputFiles files, Scratch scratch) : IRecoveryRung
{
    private static readonly HashSet<string> Media = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".m4a", ".mkv", ".webm", ".mka", ".avi", ".ts", ".m2ts", ".mts", ".mpg", ".mpeg", ".flv", ".wmv", ".asf", ".mxf", ".mp3", ".aac", ".ogg", ".opus", ".wav",
    };

    public string Name => "repair_container";

    public IReadOnlyCollection<FailureClass> Classes { get; } = [FailureClass.InvalidFormat];

    public async Task<Recovered?> ClimbAsync(FailedAttempt failed, CancellationToken cancellationToken)
    {
        var (advice, repaired, refused) = (failed.Advice, new List<string>(), (ProgramException?)null);
        foreach (var (written, path) in InputFiles.Of(failed.Input).Where(file => Media.Contains(Path.GetExtension(file.Path)) && File.Exists(file.Path) && files.MayTouch(file.Path)))
        {
            var copy = Path.Combine(scratch.For(failed.Step), $"{repaired.Count}.mkv");
            try
            {
                // Protocols other than files are not followed, whatever the file says.
                await ffmpeg.RunAsync(
                    ["-protocol_whitelist", "file", "-fflags", "+genpts+discardcorrupt", "-err_detect", "ignore_err", "-i", $"file:{path}", "-map", "0:v?", "-map", "0:a?", "-map", "0:s?", "-c", "copy", "-f", "matroska", copy],
                    TimeSpan.Zero, static _ => { }, static _ => { }, cancellationToken);
            }
            catch (ProgramException failure)
            {
                refused = failure;
                continue;
            }

            if (new FileInfo(copy) is { Exists: true, Length: > 0 })
            {
                advice = advice.Reading(written, copy);
                repaired.Add(path);
            }
        }

        return repaired.Count > 0 ? new Recovered($"Copied into a sound container: {string.Join(", ", repaired)}", advice)
            : refused is null ? null
            : throw refused;
    }
}
