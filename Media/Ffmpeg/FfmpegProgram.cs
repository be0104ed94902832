using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;

using Aspire.Media.Programs;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Ffmpeg;

/// <summary>The ffmpeg that is installed here.</summary>
public sealed partial class FfmpegProgram(IOptions<FfmpegOptions> options)
{
    private const int MostWords = 1024 * 1024;

    // Quiet but for errors, never waiting for somebody at a keyboard, and telling where it is twice a second.
    private static readonly string[] Always = ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", "-progress", "pipe:1", "-stats_period", "0.5"];

    /// <summary>Its version as it writes it itself, such as <c>5.1.9-0+deb12u1</c>.</summary>
    /// <exception cref="FfmpegException">It is missing, or does not run.</exception>
    public async Task<string> VersionAsync(CancellationToken cancellationToken)
    {
        string? version = null;
        try
        {
            await new OutsideProgram(options.Value.Path, "-hide_banner", "-version")
            {
                Says = line => version ??= VersionLine().Match(line) is { Success: true } match ? match.Groups["version"].Value : null,
            }.RunAsync(cancellationToken);
        }
        catch (ProgramException failure) when (failure.ExitCode is null)
        {
            throw new FfmpegException($"ffmpeg cannot be run as '{options.Value.Path}': {failure.InnerException!.Message}. Install it, or set Ffmpeg__Path.", failure);
        }
        catch (ProgramException failure)
        {
            throw new FfmpegException($"'{options.Value.Path}' does not run as ffmpeg: {failure.Message} (Ffmpeg__Path).", failure);
        }

        return version ?? throw new FfmpegException($"'{options.Value.Path}' does not run as ffmpeg: it does not tell its version (Ffmpeg__Path).");
    }

    /// <summary>Runs it once, over whatever is at the place of the result.</summary>
    /// <param name="arguments">Inputs, filters, codecs and the result's place.</param>
    /// <param name="length">How long the result will be.</param>
    /// <param name="progress">Told, from 0 to 1, how much of it is there.</param>
    /// <param name="started">Told of the process as soon as it runs.</param>
    /// <exception cref="ProgramException">It cannot be started, or failed; its last words are in the message.</exception>
    public Task RunAsync(IReadOnlyList<string> arguments, TimeSpan length, Action<double> progress, Action<Process> started, CancellationToken cancellationToken) =>
        new OutsideProgram(options.Value.Path, [.. Always, .. arguments])
        {
            Limits = Limits,
            Started = started,
            Says = Follow(length, progress),
        }.RunAsync(cancellationToken);

    /// <summary>Runs it for what it says about an input, and returns all its words.</summary>
    /// <param name="arguments">Inputs and filters that tell something; the result is thrown away.</param>
    /// <exception cref="ProgramException">It cannot be started, or failed; its last words are in the message.</exception>
    public async Task<string> ListenAsync(IReadOnlyList<string> arguments, TimeSpan length, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        var words = new StringBuilder();
        await new OutsideProgram(options.Value.Path, ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "info", "-progress", "pipe:1", "-stats_period", "0.5", .. arguments, "-f", "null", "-"])
        {
            Limits = Limits,
            Started = started,
            Says = Follow(length, progress),
            Complains = line =>
            {
                if (words.Length < MostWords)
                {
                    words.AppendLine(line);
                }
            },
        }.RunAsync(cancellationToken);
        return words.ToString();
    }

    /// <summary>What it says it has of a kind, by name: <c>encoders</c>, <c>filters</c>.</summary>
    /// <exception cref="ProgramException">It cannot be started, or failed; its last words are in the message.</exception>
    public async Task<IReadOnlySet<string>> NamesAsync(string kind, CancellationToken cancellationToken)
    {
        var names = new HashSet<string>();
        await new OutsideProgram(options.Value.Path, "-hide_banner", $"-{kind}")
        {
            Says = line =>
            {
                if (ListedLine().Match(line) is { Success: true } match)
                {
                    names.Add(match.Groups["name"].Value);
                }
            },
        }.RunAsync(cancellationToken);
        return names;
    }

    /// <summary>Decodes inputs to their end, throws away what comes out, and tells of each complaint about how far it had come.</summary>
    /// <param name="arguments">Inputs and what of them is decoded.</param>
    /// <param name="length">How long they are.</param>
    /// <param name="progress">Told, from 0 to 1, how much of it is done.</param>
    /// <param name="complains">Told of each complaint, and how far decoding had come.</param>
    /// <param name="started">Told of the process as soon as it runs.</param>
    /// <returns>How many pictures there were, and how far it came.</returns>
    /// <exception cref="ProgramException">It cannot be started, or failed; its last words are in the message.</exception>
    public async Task<(long Pictures, TimeSpan Length)> DecodeAsync(
        IReadOnlyList<string> arguments, TimeSpan length, Action<double> progress, Action<TimeSpan, string> complains, Action<Process> started, CancellationToken cancellationToken)
    {
        var (pictures, come, follow) = (0L, TimeSpan.Zero, Follow(length, progress));
        await new OutsideProgram(
            options.Value.Path, ["-hide_banner", "-nostdin", "-nostats", "-loglevel", "error", "-progress", "pipe:1", "-stats_period", "0.1", .. arguments, "-f", "null", "-"])
        {
            Limits = Limits,
            Started = started,
            Says = line =>
            {
                come = FfmpegProgress.Read(line) ?? come;
                pictures = FfmpegProgress.ReadPictures(line) ?? pictures;
                follow(line);
            },
            Complains = line => complains(come, line),
        }.RunAsync(cancellationToken);
        return (pictures, come);
    }

    internal FfmpegFile? Find() => FfmpegFile.Find(options.Value.Path);

    // What it may take of this machine: a file that lies about itself must not take all.
    private ProgramLimits Limits => new() { Memory = options.Value.Memory };

    private static Action<string> Follow(TimeSpan length, Action<double> progress) => line =>
    {
        if (FfmpegProgress.Read(line) is { } there && length > TimeSpan.Zero)
        {
            progress(Math.Min(1, there / length));
        }
    };

    [GeneratedRegex(@"^ffmpeg version (?<version>\S+)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex VersionLine();

    // A flag for each thing that it can do, and its name.
    [GeneratedRegex(@"^ [A-Z.|]{3,6} (?<name>\w\S*)", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListedLine();
}

/// <summary>ffmpeg could not do what was asked.</summary>
public sealed class FfmpegException(string message, Exception? innerException = null) : Exception(message, innerException);
