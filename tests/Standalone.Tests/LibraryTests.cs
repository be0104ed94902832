using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Aspire.Media.Standalone.Tests;

/// <summary>Files that come into the product as it is started, and what may happen to them on the way.</summary>
public sealed class LibraryTests(PreparedData prepared)
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromMinutes(2) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upload_goes_on_after_the_process_was_killed_in_its_middle()
    {
        using var data = await prepared.CopyAsync();
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        Uri place;
        await using (var process = data.Start())
        {
            var address = await process.ReadyAsync();
            using var create = Tus(HttpMethod.Post, new Uri(address, "/api/uploads/tus"), ("Upload-Length", "20000000"), ("Upload-Metadata", "filename Y2xpcC5iaW4="));
            using var created = await Http.SendAsync(create, Token);
            place = new Uri(address, created.Headers.Location!);
            using var endless = Tus(HttpMethod.Patch, place, ("Upload-Offset", "0"));
            var body = new HeldStream(bytes, holdAt: 12_000_000);
            endless.Content = new StreamContent(body);
            endless.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
            endless.Content.Headers.ContentLength = bytes.Length;
            var sending = Http.SendAsync(endless, Token);
            await body.Held;
            // Most of what was sent has been written away by then.
            await Until.TrueAsync(() => SizeOf(data["objects"]) > 4_000_000, "some of it is kept");
            process.Kill();
            await process.ExitAsync();
            body.Release();
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => sending);
        }

        await using var again = data.Start();
        place = new Uri(await again.ReadyAsync(), place.AbsolutePath);
        using var head = await Http.SendAsync(Tus(HttpMethod.Head, place), Token);
        var offset = int.Parse(head.Headers.GetValues("Upload-Offset").Single(), CultureInfo.InvariantCulture);
        Assert.InRange(offset, 1, 12_000_000);
        HttpResponseMessage? last = null;
        // Whoever wrote is known to be gone after a quarter of a minute of silence.
        await Until.TrueAsync(
            async () =>
            {
                using var rest = Tus(HttpMethod.Patch, place, ("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)));
                rest.Content = new ByteArrayContent(bytes, offset, bytes.Length - offset);
                rest.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
                last = await Http.SendAsync(rest, Token);
                return last.StatusCode == HttpStatusCode.NoContent;
            },
            "it goes on",
            TimeSpan.FromMinutes(1));

        var asset = new Uri(place, $"/api/assets/{last!.Headers.GetValues("Asset").Single()}");
        JsonNode? known = null;
        await Until.TrueAsync(async () => (string?)(known = await Http.GetFromJsonAsync<JsonNode>(asset, Token))!["status"] == "ready", "it was looked into", TimeSpan.FromMinutes(1));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), (string?)known!["sha256"]);
        Assert.Equal(bytes, await Http.GetByteArrayAsync(new Uri(asset + "/content"), Token));
        last.Dispose();
        Assert.Equal(0, await again.StopAsync());
    }

    [Fact]
    public async Task A_full_disk_takes_nothing_keeps_nothing_and_goes_on()
    {
        using var data = await prepared.CopyAsync();
        using var folder = new TemporaryFolder();
        await using var disk = await SmallDisk.MountAsync(folder.Path, megabytes: 16);
        await using var process = data.Start(new Dictionary<string, string> { ["Storage__Disk__Path"] = folder["storage"] });
        var address = await process.ReadyAsync();

        using var full = await Http.PostAsync(new Uri(address, "/bucket/upload?fileName=large.bin"), new ByteArrayContent(new byte[40_000_000]), Token);
        using var create = Tus(HttpMethod.Post, new Uri(address, "/api/uploads/tus"), ("Upload-Length", "40000000"));
        using var created = await Http.SendAsync(create, Token);
        using var piece = Tus(HttpMethod.Patch, new Uri(address, created.Headers.Location!), ("Upload-Offset", "0"));
        piece.Content = new ByteArrayContent(new byte[40_000_000]);
        piece.Content.Headers.ContentType = new MediaTypeHeaderValue("application/offset+octet-stream");
        using var fullToo = await Http.SendAsync(piece, Token);
        using var ended = await Http.SendAsync(Tus(HttpMethod.Delete, new Uri(address, created.Headers.Location!)), Token);
        using var small = await Http.PostAsync(new Uri(address, "/bucket/upload?fileName=small.bin"), new ByteArrayContent(RandomNumberGenerator.GetBytes(5_000_000)), Token);

        Assert.Equal(HttpStatusCode.InsufficientStorage, full.StatusCode);
        Assert.Contains("Storage__Disk__Path", (string?)(await full.Content.ReadFromJsonAsync<JsonNode>(Token))!["detail"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.InsufficientStorage, fullToo.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        Assert.Equal(HttpStatusCode.Created, small.StatusCode);
        Assert.InRange(SizeOf(folder["storage"]), 5_000_000, 5_100_000);
        Assert.Equal(0, await process.StopAsync());
    }

    private static long SizeOf(string folder)
    {
        try
        {
            return new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
        }
        catch (IOException)
        {
            // A file went while it was looked at.
            return 0;
        }
    }

    private static HttpRequestMessage Tus(HttpMethod method, Uri place, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, place);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    /// <summary>Bytes that stop coming at a place, until they are let go on.</summary>
    private sealed class HeldStream(byte[] bytes, int holdAt) : MemoryStream(bytes)
    {
        private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource released = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Held => held.Task;

        public void Release() => released.TrySetResult();

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (Position >= holdAt)
            {
                held.TrySetResult();
                await released.Task.WaitAsync(cancellationToken);
                throw new IOException("The sender is gone.");
            }

            return await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, holdAt - Position)], cancellationToken);
        }
    }
}
