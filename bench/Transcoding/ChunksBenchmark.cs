using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Films;
using Aspire.Media.Testing;
using Aspire.Media.Transcoding;

using static Microsoft.Extensions.Options.Options;

namespace Aspire.Media.Bench.Transcoding;

/// <summary>One film encoded in chunks on two slots, with all that proves them, beside one ffmpeg with the same settings that may use all cores.</summary>
internal sealed class ChunksBenchmark : IBenchmark
{
    private const int Slots = 2;

    // Of each so coarse and fast that a film of ten minutes is a matter of a minute or two.
    private static readonly Dictionary<string, (double Crf, string Preset)> Encoders = new() { ["libx264"] = (23, "fast"), ["libx265"] = (28, "ultrafast"), ["libsvtav1"] = (40, "12") };

    public string Name => "chunks";

    public string Summary => "A film encoded in chunks on two slots, planned, proven and joined, beside one ffmpeg on all cores";

    public IReadOnlyList<Option> Options { get; } =
    [
        new("--minutes", "10", "that the film lasts"), new("--seconds", "60", "that a chunk lasts"), new("--height", "360", "lines of a picture"),
        new("--encoders", "libx264,libx265", "of libx264, libx265, libsvtav1"), new("--rounds", "3", "times that it is encoded, in turns"),
    ];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var options = Create(new FfmpegOptions());
        var (ffmpeg, ffprobe) = (new FfmpegProgram(options), new FfprobeProgram(options));
        var film = folder["film.mp4"];
        var (minutes, height) = (arguments.Count("--minutes"), arguments.Count("--height") / 2 * 2);
        // With noise, as cameras have it: a drawn picture alone costs an encoder next to nothing.
        await Tool.RunAsync(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size={height * 16 / 9 / 2 * 2}x{height}:rate=25:duration={minutes * 60},noise=alls=6:allf=t", "-c:v", "libx264", "-preset", "veryfast", "-crf", "18", "-g", "125",
                "-pix_fmt", "yuv420p", film,
            ],
            cancellationToken);
        var source = await FilmSource.LookAsync(ffprobe, film, static _ => { }, cancellationToken);
        foreach (var encoder in arguments.Names("--encoders", [.. Encoders.Keys]))
        {
            var (ours, theirs) = (new List<double>(), new List<double>());
            var encoding = PictureEncoding.For(encoder, Encoders[encoder].Crf, Encoders[encoder].Preset, source);
            for (var round = 0; round < arguments.Count("--rounds"); round++)
            {
                var watch = Stopwatch.StartNew();
                var (chunks, joined) = await ChunksAsync(ffmpeg, ffprobe, source, encoding, arguments.Count("--seconds"), folder.Path, cancellationToken);
                ours.Add(watch.Elapsed.TotalSeconds);
                watch.Restart();
                await Tool.RunAsync("ffmpeg", Alone(film, encoding, folder["alone.mp4"]), cancellationToken);
                theirs.Add(watch.Elapsed.TotalSeconds);
                results.Note(
                    [("round", (round + 1).ToString(CultureInfo.InvariantCulture)), ("encoder", encoder)],
                    [("chunked_s", ours[^1]), ("alone_s", theirs[^1]), ("chunks", chunks), ("chunked_mb", new FileInfo(joined.Place).Length / 1e6), ("alone_mb", new FileInfo(folder["alone.mp4"]).Length / 1e6)]);
            }

            results.Add([("what", "chunks"), ("encoder", encoder), ("peer", "aspire-media")], [("wall_s", Results.Median(ours))]);
            results.Add([("what", "chunks"), ("encoder", encoder), ("peer", "ffmpeg")], [("wall_s", Results.Median(theirs))]);
            results.Add([("what", "ratio"), ("encoder", encoder)], [("wall_s", Results.Median(ours) / Results.Median(theirs))]);
        }
    }

    private static async Task<(int Chunks, GivenPictures Joined)> ChunksAsync(
        FfmpegProgram ffmpeg, FfprobeProgram ffprobe, FilmSource source, PictureEncoding encoding, int seconds, string folder, CancellationToken cancellationToken)
    {
        var plan = await ChunkPlan.FindAsync(ffprobe, source, seconds, static _ => { }, cancellationToken);
        var (encoder, made) = (new ChunkEncoder(ffmpeg, ffprobe), new ConcurrentBag<EncodedChunk>());
        await Parallel.ForEachAsync(plan.Chunks, new ParallelOptions { MaxDegreeOfParallelism = Slots, CancellationToken = cancellationToken }, async (chunk, stop) =>
            made.Add(await encoder.EncodeAsync(source, chunk, encoding, Math.Max(1, Environment.ProcessorCount / Slots), Path.Combine(folder, $"chunk{chunk.Number}.mp4"), static _ => { }, static _ => { }, stop)));
        return (plan.Chunks.Count, await new ChunkJoin(ffmpeg, ffprobe).JoinAsync([.. made], folder, static _ => { }, static _ => { }, cancellationToken));
    }

    private static List<string> Alone(string film, PictureEncoding encoding, string file) =>
    [
        "-v", "error", "-nostdin", "-y", "-i", film, "-map", "0:v:0", "-c:v", encoding.Encoder, "-pix_fmt", encoding.Pixels, .. encoding.Options,
        .. encoding.Settings.Count > 0 ? [$"-{encoding.SettingsOption}", string.Join(':', encoding.Settings)] : Array.Empty<string>(), "-fps_mode", "passthrough", file,
    ];
}
