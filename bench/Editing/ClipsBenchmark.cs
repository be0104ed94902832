using System.Diagnostics;
using System.Globalization;

using Aspire.Media.Bench.Queue;
using Aspire.Media.Client;
using Aspire.Media.Client.Edits;
using Aspire.Media.Client.Queue;
using Aspire.Media.Client.Runs;
using Aspire.Media.Testing;

namespace Aspire.Media.Bench.Editing;

/// <summary>Short clips converted through the queue, two at once, beside <c>xargs -P2 ffmpeg</c> with the very arguments that the product gave to ffmpeg.</summary>
internal sealed class ClipsBenchmark : IBenchmark
{
    private static readonly PauseRequest Looking = new(Workflow: "new-asset");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public string Name => "clips";

    public string Summary => "Clips converted through the queue on two slots, beside xargs -P2 ffmpeg with the same arguments";

    public IReadOnlyList<Option> Options { get; } = [new("--clips", "24", "clips"), new("--seconds", "8", "that each lasts"), new("--rounds", "3", "times that all are converted, in turns")];

    public async Task RunAsync(Arguments arguments, Results results, CancellationToken cancellationToken)
    {
        var (ours, theirs) = (new List<double>(), new List<double>());
        using var folder = new TemporaryFolder();
        var clips = await MakeAsync(folder, arguments.Count("--clips"), arguments.Count("--seconds"), cancellationToken);
        await using var server = await PlainPostgres.StartAsync(results, cancellationToken);
        await using var database = await server.CloneAsync();
        var calls = await RecordedCalls.PrepareAsync(folder.Path, cancellationToken);
        await using var product = MediaProcess.Start(
            "Standalone", ["--data", folder["data"], "--port", "0"],
            new Dictionary<string, string> { ["ConnectionStrings__media"] = database.ConnectionString, ["Ffmpeg__Path"] = calls.Program, ["Ffmpeg__ProbePath"] = "ffprobe", ["Worker__Slots__Cpu"] = "2" });
        using var http = new HttpClient { BaseAddress = await product.ReadyAsync(), Timeout = Timeout.InfiniteTimeSpan };
        var client = new MediaClient(http);
        var assets = await UploadAsync(client, clips, cancellationToken);
        for (var round = 0; round < arguments.Count("--rounds"); round++)
        {
            // What comes out is looked into as well, as any asset is: that is no part of converting it, and waits.
            await client.PauseAsync(Looking, cancellationToken);
            // Another quality in each round: the same edit would be found again.
            var quality = 60 + round;
            calls.Forget();
            var watch = Stopwatch.StartNew();
            var edits = await Task.WhenAll(assets.Select(asset => client.EditAsync(asset, ["format=webm", "codec=vp9", $"quality={quality}", "resize=640"], wait: null, cancellationToken)));
            await Task.WhenAll(edits.Select(edit => EndAsync(client, edit, cancellationToken)));
            ours.Add(watch.Elapsed.TotalSeconds);
            await client.ResumeAsync(Looking, cancellationToken);
            await QuietAsync(client, cancellationToken);
            theirs.Add(await calls.ReplayAsync(".webm", clips.Count, static argument => argument, cancellationToken));
            results.Note([("round", (round + 1).ToString(CultureInfo.InvariantCulture))], [("aspire-media_s", ours[^1]), ("xargs_s", theirs[^1])]);
        }

        results.Add([("what", "clips"), ("peer", "aspire-media")], [("wall_s", Results.Median(ours))]);
        results.Add([("what", "clips"), ("peer", "xargs")], [("wall_s", Results.Median(theirs))]);
        results.Add("ratio", ("wall_s", Results.Median(ours) / Results.Median(theirs)));
    }

    private static async Task<IReadOnlyList<string>> MakeAsync(TemporaryFolder folder, int count, int seconds, CancellationToken cancellationToken)
    {
        var clips = new List<string>();
        for (var number = 0; number < count; number++)
        {
            var clip = folder[$"clip-{number}.mp4"];
            await Tool.RunAsync(
                "ffmpeg",
                [
                    "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25,hue=h={number * 15}", "-f", "lavfi", "-i", $"sine=frequency={200 + (number * 20)}", "-t", $"{seconds}", "-c:v", "libx264",
                    "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac", clip,
                ],
                cancellationToken);
            clips.Add(clip);
        }

        return clips;
    }

    private static async Task<IReadOnlyList<Guid>> UploadAsync(MediaClient client, IReadOnlyList<string> clips, CancellationToken cancellationToken)
    {
        var assets = new List<Guid>();
        foreach (var clip in clips)
        {
            await using var bytes = File.OpenRead(clip);
            assets.Add((await client.UploadAsync(bytes, Path.GetFileName(clip), cancellationToken)).Id);
        }

        await QuietAsync(client, cancellationToken);
        return assets;
    }

    private static Task QuietAsync(MediaClient client, CancellationToken cancellationToken) =>
        Until.TrueAsync(
            async () => (await client.ListRunsAsync(new RunFilter(Statuses: [RunStatus.Queued, RunStatus.Running, RunStatus.Waiting]), cursor: null, limit: 1, cancellationToken)).Items.Count == 0,
            "all that came in was looked into", TimeSpan.FromMinutes(10));

    private static async Task EndAsync(MediaClient client, EditAction edit, CancellationToken cancellationToken)
    {
        while (edit.Status is EditStatus.Queued or EditStatus.Processing)
        {
            edit = await client.GetEditAsync(edit.Id, Patience, cancellationToken);
        }

        if (edit.Status != EditStatus.Completed)
        {
            throw new BenchmarkException($"An edit failed: {edit.Error?.Message}");
        }
    }
}
