using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Library;

/// <summary>Bytes in and out over loopback, beside the programs that do only that: sha256sum and dd on the way in, nginx on the way out.</summary>
internal sealed class UploadsBenchmark : IBenchmark
{
    private const int Portion = 1 << 20;
    private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

    public string Name => "uploads";

    public string Summary => "Upload beside sha256sum and dd, download beside nginx, and the memory of many at once";

    public IReadOnlyList<Option> Options { get; } =
        [new("--mb", "1024", "how long the file is"), new("--rounds", "3", "times that each is done"), new("--parallel", "8", "uploads at once while memory is looked at")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        using var folder = new TemporaryFolder();
        var size = (long)arguments.Count("--mb") * Portion;
        var file = folder["source"];
        await WriteAsync(file, size, cancellationToken);
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"], new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString });
        var address = await product.ReadyAsync();
        await using var nginx = await Nginx.StartAsync(folder, cancellationToken);
        using var http = new HttpClient { BaseAddress = address, Timeout = Timeout.InfiniteTimeSpan };
        var (ours, hashing, writing, reading, serving) = (new List<double>(), new List<double>(), new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < arguments.Count("--rounds"); round++)
        {
            hashing.Add(size / 1e6 / await TimeAsync(() => Tool.RunAsync("sha256sum", [file], cancellationToken)));
            writing.Add(size / 1e6 / await TimeAsync(() => Tool.RunAsync("dd", [$"if={file}", $"of={folder["copy"]}", "bs=1M", "conv=fsync", "status=none"], cancellationToken)));
            await StampAsync(file, round, cancellationToken);
            var asset = "";
            ours.Add(size / 1e6 / await TimeAsync(async () => asset = await UploadAsync(address, file, cancellationToken)));
            // Both give the same file, and both from memory: who comes first would read it from the disk for the other.
            var (content, served) = (new Uri(address, $"/api/assets/{asset}/content"), new Uri(nginx.Address, $"/data/objects/{await PlaceAsync(http, asset, cancellationToken)}"));
            await TakeAsync(content, cancellationToken);
            reading.Add(size / 1e6 / await TimeAsync(() => TakeAsync(content, cancellationToken)));
            serving.Add(size / 1e6 / await TimeAsync(() => TakeAsync(served, cancellationToken)));
            results.Note([("round", (round + 1).ToString(CultureInfo.InvariantCulture))], [("upload_mb_per_s", ours[^1]), ("sha256sum_mb_per_s", hashing[^1]), ("dd_mb_per_s", writing[^1]), ("download_mb_per_s", reading[^1]), ("nginx_mb_per_s", serving[^1])]);
            using var gone = await http.DeleteAsync(new Uri($"/api/assets/{asset}", UriKind.Relative), cancellationToken);
        }

        var (up, slower) = (Results.Median(ours), Math.Min(Results.Median(hashing), Results.Median(writing)));
        results.Add("upload", ("mb_per_s", up), ("sha256sum_mb_per_s", Results.Median(hashing)), ("dd_mb_per_s", Results.Median(writing)), ("ratio", up / slower));
        results.Add("download", ("mb_per_s", Results.Median(reading)), ("nginx_mb_per_s", Results.Median(serving)), ("ratio", Results.Median(reading) / Results.Median(serving)));
        await WeighAsync(product, address, folder, size / 4, arguments.Count("--parallel"), results, cancellationToken);
    }

    private static async Task WeighAsync(MediaProcess product, Uri address, TemporaryFolder folder, long size, int parallel, Results results, CancellationToken cancellationToken)
    {
        var files = Enumerable.Range(0, parallel).Select(number => folder[$"part-{number}"]).ToList();
        foreach (var file in files)
        {
            await WriteAsync(file, size, cancellationToken);
        }

        var before = Memory();
        var most = before;
        var uploads = Task.WhenAll(files.Select(file => UploadAsync(address, file, cancellationToken)));
        while (!uploads.IsCompleted)
        {
            most = Math.Max(most, Memory());
            await Task.Delay(Often, TimeProvider.System, cancellationToken);
        }

        await uploads;
        results.Add("memory", ("parallel", parallel), ("before_mb", before), ("most_mb", most), ("growth_mb", most - before));

        double Memory() => product.HasExited ? 0 : Tool.MemoryOf(product.Id) / 1e6;
    }

    // curl costs little, and the same beside nginx.
    private static async Task<string> UploadAsync(Uri address, string file, CancellationToken cancellationToken)
    {
        var answer = await Tool.RunAsync(
            "curl", ["-sS", "-H", "Content-Type: application/octet-stream", "-H", "Expect:", "-T", file, "-X", "POST", new Uri(address, "/bucket/upload?fileName=bench.bin").ToString()], cancellationToken);
        using var asset = System.Text.Json.JsonDocument.Parse(answer);
        return asset.RootElement.GetProperty("id").GetString()!;
    }

    private static async Task TakeAsync(Uri address, CancellationToken cancellationToken) => await Tool.RunAsync("curl", ["-sSf", "-o", "/dev/null", address.ToString()], cancellationToken);

    // Where the bytes lie: the tag of an asset's content is the key of its object.
    private static async Task<string> PlaceAsync(HttpClient http, string asset, CancellationToken cancellationToken)
    {
        using var head = await http.SendAsync(new HttpRequestMessage(HttpMethod.Head, new Uri($"/api/assets/{asset}/content", UriKind.Relative)), cancellationToken);
        var key = head.EnsureSuccessStatusCode().Headers.ETag!.Tag.Trim('"');
        return $"{key[^4..^2]}/{key[^2..]}/{key}";
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task WriteAsync(string file, long size, CancellationToken cancellationToken)
    {
        await using var stream = File.Create(file);
        var portion = new byte[Portion];
        for (var written = 0L; written < size; written += Portion)
        {
            RandomNumberGenerator.Fill(portion);
            await stream.WriteAsync(portion, cancellationToken);
        }
    }

    // No two rounds bring the same file: it would be known.
    private static async Task StampAsync(string file, int round, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenWrite(file);
        await stream.WriteAsync(BitConverter.GetBytes(round), cancellationToken);
    }
}
