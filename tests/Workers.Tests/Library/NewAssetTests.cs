using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Library;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;
using Aspire.Media.Storage;
using Aspire.Media.Uploads;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Workers.Tests.Library;

/// <summary>What becomes of files that come in, with real ffmpeg and ffprobe.</summary>
public sealed class NewAssetTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private RunningHost host = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await HireAsync();
    }

    private Task<RunningHost> HireAsync(params string[] settings) => RunningHost.StartAsync(MediaHost.Build(
        "media-worker",
        [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["objects"]}", $"--Recovery:Scratch={folder["scratch"]}", .. settings],
        static builder => builder.AddWorkers(),
        static _ => { }));

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task What_comes_in_is_looked_into_and_shown()
    {
        await MakeAsync("clip.mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=25:duration=4", "-f", "lavfi", "-i", "sine=duration=4", "-pix_fmt", "yuv420p", "-c:a", "aac");
        await MakeAsync("lying.mp4", "-f", "lavfi", "-i", "testsrc2=size=320x180:rate=10:duration=1", "-pix_fmt", "yuv420p");
        await MakeAsync("turned.mp4", "-i", folder["lying.mp4"], "-c", "copy", "-metadata:s:v:0", "rotate=90");
        await MakeAsync("tone.flac", "-f", "lavfi", "-i", "sine=duration=3");
        await MakeAsync("picture.png", "-f", "lavfi", "-i", "testsrc2=size=640x480", "-frames:v", "1");
        var whole = await File.ReadAllBytesAsync(folder["clip.mp4"], Token);
        await File.WriteAllBytesAsync(folder["cut.mp4"], whole[..(whole.Length / 3)], Token);
        await File.WriteAllTextAsync(folder["notes.txt"], "What was said\n", Token);

        var names = new[] { "clip.mp4", "turned.mp4", "tone.flac", "picture.png", "cut.mp4", "notes.txt" };
        var assets = await Task.WhenAll(names.Select(LookIntoAsync));

        var (clip, turned, tone, picture, cut, notes) = (assets[0], assets[1], assets[2], assets[3], assets[4], assets[5]);
        Assert.Equal((AssetKind.Video, AssetStatus.Ready, 320, 180, 25.0), (clip.Kind, clip.Status, clip.Width, clip.Height, clip.FrameRate));
        Assert.InRange(clip.Duration!.Value, 3.9, 4.2);
        Assert.Equal(["h264", "aac"], clip.Codecs);
        Assert.Equal(["poster", "sprite", "sprite-map", "thumbnail", "waveform"], clip.Renditions);
        Assert.DoesNotContain(folder.Path, clip.Probe, StringComparison.Ordinal);
        Assert.Equal((180, 320), (turned.Width, turned.Height));
        Assert.Equal((AssetKind.Audio, AssetStatus.Ready, null), (tone.Kind, tone.Status, tone.Width));
        Assert.Equal(["waveform"], tone.Renditions);
        Assert.Equal((AssetKind.Image, AssetStatus.Ready, 640, null), (picture.Kind, picture.Status, picture.Width, picture.Duration));
        Assert.Equal(["poster", "thumbnail"], picture.Renditions);
        Assert.Equal((AssetKind.Video, AssetStatus.Invalid), (cut.Kind, cut.Status));
        Assert.Contains("moov atom not found", cut.Problem, StringComparison.Ordinal);
        Assert.DoesNotContain(folder.Path, cut.Problem, StringComparison.Ordinal);
        Assert.Empty(cut.Renditions);
        Assert.Equal((AssetKind.Other, AssetStatus.Ready, null), (notes.Kind, notes.Status, notes.Problem));

        var map = await TextAsync(clip, "sprite-map");
        Assert.StartsWith("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n", map, StringComparison.Ordinal);
        Assert.Contains("#xywh=160,0,160,90", map, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["scratch"]) && Directory.EnumerateFiles(folder["scratch"], "*", SearchOption.AllDirectories).Any());
    }

    [Fact]
    public async Task What_came_in_pieces_is_verified_and_becomes_what_was_here_before()
    {
        await MakeAsync("tone.wav", "-f", "lavfi", "-i", "sine=duration=1");
        var bytes = await File.ReadAllBytesAsync(folder["tone.wav"], Token);
        var elder = await LookIntoAsync("tone.wav");
        var services = host.App.Services;
        var uploads = services.GetRequiredService<ResumableUploads>();
        var upload = await uploads.CreateAsync(new AssetDraft { FileName = "again.wav", UploadedBy = "test" }, bytes.Length, inParts: false, Token);
        await uploads.AppendAsync(upload, 0, new MemoryStream(bytes[..1000]), Token);
        var (_, admission) = await uploads.AppendAsync(upload, 1000, new MemoryStream(bytes[1000..]), Token);
        Assert.Equal(AssetStatus.Verifying, admission!.Asset.Status);

        await RunAsync(admission.Asset.Id);

        var merged = (await services.GetRequiredService<AssetStore>().FindAsync(admission.Asset.Id, Token))!;
        Assert.Equal(elder.Id, merged.Id);
        Assert.Null(await services.GetRequiredService<IObjectStore>().FindAsync(admission.Asset.Object.ToString("N"), Token));
        Assert.Single((await services.GetRequiredService<AssetListStore>().ListAsync(new AssetQuery(), after: null, 10, Token)).Items);
    }

    [Theory]
    [InlineData("http://127.0.0.1:PORT/meeting.bin")]
    [InlineData("http://localhost:PORT/meeting.bin")]
    [InlineData("http://[::ffff:127.0.0.1]:PORT/meeting.bin")]
    public async Task What_lies_in_a_private_network_is_not_fetched(string address)
    {
        var asked = 0;
        await using var server = await LocalServer.StartAsync(_ =>
        {
            asked++;
            return Task.CompletedTask;
        });

        var step = await FetchAsync(address.Replace("PORT", server.Address.Port.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));

        Assert.Equal((StepStatus.Failed, "configuration", 0), (step.Status, step.FailureClass, asked));
    }

    [Fact]
    public async Task A_file_is_fetched_whole_by_its_name_or_not_at_all()
    {
        var bytes = RandomNumberGenerator.GetBytes(3_000_000);
        var asked = 0;
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.Headers.ContentDisposition = "attachment; filename=\"x\"; filename*=UTF-8''Sitzung%20im%20Mai.bin";
            context.Response.ContentLength = bytes.Length;
            // The first breaks off.
            var part = Interlocked.Increment(ref asked) == 1 ? bytes[..1_000_000] : bytes;
            await context.Response.Body.WriteAsync(part, context.RequestAborted);
            if (part.Length < bytes.Length)
            {
                context.Abort();
            }
        });
        await host.DisposeAsync();
        host = await HireAsync("--OutboundHttp:AllowedNetworks=127.0.0.0/8");

        var step = await FetchAsync(new Uri(server.Address, "/meeting").ToString());

        Assert.True(step.Status == StepStatus.Completed, step.Failure);
        Assert.Equal(2, step.Attempt);
        var asset = Assert.Single((await host.App.Services.GetRequiredService<AssetListStore>().ListAsync(new AssetQuery(), after: null, 10, Token)).Items);
        Assert.Equal(("Sitzung im Mai", "Sitzung im Mai.bin", Convert.ToHexStringLower(SHA256.HashData(bytes))), (asset.Title, asset.FileName, asset.Sha256));
        Assert.Equal(step.RunId, asset.MadeBy);
    }

    private async Task<StepRecord> FetchAsync(string address)
    {
        var services = host.App.Services;
        var workflow = $"{{ name: fetch-it, steps: [{{ id: fetch, uses: library.fetch, with: {{ url: '{address}' }}, retry: {{ attempts: 3, backoff: 10ms }} }}] }}";
        await services.GetRequiredService<WorkflowRegistry>().RegisterAsync(DefinitionDraft.Read(System.Text.Encoding.UTF8.GetBytes(workflow), DefinitionFormat.Yaml), "test", Token);
        var runs = new RunStore(database.DataSource);
        var started = await services.GetRequiredService<RunStarter>().StartAsync(new StartRequest { Workflow = "fetch-it", CreatedBy = "test" }, Token);
        await Until.TrueAsync(async () => (await runs.FindAsync(started.Id, Token))!.Status.IsOver(), "it was fetched", TimeSpan.FromMinutes(1));
        return (await runs.StepsAsync(started.Id, Token)).Single(step => step.Key == "fetch");
    }

    private async Task<Asset> LookIntoAsync(string file)
    {
        await using var bytes = File.OpenRead(folder[file]);
        var admission = await host.App.Services.GetRequiredService<Intake>().TakeAsync(
            bytes, bytes.Length, sha256: null, _ => Task.FromResult(new Announcement(new AssetDraft { FileName = file, UploadedBy = "test" })), report: null, Token);
        await RunAsync(admission.Asset.Id);
        return (await host.App.Services.GetRequiredService<AssetStore>().FindAsync(admission.Asset.Id, Token))!;
    }

    private async Task RunAsync(Guid asset)
    {
        var runs = new RunStore(database.DataSource);
        var started = await host.App.Services.GetRequiredService<RunStarter>().StartAsync(
            new StartRequest { Workflow = "new-asset", CreatedBy = "test", Inputs = new JsonObject { ["asset"] = asset.ToString() } }, Token);
        await Until.TrueAsync(async () => (await runs.FindAsync(started.Id, Token))!.Status.IsOver(), "it was looked into", TimeSpan.FromMinutes(2));
        var steps = await runs.StepsAsync(started.Id, Token);
        Assert.True((await runs.FindAsync(started.Id, Token))!.Status == RunStatus.Completed, string.Join("; ", steps.Select(step => $"{step.Key}: {step.Status} {step.Reason} {step.Failure}")));
    }

    private async Task<string> TextAsync(Asset asset, string role)
    {
        var rendition = (await host.App.Services.GetRequiredService<RenditionStore>().FindAsync(asset.Id, role, Token))!;
        using var reader = new StreamReader(await host.App.Services.GetRequiredService<IObjectStore>().ReadAsync(rendition.Object.ToString("N"), 0, length: null, Token));
        return await reader.ReadToEndAsync(Token);
    }

    private Task MakeAsync(string name, params string[] arguments) =>
        new OutsideProgram("ffmpeg", ["-hide_banner", "-loglevel", "error", "-y", .. arguments, folder[name]]).RunAsync(Token);
}
