using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Ffmpeg;

/// <summary>The ffmpeg that is installed here.</summary>
public sealed partial class FfmpegProgram(IOptions<FfmpegOptions> options)
{
    /// <summary>Its version as it writes it itself, such as <c>5.1.9-0+deb12u1</c>.</summary>
    /// <exception cref="FfmpegException">It is missing, or does not run.</exception>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(options.Value.Path, ["-hide_banner", "-version"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var process = Process.Start(start)!;
            return await VersionAsync(process, cancellationToken);
        }
        catch (Win32Exception failure)
        {
            throw new FfmpegException($"ffmpeg cannot be run as '{options.Value.Path}': {failure.Message}. Install it, or set Ffmpeg__Path.", failure);
        }
    }

    internal FfmpegFile? Find() => FfmpegFile.Find(options.Value.Path);

    private async Task<string> VersionAsync(Process process, CancellationToken cancellationToken)
    {
        try
        {
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return VersionLine().Match(output) is { Success: true } match && process.ExitCode == 0
                ? match.Groups["version"].Value
                : throw new FfmpegException($"'{options.Value.Path}' does not run as ffmpeg (exit code {process.ExitCode}): {(await errors).Trim()} (Ffmpeg__Path).");
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }

    [GeneratedRegex(@"^ffmpeg version (?<version>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionLine();
}

/// <summary>ffmpeg could not do what was asked.</summary>
public sealed class FfmpegException(string message, Exception? innerException = null) : Exception(message, innerException);
