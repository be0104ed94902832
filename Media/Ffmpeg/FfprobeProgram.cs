using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Programs;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Ffmpeg;

/// <summary>The ffprobe that is installed beside ffmpeg. It is given files, or addresses that we signed, and may follow nothing else.</summary>
public sealed class FfprobeProgram(IOptions<FfmpegOptions> options)
{
    private const int MostText = 8 * 1024 * 1024;

    private static readonly string[] Always = ["-hide_banner", "-loglevel", "error"];

    /// <summary>Looks into a file.</summary>
    /// <param name="input">A path, or an address of http.</param>
    /// <param name="started">Told of the process as soon as it runs.</param>
    /// <exception cref="ProgramException">It cannot be started, or finds nothing that it knows; its last words are in the message.</exception>
    public Task<ProbeReport> ProbeAsync(string input, Action<Process> started, CancellationToken cancellationToken) =>
        ProbeAsync(MediaInput.Of(input), started, cancellationToken);

    /// <summary>Looks into an input that may be opened in one way only.</summary>
    /// <param name="input">Of <see cref="MediaInput"/>.</param>
    /// <exception cref="ProgramException">It cannot be started, or finds nothing that it knows; its last words are in the message.</exception>
    public async Task<ProbeReport> ProbeAsync(IReadOnlyList<string> input, Action<Process> started, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await new OutsideProgram(Path, [.. Always, "-show_format", "-show_streams", "-show_chapters", "-show_error", "-of", "json", .. input])
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

    /// <summary>What goes with the first picture of a stream beside its pixels, such as the bounds within which HDR was graded; containers do not always repeat it.</summary>
    /// <param name="input">Of <see cref="MediaInput"/>.</param>
    /// <param name="stream">As ffprobe numbers it.</param>
    /// <exception cref="ProgramException">It cannot be started, or cannot read it; its last words are in the message.</exception>
    public async Task<IReadOnlyList<JsonObject>> FirstPictureAsync(IReadOnlyList<string> input, int stream, Action<Process> started, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        await new OutsideProgram(
            Path, [.. Always, "-read_intervals", "%+#1", "-select_streams", stream.ToString(CultureInfo.InvariantCulture), "-show_frames", "-show_entries", "frame=side_data_list", "-of", "json", .. input])
        {
            Started = started,
            Says = line => text.AppendLine(line),
        }.RunAsync(cancellationToken);
        try
        {
            return (JsonNode.Parse(text.ToString())?["frames"] as JsonArray ?? []).OfType<JsonObject>().Take(1)
                .SelectMany(frame => (frame["side_data_list"] as JsonArray ?? []).OfType<JsonObject>()).ToList();
        }
        catch (JsonException failure)
        {
            throw new FfmpegException($"What ffprobe says cannot be read: {failure.Message}", failure);
        }
    }

    /// <summary>Lists the packets of a stream around a time, in the order in which they are decoded: from a key picture before it on.</summary>
    /// <param name="input">Of <see cref="MediaInput"/>.</param>
    /// <param name="stream">As ffprobe numbers it.</param>
    /// <param name="from">In seconds, by the clock of the file.</param>
    /// <param name="to">In seconds, by the clock of the file; its end where null.</param>
    /// <exception cref="ProgramException">It cannot be started, or cannot read it; its last words are in the message.</exception>
    public async Task<IReadOnlyList<ProbePacket>> PacketsAsync(
        IReadOnlyList<string> input, int stream, double? from, double? to, Action<Process> started, CancellationToken cancellationToken)
    {
        string[] interval = from is null && to is null ? [] : ["-read_intervals", FormattableString.Invariant($"{from:0.######}%{to:0.######}")];
        var packets = new List<ProbePacket>();
        await new OutsideProgram(
            Path,
            [.. Always, .. interval, "-select_streams", stream.ToString(CultureInfo.InvariantCulture), "-show_entries", "packet=pts_time,dts_time,duration_time,size,flags", "-of", "compact=p=0", .. input])
        {
            Started = started,
            Says = line =>
            {
                if (ProbePacket.Read(line) is { } packet)
                {
                    packets.Add(packet);
                }
            },
        }.RunAsync(cancellationToken);
        return packets;
    }

    /// <summary>Decodes the pictures of a stream around a time and lists them, in the order in which they are seen: from a key before it on.</summary>
    /// <param name="input">Of <see cref="MediaInput"/>.</param>
    /// <param name="stream">As ffprobe numbers it.</param>
    /// <param name="from">In seconds, by the clock of the file.</param>
    /// <param name="to">In seconds, by the clock of the file: what is to be decoded from then on is left out.</param>
    /// <exception cref="ProgramException">It cannot be started, or cannot read it; its last words are in the message.</exception>
    public async Task<IReadOnlyList<ProbePicture>> PicturesAsync(
        IReadOnlyList<string> input, int stream, double from, double to, Action<Process> started, CancellationToken cancellationToken)
    {
        var pictures = new List<ProbePicture>();
        await new OutsideProgram(
            Path,
            [
                .. Always, "-read_intervals", FormattableString.Invariant($"{from:0.######}%{to:0.######}"), "-select_streams", stream.ToString(CultureInfo.InvariantCulture),
                "-show_entries", "frame=best_effort_timestamp_time,pict_type", "-of", "compact=p=0", .. input,
            ])
        {
            Started = started,
            Says = line =>
            {
                if (ProbePicture.Read(line) is { } picture)
                {
                    pictures.Add(picture);
                }
            },
        }.RunAsync(cancellationToken);
        return pictures;
    }

    // Both come in one package, and lie in one place.
    private string Path => options.Value.ProbePath is { Length: > 0 } set ? set
        : System.IO.Path.GetDirectoryName(options.Value.Path) is { Length: > 0 } folder ? System.IO.Path.Combine(folder, "ffprobe")
        : "ffprobe";
}
