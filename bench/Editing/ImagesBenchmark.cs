using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Editing;

/// <summary>Pictures made on the way, beside sharp behind a small server: neither keeps what it made.</summary>
internal sealed class ImagesBenchmark : IBenchmark
{
    private const string Edit = "resize=800&format=webp";
    private const int Warming = 6;

    public string Name => "images";

    public string Summary => "GET /image of a 12-megapixel JPEG as WebP, 800 pixels wide, beside sharp";

    public IReadOnlyList<Option> Options { get; } =
        [new("--rounds", "5", "times that each is asked, in turns"), new("--seconds", "8", "that a round takes"), new("--connections", "4", "that ask at once"), new("--singles", "40", "pictures asked for one after the other")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var picture = folder["picture.jpg"];
        // Fine detail all over and in colour, as photographs have it.
        await Tool.RunAsync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", "mandelbrot=size=4000x3000:rate=1", "-vf", "noise=alls=12:allf=t", "-frames:v", "1", "-pix_fmt", "yuvj420p", "-q:v", "3", picture], cancellationToken);
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"],
            new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString, ["Images__CacheMegabytes"] = "0", ["Images__Cache"] = folder["cache"] });
        using var http = new HttpClient { BaseAddress = await product.ReadyAsync() };
        await using var bytes = File.OpenRead(picture);
        var asset = await new MediaClient(http).UploadAsync(bytes, "picture.jpg", cancellationToken);
        await using var peer = await ImagePeer.StartAsync(picture, cancellationToken);
        var ours = new Side("aspire-media", product.Id, new Uri(http.BaseAddress, $"/image/{asset.Id}?{Edit}"));
        var theirs = new Side("sharp", peer.Id, new Uri(peer.Address, $"/?{Edit}"));
        foreach (var side in new[] { ours, theirs })
        {
            await side.AskAsync(Warming, cancellationToken);
            side.Rest();
        }

        for (var round = 0; round < arguments.Count("--rounds"); round++)
        {
            // Whoever is first has a cooler machine: each is, in turns.
            foreach (var side in round % 2 == 0 ? new[] { ours, theirs } : [theirs, ours])
            {
                await side.PressAsync(arguments.Count("--connections"), TimeSpan.FromSeconds(arguments.Count("--seconds")), cancellationToken);
                await side.AskAsync(arguments.Count("--singles") / arguments.Count("--rounds"), cancellationToken);
            }

            results.Note(
                [("round", (round + 1).ToString(CultureInfo.InvariantCulture))],
                [("aspire-media_per_s", ours.Rates[^1]), ("sharp_per_s", theirs.Rates[^1])]);
        }

        foreach (var side in new[] { ours, theirs })
        {
            results.Add(
                [("what", "images"), ("peer", side.Name)],
                [("per_s", Results.Median(side.Rates)), ("single_ms.p50", Results.Median(side.Singles)), ("memory_idle_mb", side.Idle), ("memory_growth_mb", side.Most - side.Idle)]);
        }

        results.Add(
            "ratio", ("per_s", Results.Median(ours.Rates) / Results.Median(theirs.Rates)), ("single_ms", Results.Median(ours.Singles) / Results.Median(theirs.Singles)),
            ("memory_growth", (ours.Most - ours.Idle) / (theirs.Most - theirs.Idle)));
    }

    /// <summary>One of the two, and what was measured of it.</summary>
    private sealed class Side(string name, int process, Uri address)
    {
        private static readonly TimeSpan Often = TimeSpan.FromMilliseconds(20);

        public string Name => name;

        public List<double> Rates { get; } = [];

        public List<double> Singles { get; } = [];

        public double Idle { get; private set; }

        public double Most { get; private set; }

        public void Rest() => (Idle, Most) = (Memory(), 0);

        /// <summary>One after the other, over one connection.</summary>
        public async Task AskAsync(int times, CancellationToken cancellationToken)
        {
            using var http = new HttpClient();
            for (var time = 0; time < times; time++)
            {
                var watch = Stopwatch.StartNew();
                await http.GetByteArrayAsync(address, cancellationToken);
                if (Idle > 0)
                {
                    Singles.Add(watch.Elapsed.TotalMilliseconds);
                }
            }
        }

        /// <summary>As many as it answers, over so many connections.</summary>
        public async Task PressAsync(int connections, TimeSpan span, CancellationToken cancellationToken)
        {
            using var http = new HttpClient();
            var answered = new ConcurrentBag<double>();
            var watch = Stopwatch.StartNew();
            var asking = Task.WhenAll(Enumerable.Range(0, connections).Select(async _ =>
            {
                while (watch.Elapsed < span)
                {
                    await http.GetByteArrayAsync(address, cancellationToken);
                    answered.Add(watch.Elapsed.TotalSeconds);
                }
            }));
            while (!asking.IsCompleted)
            {
                Most = Math.Max(Most, Memory());
                await Task.WhenAny(asking, Task.Delay(Often, TimeProvider.System, cancellationToken));
            }

            await asking;
            Rates.Add(answered.Count / answered.Max());
        }

        private double Memory() => Tool.MemoryOf(process) / 1e6;
    }
}
