using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>Encodes one chunk of a film, and proves that it has each picture that the film has there, and no other.</summary>
public sealed class ChunkEncoder(FfmpegProgram ffmpeg, FfprobeProgram ffprobe)
{
    // A film may end so much before or after what it says, in seconds.
    private const double Few = 0.2;

    // How far back filters that look around are given pictures, in seconds.
    private const double Around = 0.5;

    // Most of the time goes into encoding; the rest, into the proof.
    private const double Encoding = 0.95;

    // How much earlier one begins when the first picture was not found, in seconds.
    private static readonly double[] Back = [0, 4, 30];

    // How far behind the chunk one reads until all pictures in it were decoded, in seconds.
    private static readonly double[] Reaches = [2, 10, 60];

    /// <summary>Encodes the pictures of a chunk, by the film's own clock, so that the first stands for itself and none needs one of another chunk.</summary>
    /// <param name="threads">How many decoder, filters and encoder may have each; as many as ffmpeg likes where null.</param>
    /// <param name="file">Where the result will lie: an MP4 with nothing else in it.</param>
    /// <param name="progress">Told, from 0 to 1, how much is done.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <exception cref="FilmException">The film is not what it was when the chunks were planned, or what came out is not what is there; the message says which.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<EncodedChunk> EncodeAsync(
        FilmSource source, FilmChunk chunk, PictureEncoding encoding, int? threads, string file, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(chunk);
        ArgumentNullException.ThrowIfNull(encoding);
        ArgumentNullException.ThrowIfNull(progress);
        try
        {
            var times = await TimesAsync(source, chunk, started, cancellationToken);
            IReadOnlyList<long> made = [];
            IReadOnlyList<long>? decoded = null;
            foreach (var back in Back)
            {
                await ffmpeg.RunAsync(
                    Arguments(source, chunk, encoding, threads, back, file), TimeSpan.FromSeconds(chunk.Length), fraction => progress(fraction * Encoding), started, cancellationToken);
                made = await MadeAsync(chunk, file, started, cancellationToken);
                // Where a packet is half a picture (each is woven of two), or cannot be decoded, only a decoder knows how many there are.
                if (made.SequenceEqual(times) || made.SequenceEqual(decoded ??= await DecodedAsync(source, chunk, started, cancellationToken)))
                {
                    return await ProveAsync(chunk, file, made, times.Count, threads, started, cancellationToken);
                }

                if (chunk.Seek is null)
                {
                    break;
                }
            }

            throw new FilmException(FilmFault.Result, string.Create(
                CultureInfo.InvariantCulture,
                $"Chunk {chunk.Number} has {made.Count} pictures{Span(chunk, made)}, and the film has {times.Count} there{Span(chunk, times)}{Between(chunk, made, times)}."));
        }
        catch (ProgramException failure)
        {
            throw failure.Hiding([source.Place]);
        }
    }

    /// <summary>When the pictures of a chunk are seen, as its source says.</summary>
    private async Task<IReadOnlyList<long>> TimesAsync(FilmSource source, FilmChunk chunk, Action<Process> started, CancellationToken cancellationToken)
    {
        var packets = await PacketsAsync(source, chunk, started, cancellationToken);
        var within = packets.Where(packet => chunk.Has(TickOf(source, chunk, packet))).ToList();
        var times = within.Select(packet => TickOf(source, chunk, packet)).Order().ToList();
        if (times.Count == 0 || times[0] != chunk.From)
        {
            throw new FilmException(FilmFault.Input, string.Create(
                CultureInfo.InvariantCulture,
                $"No picture is seen at {chunk.Clock.Seconds(chunk.From):0.######} s, where chunk {chunk.Number} begins{(times.Count == 0 ? "" : $", but at {chunk.Clock.Seconds(times[0]):0.######} s")}: the film has changed since it was planned."));
        }

        var last = source.Report.Start + within.Max(packet => packet.Shown + (packet.Duration ?? source.Frame));
        var slack = Math.Max(Few, source.Frame * (source.IsUneven ? 50 : 3));
        if (chunk.To is { } to && !packets.Any(packet => TickOf(source, chunk, packet) >= to))
        {
            throw new FilmException(FilmFault.Input, FormattableString.Invariant($"Its end is missing: after {last:0.###} s there is nothing, and it went on when it was planned."));
        }

        return chunk.To is not null || Math.Abs(last - chunk.End) <= slack ? times
            : throw new FilmException(FilmFault.Input, FormattableString.Invariant($"It ends at {last:0.###} s, and at {chunk.End:0.###} s when it was planned: {(last < chunk.End ? "its end is missing" : "it has grown")}."));
    }

    // All that are seen in it were decoded by the time at which the next chunk begins.
    private async Task<IReadOnlyList<ProbePacket>> PacketsAsync(FilmSource source, FilmChunk chunk, Action<Process> started, CancellationToken cancellationToken)
    {
        var from = chunk.Clock.Seconds(chunk.From) - source.Report.Start;
        if (chunk.To is not { } to)
        {
            return await source.PacketsAsync(ffprobe, from, TimeSpan.FromDays(1).TotalSeconds, started, cancellationToken);
        }

        var end = chunk.Clock.Seconds(to) - source.Report.Start;
        foreach (var reach in Reaches[..^1])
        {
            var packets = await source.PacketsAsync(ffprobe, from, end + reach, started, cancellationToken);
            if (packets.Any(packet => (packet.Decoded is { } decoded ? decoded - source.Report.Start : packet.Shown - Reaches[0]) >= end))
            {
                return packets;
            }
        }

        return await source.PacketsAsync(ffprobe, from, end + Reaches[^1], started, cancellationToken);
    }

    private static long TickOf(FilmSource source, FilmChunk chunk, ProbePacket packet) => chunk.Clock.Ticks(source.Report.Start + packet.Shown);

    private async Task<IReadOnlyList<long>> DecodedAsync(FilmSource source, FilmChunk chunk, Action<Process> started, CancellationToken cancellationToken)
    {
        var from = Math.Max(source.Report.Start, chunk.Clock.Seconds(chunk.From) - Back[1]);
        var to = chunk.To is { } end ? chunk.Clock.Seconds(end) + Reaches[0] : chunk.End + TimeSpan.FromDays(1).TotalSeconds;
        return [.. (await ffprobe.PicturesAsync(source.Input, source.Picture!.Index, from, to, started, cancellationToken)).Select(picture => chunk.Clock.Ticks(picture.Shown)).Where(chunk.Has).Order()];
    }

    // By the clock of the film, though its first picture is seen at 0.
    private async Task<IReadOnlyList<long>> MadeAsync(FilmChunk chunk, string file, Action<Process> started, CancellationToken cancellationToken) =>
        [.. (await ffprobe.PacketsAsync(MediaInput.Film(file), 0, null, null, started, cancellationToken)).Select(packet => chunk.From + chunk.Clock.Ticks(packet.Shown)).Order()];

    private async Task<EncodedChunk> ProveAsync(FilmChunk chunk, string file, IReadOnlyList<long> made, int packets, int? threads, Action<Process> started, CancellationToken cancellationToken)
    {
        try
        {
            // What smooths the edges between blocks does not tell whether they can be decoded.
            await ffmpeg.RunAsync([.. Threads(threads), "-xerror", "-err_detect", "explode", "-skip_loop_filter", "all", .. MediaInput.Film(file), "-map", "0:v:0", "-f", "null", "-"], TimeSpan.Zero, static _ => { }, started, cancellationToken);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            throw new FilmException(FilmFault.Result, $"Chunk {chunk.Number} cannot be decoded: {failure.Hiding([file]).Message}", failure);
        }

        var report = await ffprobe.ProbeAsync(["-show_data_hash", "md5", .. MediaInput.Film(file)], started, cancellationToken);
        return new EncodedChunk(chunk, file, made.Count, packets, PictureClock.HashOf(made), report.Picture?.Setup, await HashAsync(file, cancellationToken));
    }

    internal static async Task<string> HashAsync(string file, CancellationToken cancellationToken)
    {
        await using var bytes = File.OpenRead(file);
        return Convert.ToHexStringLower(await SHA256.HashDataAsync(bytes, cancellationToken));
    }

    private static List<string> Arguments(FilmSource source, FilmChunk chunk, PictureEncoding encoding, int? threads, double back, string file)
    {
        var (seek, unit) = (chunk.Seek - back - (encoding.LooksAround ? 2 * Around : 0), chunk.Clock.Unit);
        // What lies far before the chunk needs no filters.
        var early = encoding.LooksAround ? FormattableString.Invariant($"settb=1/{unit},trim=start_pts={chunk.From - chunk.Clock.Ticks(Around)}") : null;
        var chosen = FormattableString.Invariant($"settb=1/{unit},trim=start_pts={chunk.From}{(chunk.To is { } to ? FormattableString.Invariant($":end_pts={to}") : "")},setpts=PTS-({chunk.From})");
        var filters = encoding.Filters(chosen);
        string[] few = Threads(threads);
        return
        [
            .. encoding.Device, .. few.Length > 0 ? ["-filter_threads", few[1]] : Array.Empty<string>(), .. few,
            // Its own clock, from wherever one begins: what is decoded before the chunk, and is of no use to it, is told by its time.
            "-copyts", .. seek > source.Report.Start ? ["-seek_timestamp", "1", "-noaccurate_seek", "-ss", FormattableString.Invariant($"{seek:0.######}")] : Array.Empty<string>(), .. source.Input,
            "-map", $"0:{source.Picture!.Index}", "-vf", early is null ? filters : $"{early},{filters}", .. encoding.Arguments(threads),
            "-fps_mode", "passthrough", "-enc_time_base", $"1:{unit}", "-map_metadata", "-1", "-map_chapters", "-1", "-video_track_timescale", $"{unit}", "-f", "mp4", file,
        ];
    }

    private static string[] Threads(int? threads) => threads is { } few ? ["-threads", few.ToString(CultureInfo.InvariantCulture)] : [];

    private static string Span(FilmChunk chunk, IReadOnlyList<long> times) =>
        times.Count == 0 ? "" : FormattableString.Invariant($" ({chunk.Clock.Seconds(times[0]):0.###} to {chunk.Clock.Seconds(times[^1]):0.###} s)");

    // Where there are as many, at which picture they part.
    private static string Between(FilmChunk chunk, IReadOnlyList<long> made, IReadOnlyList<long> times)
    {
        var other = made.Zip(times).Select((pair, place) => (pair.First, pair.Second, Place: place)).FirstOrDefault(pair => pair.First != pair.Second, (0, 0, -1));
        return other.Place < 0 ? "" : FormattableString.Invariant($"; picture {other.Place} is seen at {chunk.Clock.Seconds(other.First):0.######} s and not at {chunk.Clock.Seconds(other.Second):0.######} s");
    }
}
