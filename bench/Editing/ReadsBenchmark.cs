using System.Diagnostics;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Client.Edits;
using Aspire.Media.Client.Queue;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Editing;

/// <summary>How much of a large film in a bucket is read to keep a part of it.</summary>
internal sealed class ReadsBenchmark : IBenchmark
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "reads";

    public string Summary => "Bytes read from S3 for a trim by stream copy, beside the bytes that it keeps";

    public IReadOnlyList<Option> Options { get; } = [new("--mb", "2000", "how large the film is"), new("--percent", "20", "of it are kept")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var (film, seconds) = await MakeAsync(folder, arguments.Count("--mb"), cancellationToken);
        await using var gateway = new RadosGateway();
        await using var wire = new CountedWire(await gateway.EndpointAsync());
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__media"] = database.ConnectionString, ["Storage__S3__Bucket"] = await gateway.CreateBucketAsync(), ["Storage__S3__Endpoint"] = wire.Address.AbsoluteUri,
                ["Storage__S3__AccessKey"] = RadosGateway.AccessKey, ["Storage__S3__SecretKey"] = RadosGateway.SecretKey,
            });
        using var http = new HttpClient { BaseAddress = await product.ReadyAsync(), Timeout = Timeout.InfiniteTimeSpan };
        var client = new MediaClient(http);
        // Nothing else reads from the bucket meanwhile.
        await client.PauseAsync(new PauseRequest(Workflow: "new-asset"), cancellationToken);
        await using var bytes = File.OpenRead(film);
        var asset = await client.UploadAsync(bytes, "film.mp4", cancellationToken);
        var (from, to) = (seconds / 3, (seconds / 3) + Math.Max(1, seconds * arguments.Count("--percent") / 100));
        var before = wire.Came;
        var watch = Stopwatch.StartNew();
        var edit = await client.EditAsync(asset.Id, [$"trim={from}..{to}"], Patience, cancellationToken);
        while (edit.Status is EditStatus.Queued or EditStatus.Processing)
        {
            edit = await client.GetEditAsync(edit.Id, Patience, cancellationToken);
        }

        if (edit.Status != EditStatus.Completed)
        {
            throw new BenchmarkException($"The trim failed: {edit.Error?.Message}");
        }

        var read = wire.Came - before;
        var kept = (await client.GetAssetAsync(edit.Asset!.Value, cancellationToken)).Size;
        results.Note([("how", edit.How!)], []);
        results.Add(
            "reads", ("film_mb", new FileInfo(film).Length / 1e6), ("kept_mb", kept / 1e6), ("read_mb", read / 1e6), ("wall_s", watch.Elapsed.TotalSeconds), ("ratio", (double)read / kept));
    }

    // Noise is as large as it is asked to be: 16 Mbit/s, a picture of its own in each second.
    private static async Task<(string Film, int Seconds)> MakeAsync(TemporaryFolder folder, int megabytes, CancellationToken cancellationToken)
    {
        var (part, film) = (folder["part.mp4"], folder["film.mp4"]);
        await Tool.RunAsync(
            "ffmpeg",
            [
                "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=25,noise=alls=60:allf=t", "-t", "20", "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0",
                "-b:v", "16M", "-maxrate", "16M", "-bufsize", "16M", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-pix_fmt", "yuv420p", part,
            ],
            cancellationToken);
        var times = (int)Math.Ceiling(megabytes * 1e6 / new FileInfo(part).Length);
        await Tool.RunAsync("ffmpeg", ["-v", "error", "-stream_loop", $"{times - 1}", "-i", part, "-f", "lavfi", "-i", $"sine=sample_rate=48000:duration={times * 20}", "-map", "0:v", "-map", "1:a", "-c:v", "copy", "-c:a", "aac", "-movflags", "+faststart", film], cancellationToken);
        return (film, times * 20);
    }
}
