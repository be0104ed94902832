using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Ffmpeg;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Transcoding;

/// <summary>A folder of films, and a real worker that makes them anew.</summary>
internal sealed class TranscodeLibrary : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new();
    private RunningHost host = null!;

    private TranscodeLibrary(TestDatabase database)
    {
        Database = database;
        Directory.CreateDirectory(folder["in"]);
    }

    public TestDatabase Database { get; }

    public string Root => Path.GetFullPath(folder["in"]);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <param name="works">Whether it works itself; else it only asks, and others work.</param>
    public static async Task<TranscodeLibrary> OpenAsync(PostgresServer postgres, bool works = true)
    {
        var library = new TranscodeLibrary(await postgres.CloneAsync());
        string[] idle = works ? [] : ["--Worker:Slots:None=0", "--Worker:Slots:Cpu=0", "--Worker:Slots:Io=0", "--Worker:Slots:Net=0"];
        library.host = await RunningHost.StartAsync(MediaHost.Build("media-worker", [.. library.Settings, .. idle], static builder => builder.AddWorkers(), static _ => { }));
        return library;
    }

    public string[] Settings =>
    [
        RunningHost.AnyPort, $"--ConnectionStrings:media={Database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Recovery:Scratch={folder["scratch"]}", "--Roots:0:Name=in", $"--Roots:0:Path={Root}",
        "--Roots:0:Access=write", "--Roots:0:Watch=false", "--Fleet:Heartbeat=00:00:01", "--Fleet:Lease=00:00:03",
    ];

    /// <summary>A worker of its own process, which can be killed.</summary>
    public MediaProcess Hire() => MediaProcess.Start("Workers", [.. Settings, "--Worker:Slots:Cpu=1"]);

    public T Get<T>()
        where T : notnull => host.App.Services.GetRequiredService<T>();

    public string In(string name) => Path.Combine(Root, name);

    /// <summary>A film that takes far more than it needs.</summary>
    public async Task<string> FilmAsync(string name, double seconds, params string[] more)
    {
        await new OutsideProgram(
            "ffmpeg",
            [
                "-hide_banner", "-loglevel", "error", "-nostdin", "-f", "lavfi", "-i", "testsrc2=size=192x108:rate=25", "-f", "lavfi", "-i", "sine=frequency=440:sample_rate=48000", "-t", FormattableString.Invariant($"{seconds}"),
                "-c:v", "libx264", "-qp", "4", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-c:a", "aac", "-metadata", "title=As it was", .. more, In(name),
            ]).RunAsync(Token);
        return In(name);
    }

    public Task<ProbeReport> ProbeAsync(string path) => Get<FfprobeProgram>().ProbeAsync(path, static _ => { }, Token);

    public async Task<Guid> StartAsync(string workflow, JsonObject inputs) =>
        (await Get<RunStarter>().StartAsync(new StartRequest { Workflow = workflow, Inputs = inputs, CreatedBy = "test" }, Token)).Id;

    public async Task<RunRecord> RunAsync(string workflow, JsonObject inputs) => await EndAsync(await StartAsync(workflow, inputs));

    public async Task<RunRecord> EndAsync(Guid run)
    {
        await Until.TrueAsync(async () => (await Get<RunStore>().FindAsync(run, Token))!.Status.IsOver(), $"run {run} is over", Patience);
        return (await Get<RunStore>().FindAsync(run, Token))!;
    }

    /// <summary>The same of a run that must succeed.</summary>
    public async Task<JsonNode> SucceedAsync(string workflow, JsonObject inputs)
    {
        var run = await RunAsync(workflow, inputs);
        Assert.True(run.Status == RunStatus.Completed, $"{run.Status}: {string.Join("; ", (await StepsAsync(run.Id)).Values.Select(step => step.Failure).OfType<string>())}");
        return JsonNode.Parse(run.Output!)!;
    }

    public async Task<Dictionary<string, StepRecord>> StepsAsync(Guid run) => (await Get<RunStore>().StepsAsync(run, Token)).ToDictionary(step => step.Key);

    /// <summary>Each picture of a film as it is decoded.</summary>
    public static async Task<IReadOnlyList<string>> PicturesAsync(string path)
    {
        var pictures = new List<string>();
        await new OutsideProgram("ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-i", path, "-map", "0:v:0", "-fps_mode", "passthrough", "-f", "framemd5", "-") { Says = pictures.Add }.RunAsync(Token);
        return [.. pictures.Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split(',')[^1].Trim())];
    }

    /// <summary>All that lies under the root, but for what is ours.</summary>
    public IReadOnlyList<string> Files() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Where(path => !path.StartsWith('.')).Order(StringComparer.Ordinal)];

    /// <summary>All of ours that lies under the root.</summary>
    public IReadOnlyList<string> Own() =>
        [.. Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path)).Where(path => path.StartsWith('.')).Order(StringComparer.Ordinal)];

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await Database.DisposeAsync();
        folder.Dispose();
    }
}
