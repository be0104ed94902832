using System.Diagnostics;
using System.Text;
using System.Text.Json;

using Aspire.Media.Programs;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Ffmpeg;

/// <summary>The ffprobe that is installed beside ffmpeg. It is given files, or addresses that we signed, and may follow nothing else.</summary>
public sealed class FfprobeProgram(IOptions<FfmpegOptions> options)
{
    private const int MostText = 8 * 1024 * 1024;

    /// <summary>Looks into a file.</summary>
    /// <param name="input">A path, or an address of http.</param>
    /// <param name="started">Told of the process as soon as it runs.</param>
    /// <exception cref="ProgramException">It cannot be started, or finds nothing that it knows; its last words are in the message.</exception>
    public async Task<ProbeReport> ProbeAsync(string input, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        var isAddress = input.StartsWith("http", StringComparison.Ordinal);
        var text = new StringBuilder();
        await new OutsideProgram(
            Path,
            "-hide_banner", "-loglevel", "error", "-protocol_whitelist", isAddress ? "http,https,tcp,tls" : "file",
            "-show_format", "-show_streams", "-show_chapters", "-show_error", "-of", "json", isAddress ? input : $"file:{input}")
        {
            Started = started,
            Says = line =>
            {
                if (text.Length + line.Length <= MostText)
                {
                    text.AppendLine(line);
                }
            },
        }.RunAsync(cancellationToken);
        try
        {
            return ProbeReport.Read(text.ToString());
        }
        catch (JsonException failure)
        {
            throw new FfmpegException($"What ffprobe says cannot be read: {failure.Message}", failure);
        }
    }

    // Both come in one package, and lie in one place.
    private string Path => options.Value.ProbePath is { Length: > 0 } set ? set
        : System.IO.Path.GetDirectoryName(options.Value.Path) is { Length: > 0 } folder ? System.IO.Path.Combine(folder, "ffprobe")
        : "ffprobe";
}
