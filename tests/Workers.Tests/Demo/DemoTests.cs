using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Demo;

/// <summary>The demo as people see it, with a real worker that is killed.</summary>
public sealed class DemoTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private RunningHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [
                RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Demo:Folder={folder["demo"]}",
                // A dead worker is found out sooner.
                "--Fleet:Heartbeat=00:00:01", "--Fleet:Lease=00:00:04",
            ],
            static builder => builder.AddWorkers(),
            static _ => { }));
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_worker_is_killed_in_the_middle_and_nothing_is_lost()
    {
        var runs = new RunStore(database.DataSource);
        var started = await host.App.Services.GetRequiredService<RunStarter>().StartAsync(new StartRequest { Workflow = "demo-chaos", CreatedBy = "test" }, Token);

        await Until.TrueAsync(async () => (await runs.FindAsync(started.Id, Token))!.Status.IsOver(), "the demo is over", TimeSpan.FromMinutes(3));

        var run = (await runs.FindAsync(started.Id, Token))!;
        var steps = (await runs.StepsAsync(run.Id, Token)).ToDictionary(step => step.Key);
        Assert.True(run.Status == RunStatus.Completed, string.Join("; ", steps.Values.Select(step => $"{step.Key}: {step.Status} {step.Failure}")));
        var output = JsonNode.Parse(run.Output!)!;
        var lost = steps[(string)output["lost"]!];
        Assert.Equal(2, lost.Attempt);
        Assert.Single(steps.Values, step => step.Kind == "demo.clip" && step.Attempt > 1);
        var assets = host.App.Services.GetRequiredService<AssetListStore>();
        var all = (await assets.ListAsync(new AssetQuery { Collection = "Demo" }, after: null, 50, Token)).Items;
        Assert.All(output["clips"]!.AsArray(), clip => Assert.Equal((long)clip!["bytes"]!, all.Single(asset => asset.Id == (Guid)clip["asset"]!).Size));
        Assert.Equal(["first.mp4", "second.mp4", "third.mp4"], Names(all, run.Id));
        // Nothing that was begun and lost is left.
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder["demo"]));

        var demo = (await runs.FindAsync(steps["demo"].Child!.Value, Token))!;
        Assert.Equal(["clip.mp4", "gradient.png", "mandelbrot.png", "sentence.wav", "test-card.png", "triangle.png"], Names(all, demo.Id));
        Assert.Equal(1, (int)JsonNode.Parse(demo.Output!)!["stumbled"]!);

        await database.ExecuteAsync("update asset set wanted_until = now() - interval '1 second'");
        var findings = await host.App.Services.GetRequiredService<Sweeper>().FindAsync(new SweepPolicy(TimeSpan.FromDays(1), TimeSpan.FromDays(30), Whole: false, DeleteStrays: false), Token).ToListAsync(Token);
        Assert.Equal(all.Select(asset => asset.Id).Order(), findings.Where(finding => finding.Verb == SweepVerb.RetireAsset).Select(finding => finding.Id).Order());

        // The two guests: one killed, one gone in order.
        var fleet = await new WorkerStore(database.DataSource).ListAsync(TimeSpan.FromSeconds(4), Token);
        Assert.Equal([false, false, true], fleet.Select(worker => worker.Stopped).Order());
        Assert.Equal(2, fleet.Count(worker => worker.Equipment.Capabilities.Contains("demo-guest")));
    }

    private static IEnumerable<string> Names(IReadOnlyList<Asset> assets, Guid run) =>
        assets.Where(asset => asset.MadeBy == run).Select(asset => asset.FileName).Order(StringComparer.Ordinal);
}
