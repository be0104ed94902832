using Aspire.Media.Client;
using Aspire.Media.Client.Assets;
using Aspire.Media.Programs;
using Aspire.Media.ServiceDefaults;
using Aspire.Media.Workers;

namespace Aspire.Media.Api.Tests.Edits;

/// <summary>Api with a worker of the product, a picture of 200 × 100 pixels and a film of three seconds: for the tests of one class.</summary>
public sealed class EditingApi(PostgresServer postgres) : IAsyncLifetime
{
    private readonly TemporaryFolder folder = new();
    private TestDatabase database = null!;
    private RunningHost worker = null!;

    public RunningHost Host { get; private set; } = null!;

    public MediaClient Client { get; private set; } = null!;

    public Asset Picture { get; private set; } = null!;

    public Asset Film { get; private set; } = null!;

    /// <summary>A file of the test's own.</summary>
    public string this[string name] => folder[name];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        Host = await StartAsync($"--Images:Cache={folder["cache"]}");
        Client = new MediaClient(Host.Http);
        worker = await RunningHost.StartAsync(MediaHost.Build(
            "media-worker",
            [RunningHost.AnyPort, $"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder["storage"]}", $"--Recovery:Scratch={folder["scratch"]}"],
            static builder => builder.AddWorkers(),
            static _ => { }));
        await Until.TrueAsync(async () => (await Client.ListWorkflowsAsync(null, null, Token)).Items.Select(workflow => workflow.Name).Intersect(["edit", "new-asset"]).Count() == 2, "the workflows are there");
        Picture = await KnownAsync(await MakeAsync("picture.png", "-f", "lavfi", "-i", "testsrc=size=200x100", "-frames:v", "1"));
        Film = await KnownAsync(await MakeAsync(
            "film.mp4", "-f", "lavfi", "-i", "testsrc=size=160x90:rate=25:duration=3", "-f", "lavfi", "-i", "sine=duration=3", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "aac"));
    }

    /// <summary>One more process on the same library.</summary>
    public Task<RunningHost> StartAsync(params string[] settings) => ApiHost.StartAsync(database, [$"--Storage:Disk:Path={folder["storage"]}", .. settings]);

    /// <summary>Makes a file with ffmpeg.</summary>
    public async Task<byte[]> MakeAsync(string name, params string[] arguments)
    {
        await new OutsideProgram("ffmpeg", ["-hide_banner", "-nostdin", "-loglevel", "error", "-y", .. arguments, folder[name]]).RunAsync(Token);
        return await File.ReadAllBytesAsync(folder[name], Token);
    }

    public Task<Asset> UploadAsync(byte[] bytes, string name) => Client.UploadAsync(new MemoryStream(bytes), name, Token);

    public Task ExecuteAsync(string sql) => database.ExecuteAsync(sql);

    public async ValueTask DisposeAsync()
    {
        await worker.DisposeAsync();
        await Host.DisposeAsync();
        await database.DisposeAsync();
        folder.Dispose();
    }

    // Once somebody has looked into it.
    private async Task<Asset> KnownAsync(byte[] bytes)
    {
        var asset = await UploadAsync(bytes, "made.bin");
        await Until.TrueAsync(async () => (asset = await Client.GetAssetAsync(asset.Id, Token)).Width is not null, "it was looked into", TimeSpan.FromMinutes(1));
        return asset;
    }
}
