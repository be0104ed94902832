using System.Diagnostics;
using System.Globalization;
using System.Text;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Programs;

namespace Aspire.Media.Transcoding;

/// <summary>Puts encoded chunks behind one another as they are, and proves that each picture is where the film has it.</summary>
public sealed class ChunkJoin(FfmpegProgram ffmpeg, FfprobeProgram ffprobe)
{
    // Where the seams are decoded again, on both sides of each, in seconds.
    private const double Around = 1;

    // What repeats before each picture that stands for itself what its decoder has to know; codecs beside these do so by themselves.
    private static readonly Dictionary<string, string> Repeating = new() { ["h264"] = "h264_mp4toannexb", ["hevc"] = "hevc_mp4toannexb" };

    private static readonly string[] SelfTold = ["av1", "vp9", "mpeg2video"];

    /// <summary>Joins all chunks of a film.</summary>
    /// <param name="folder">A folder of the caller's, to work in and for what comes out.</param>
    /// <param name="progress">Told, from 0 to 1, how much is done.</param>
    /// <param name="started">Told of each process as soon as it runs.</param>
    /// <returns>What <see cref="FilmOrder.Pictures"/> takes: a film with nothing but the pictures.</returns>
    /// <exception cref="FilmException">A chunk is missing, or damaged, or what came out is not what went in; the message says which.</exception>
    /// <exception cref="ProgramException">ffmpeg failed; its last words are in the message.</exception>
    public async Task<GivenPictures> JoinAsync(IReadOnlyList<EncodedChunk> chunks, string folder, Action<double> progress, Action<Process> started, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(chunks);
        ArgumentNullException.ThrowIfNull(progress);
        var inOrder = chunks.OrderBy(chunk => chunk.Chunk.Number).ToList();
        RefuseGaps(inOrder);
        foreach (var chunk in inOrder)
        {
            if (await ChunkEncoder.HashAsync(chunk.File, cancellationToken) != chunk.Hash)
            {
                throw new FilmException(FilmFault.Input, $"Chunk {chunk.Chunk.Number} is damaged: it is not the file that was encoded. It has to be encoded once more.");
            }
        }

        var (first, joined, list) = (inOrder[0].Chunk, Path.Combine(folder, "pictures.mp4"), Path.Combine(folder, "chunks.ffconcat"));
        var files = inOrder.TrueForAll(chunk => chunk.Setup == inOrder[0].Setup) ? inOrder.ConvertAll(chunk => chunk.File) : await TellEachAsync(inOrder, folder, started, cancellationToken);
        await File.WriteAllTextAsync(list, List(inOrder, files), cancellationToken);
        var length = inOrder[^1].Chunk.End - first.Clock.Seconds(first.From);
        // Where pictures do not come evenly, those that are decoded early in one chunk would be so before the last of the one before.
        await ffmpeg.RunAsync(
            [
                "-auto_convert", "0", .. MediaInput.Joined(list), "-map", "0:v:0", "-c", "copy", "-bsf:v", "setts=pts=PTS:dts=max(DTS\\,PREV_OUTDTS+1)", .. await TagAsync(files[0], started, cancellationToken),
                "-map_metadata", "-1", "-map_chapters", "-1", "-video_track_timescale", $"{first.Clock.Unit}", "-f", "mp4", joined,
            ],
            TimeSpan.FromSeconds(length), fraction => progress(fraction / 2), started, cancellationToken);
        await ProveTimesAsync(inOrder, joined, started, cancellationToken);
        await ProveLengthAsync(joined, length, started, cancellationToken);
        foreach (var chunk in inOrder.Skip(1))
        {
            await ProveSeamAsync(chunk.Chunk, first.Clock.Seconds(chunk.Chunk.From - first.From), joined, started, cancellationToken);
            progress(0.5 + (0.5 * chunk.Chunk.Number / inOrder.Count));
        }

        return new GivenPictures(joined, first.Clock.Seconds(first.From));
    }

    private static void RefuseGaps(List<EncodedChunk> chunks)
    {
        if (chunks.Count == 0)
        {
            throw FilmException.Asked("There is no chunk to be joined.");
        }

        if (Enumerable.Range(0, chunks.Count).Where(at => chunks[at].Chunk.Number != at).Select(at => (int?)at).FirstOrDefault() is { } place)
        {
            var number = chunks[place].Chunk.Number;
            throw FilmException.Asked(number > place ? $"Chunk {place} is missing." : $"Chunk {number} is there twice.");
        }

        foreach (var (chunk, next) in chunks.Select(chunk => chunk.Chunk).Zip(chunks.Skip(1).Select(chunk => chunk.Chunk)))
        {
            if (chunk.To != next.From || chunk.Clock != next.Clock)
            {
                throw FilmException.Asked($"Chunk {next.Number} does not begin where chunk {chunk.Number} ends: they are of two plans.");
            }
        }

        if (chunks[^1].Chunk.To is not null)
        {
            throw FilmException.Asked($"The chunks behind {chunks[^1].Chunk.Number} are missing: it is not the last of its film.");
        }
    }

    // Encoders of two versions tell their decoders at the begin what the others do not: then each chunk tells it in itself.
    private async Task<List<string>> TellEachAsync(List<EncodedChunk> chunks, string folder, Action<Process> started, CancellationToken cancellationToken)
    {
        var codec = (await ffprobe.ProbeAsync(MediaInput.Film(chunks[0].File), started, cancellationToken)).Picture?.Codec ?? "";
        if (SelfTold.Contains(codec))
        {
            return chunks.ConvertAll(chunk => chunk.File);
        }

        if (!Repeating.TryGetValue(codec, out var filter))
        {
            var other = chunks.First(chunk => chunk.Setup != chunks[0].Setup).Chunk.Number;
            throw new FilmException(FilmFault.Input, $"Chunk {other} was encoded otherwise than chunk 0, and of {codec} such chunks cannot stand behind one another: encode them with one version of ffmpeg.");
        }

        var files = new List<string>();
        foreach (var chunk in chunks)
        {
            var file = Path.Combine(folder, $"told{chunk.Chunk.Number}.mp4");
            await ffmpeg.RunAsync(
                [.. MediaInput.Film(chunk.File), "-map", "0:v:0", "-c", "copy", "-bsf:v", filter, .. codec == "hevc" ? ["-tag:v", "hvc1"] : Array.Empty<string>(), "-video_track_timescale", $"{chunk.Chunk.Clock.Unit}", "-f", "mp4", file],
                TimeSpan.Zero, static _ => { }, started, cancellationToken);
            files.Add(file);
        }

        return files;
    }

    private async Task<string[]> TagAsync(string file, Action<Process> started, CancellationToken cancellationToken) =>
        (await ffprobe.ProbeAsync(MediaInput.Film(file), started, cancellationToken)).Picture?.Codec == "hevc" ? ["-tag:v", "hvc1"] : [];

    // Each begins where its first picture is seen in the film; rounded from there and not from the one before, so that nothing adds up.
    private static string List(List<EncodedChunk> chunks, List<string> files)
    {
        var list = new StringBuilder("ffconcat version 1.0\n");
        foreach (var (chunk, file) in chunks.Select(chunk => chunk.Chunk).Zip(files))
        {
            list.Append(CultureInfo.InvariantCulture, $"file 'file:{file.Replace("'", @"'\''", StringComparison.Ordinal)}'\n");
            if (chunk.To is { } to)
            {
                double At(long tick) => Math.Round(chunk.Clock.Seconds(tick - chunks[0].Chunk.From), 6);
                list.Append(CultureInfo.InvariantCulture, $"duration {At(to) - At(chunk.From):0.000000}\n");
            }
        }

        return list.ToString();
    }

    private async Task ProveTimesAsync(List<EncodedChunk> chunks, string joined, Action<Process> started, CancellationToken cancellationToken)
    {
        var first = chunks[0].Chunk;
        var packets = await ffprobe.PacketsAsync(MediaInput.Film(joined), 0, null, null, started, cancellationToken);
        var late = packets.Zip(packets.Skip(1)).FirstOrDefault(pair => !(pair.First.Decoded < pair.Second.Decoded));
        if (late != default)
        {
            throw Wrong($"at {late.Second.Shown:0.###} s its pictures are not decoded one after the other");
        }

        var times = packets.Select(packet => first.From + first.Clock.Ticks(packet.Shown)).Order().ToList();
        foreach (var chunk in chunks)
        {
            var its = times.Where(chunk.Chunk.Has).ToList();
            if (its.Count != chunk.Pictures)
            {
                throw Wrong($"of chunk {chunk.Chunk.Number} there are {its.Count} pictures and not {chunk.Pictures}");
            }

            if (PictureClock.HashOf(its) != chunk.Times)
            {
                throw Wrong($"the pictures of chunk {chunk.Chunk.Number} are not seen when they are in the film");
            }
        }
    }

    private async Task ProveLengthAsync(string joined, double length, Action<Process> started, CancellationToken cancellationToken)
    {
        var found = await FilmSource.LookAsync(ffprobe, joined, started, cancellationToken);
        // Of films whose pictures do not come evenly the last one may be seen for longer than most.
        var slack = found.Frame * (found.IsUneven ? 50 : 1);
        if (Math.Abs(found.PictureEnd - length) > slack + 0.001)
        {
            throw Wrong($"it lasts {found.PictureEnd:0.000} s and not {length:0.000} s");
        }
    }

    // A decoder that complains at a seam would show it.
    private async Task ProveSeamAsync(FilmChunk chunk, double seam, string joined, Action<Process> started, CancellationToken cancellationToken)
    {
        try
        {
            await ffmpeg.RunAsync(
                ["-xerror", "-err_detect", "explode", "-ss", FormattableString.Invariant($"{Math.Max(0, seam - Around):0.######}"), "-t", FormattableString.Invariant($"{2 * Around}"), .. MediaInput.Film(joined), "-map", "0:v:0", "-f", "null", "-"],
                TimeSpan.Zero, static _ => { }, started, cancellationToken);
        }
        catch (ProgramException failure) when (failure.ExitCode is not null)
        {
            throw new FilmException(FilmFault.Result, FormattableString.Invariant($"The chunks do not stand behind one another: at {seam:0.###} s, where chunk {chunk.Number} begins, {failure.Hiding([joined]).Message}"), failure);
        }
    }

    private static FilmException Wrong(FormattableString what) => new(FilmFault.Result, $"The chunks do not stand behind one another: {FormattableString.Invariant(what)}.");
}
