using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Client.Runs;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Transcoding;

/// <summary>A folder of clips made smaller by transcode-library, from the search to the last swap, beside <c>xargs -P2 ffmpeg</c> with the very arguments that the product gave to ffmpeg.</summary>
internal sealed class PipelineBenchmark : IBenchmark
{
    public string Name => "pipeline";

    public string Summary => "Clips found, decided about, encoded, proven and swapped on two slots, beside xargs -P2 ffmpeg with the same arguments";

    public IReadOnlyList<Option> Options { get; } = [new("--clips", "24", "clips"), new("--seconds", "8", "that each lasts"), new("--rounds", "3", "times that all are made smaller, in turns")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (ours, theirs, count) = (new List<double>(), new List<double>(), arguments.Count("--clips"));
        using var folder = new TemporaryFolder();
        var originals = Directory.CreateDirectory(folder["originals"]).FullName;
        for (var number = 0; number < count; number++)
        {
            await MakeAsync(Path.Combine(originals, $"clip-{number}.mkv"), number, arguments.Count("--seconds"), cancellationToken);
        }

        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        var calls = await RecordedCalls.PrepareAsync(folder.Path, cancellationToken);
        var root = Directory.CreateDirectory(folder["library"]).FullName;
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"],
            new Dictionary<string, string>
            {
                ["ConnectionStrings__media"] = database.ConnectionString, ["Ffmpeg__Path"] = calls.Program, ["Ffmpeg__ProbePath"] = "ffprobe", ["Worker__Slots__Cpu"] = "2",
                ["Roots__0__Name"] = "library", ["Roots__0__Path"] = root, ["Roots__0__Access"] = "write", ["Roots__0__Watch"] = "false",
            });
        using var http = new HttpClient { BaseAddress = await product.ReadyAsync(), Timeout = Timeout.InfiniteTimeSpan };
        var client = new MediaClient(http);
        for (var round = 0; round < arguments.Count("--rounds"); round++)
        {
            // A folder of its own: a path that is made anew again and again is refused.
            var place = Directory.CreateDirectory(Path.Combine(root, $"round-{round}")).FullName;
            foreach (var clip in Directory.EnumerateFiles(originals))
            {
                File.Copy(clip, Path.Combine(place, Path.GetFileName(clip)));
            }

            calls.Forget();
            var watch = Stopwatch.StartNew();
            var run = (await client.StartRunAsync(new StartRun("transcode-library", new JsonObject { ["minAge"] = "0s", ["policy"] = new JsonObject { ["encoder"] = "software", ["preset"] = "fast" } }), cancellationToken)).Id;
            await EndAsync(client, run, cancellationToken);
            ours.Add(watch.Elapsed.TotalSeconds);
            // The originals lie elsewhere, since what lay there is replaced.
            theirs.Add(await calls.ReplayAsync(".mkv", count, argument => argument.Replace(place, originals, StringComparison.Ordinal), cancellationToken));
            results.Note([("round", (round + 1).ToString(CultureInfo.InvariantCulture))], [("aspire-media_s", ours[^1]), ("xargs_s", theirs[^1])]);
        }

        results.Add([("what", "pipeline"), ("peer", "aspire-media")], [("wall_s", Results.Median(ours))]);
        results.Add([("what", "pipeline"), ("peer", "xargs")], [("wall_s", Results.Median(theirs))]);
        results.Add("ratio", ("wall_s", Results.Median(ours) / Results.Median(theirs)));
    }

    private static Task<string> MakeAsync(string clip, int number, int seconds, CancellationToken cancellationToken) => Tool.RunAsync(
        "ffmpeg",
        [
            "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=640x360:rate=25,hue=h={number * 15},noise=alls=6:allf=t", "-f", "lavfi", "-i", $"sine=frequency={200 + (number * 20)}", "-t", $"{seconds}", "-c:v", "libx264",
            "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", clip,
        ],
        cancellationToken);

    private static async Task EndAsync(MediaClient client, Guid id, CancellationToken cancellationToken)
    {
        await Until.TrueAsync(async () => (await client.GetRunAsync(id, cancellationToken)).Status is not (RunStatus.Queued or RunStatus.Running or RunStatus.Waiting), "all clips are made smaller", TimeSpan.FromMinutes(30));
        var run = await client.GetRunAsync(id, cancellationToken);
        if (run.Status != RunStatus.Completed)
        {
            throw new BenchmarkException($"The run {id} is {run.Status}.");
        }
    }
}
