using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

using Aspire.Media.Storage;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Api.Tests.Objects;

public sealed class ObjectsApiTests(PostgresServer postgres) : IDisposable
{
    private const int Part = 64 * 1024;
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_signed_address_gives_an_object_to_callers_without_any_key()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database, "--Access:AdminKey=0123456789abcdef0123456789abcdef");
        var (store, key) = await KeepAsync(host, "twenty bytes of text");
        var address = store.SignRead(key, "Ünser \"Film\" 🎬.mp4", "video/mp4", Hour, Audience.Browser, inline: true);

        using var whole = await host.Http.GetAsync(address, Token);
        using var head = await host.Http.SendAsync(new(HttpMethod.Head, address), Token);
        using var bare = await host.Http.GetAsync(address.OriginalString.Split('?')[0], Token);

        Assert.Equal("twenty bytes of text", await whole.Content.ReadAsStringAsync(Token));
        Assert.Equal("video/mp4", whole.Content.Headers.ContentType?.ToString());
        Assert.Equal("inline", whole.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Ünser \"Film\" 🎬.mp4", whole.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", Assert.Single(whole.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("bytes", Assert.Single(whole.Headers.AcceptRanges));
        Assert.Equal(20, head.Content.Headers.ContentLength);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
    }

    [Fact]
    public async Task Ranges_are_given_while_the_object_is_the_same()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);
        var (store, key) = await KeepAsync(host, "twenty bytes of text");
        var address = store.SignRead(key, "a.txt", "text/plain", Hour, Audience.Browser);

        using var middle = await AskAsync(host, address, new RangeHeaderValue(7, 11));
        using var end = await AskAsync(host, address, new RangeHeaderValue(null, 4), $"\"{key}\"");
        using var other = await AskAsync(host, address, new RangeHeaderValue(7, 11), "\"another\"");
        using var beyond = await AskAsync(host, address, new RangeHeaderValue(20, null));
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.IfNoneMatch.Add(new($"\"{key}\""));
        using var known = await host.Http.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.PartialContent, "bytes"), (middle.StatusCode, await middle.Content.ReadAsStringAsync(Token)));
        Assert.Equal("bytes 7-11/20", middle.Content.Headers.ContentRange?.ToString());
        Assert.Equal((HttpStatusCode.PartialContent, "text"), (end.StatusCode, await end.Content.ReadAsStringAsync(Token)));
        Assert.Equal((HttpStatusCode.OK, "twenty bytes of text"), (other.StatusCode, await other.Content.ReadAsStringAsync(Token)));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
    }

    [Theory]
    [InlineData("text/html")]
    [InlineData("image/svg+xml")]
    [InlineData("no type at all")]
    public async Task What_a_browser_could_run_is_saved_and_never_run(string type)
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);
        var (store, key) = await KeepAsync(host, "<script>alert(1)</script>");

        using var answer = await host.Http.GetAsync(store.SignRead(key, "a.html", type, Hour, Audience.Browser, inline: true), Token);

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.StartsWith("sandbox;", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        Assert.Equal(type.Contains('/', StringComparison.Ordinal) ? type : "application/octet-stream", answer.Content.Headers.ContentType?.ToString());
    }

    [Fact]
    public async Task An_address_that_was_changed_has_expired_or_leads_nowhere_is_refused_in_words()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);
        var (store, key) = await KeepAsync(host, "twenty bytes of text");
        var (_, other) = await KeepAsync(host, "another");
        var address = store.SignRead(key, "a.txt", "text/plain", Hour, Audience.Browser).OriginalString;

        await RefusedAsync(address.Replace(key, other, StringComparison.Ordinal), HttpStatusCode.Forbidden, "changed");
        await RefusedAsync(address.Replace("a.txt", "b.txt", StringComparison.Ordinal), HttpStatusCode.Forbidden, "changed");
        await RefusedAsync(store.SignRead(key, "a.txt", "text/plain", TimeSpan.FromSeconds(-1), Audience.Browser).OriginalString, HttpStatusCode.Forbidden, "expired");
        await RefusedAsync(store.SignRead(ObjectKey.New(), "a.txt", "text/plain", Hour, Audience.Browser).OriginalString, HttpStatusCode.NotFound, "no object");
        await RefusedAsync("/api/objects/..%2f..%2fsigning.key?signature=00", HttpStatusCode.NotFound, "no object");
        await RefusedAsync("/api/objects/signing.key?signature=00", HttpStatusCode.NotFound, "no object");

        async Task RefusedAsync(string forged, HttpStatusCode status, string why)
        {
            using var answer = await host.Http.GetAsync(forged, Token);
            Assert.Equal(status, answer.StatusCode);
            Assert.Contains(why, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Parts_are_taken_side_by_side_and_make_an_object()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database, "--Access:AdminKey=0123456789abcdef0123456789abcdef");
        var (store, upload) = await BeginAsync(host);
        var bytes = new byte[(2 * Part) + 100];
        Random.Shared.NextBytes(bytes);

        var tags = await Task.WhenAll(new[] { 3, 1, 2 }.Select(async number =>
        {
            using var sent = await PutAsync(host, store.SignPart(upload, number, Hour), bytes[((number - 1) * Part)..Math.Min(bytes.Length, number * Part)]);
            Assert.Equal(HttpStatusCode.OK, sent.StatusCode);
            return new ObjectPart(number, 0, sent.Headers.ETag!.Tag);
        }));
        await store.CompletePartsAsync(upload, [.. tags.OrderBy(part => part.Number)], Token);

        Assert.Equal(bytes, await host.Http.GetByteArrayAsync(store.SignRead(upload.Key, "a", "video/mp4", Hour, Audience.Browser), Token));
        using var late = await PutAsync(host, store.SignPart(upload, 1, Hour), bytes[..Part]);
        Assert.Equal(HttpStatusCode.NotFound, late.StatusCode);
    }

    [Fact]
    public async Task A_part_is_as_long_as_it_says_and_no_longer_than_was_agreed()
    {
        await using var database = await postgres.CloneAsync();
        await using var host = await StartAsync(database);
        var (store, upload) = await BeginAsync(host);
        var address = store.SignPart(upload, 1, Hour);

        using var large = await PutAsync(host, address, new byte[Part + 1]);
        using var unmeasured = await host.Http.SendAsync(new(HttpMethod.Put, address) { Content = new StringContent("abc"), Headers = { TransferEncodingChunked = true } }, Token);
        using var forged = await PutAsync(host, new Uri(address.OriginalString.Replace($"size={Part}", $"size={2 * Part}", StringComparison.Ordinal), UriKind.Relative), new byte[Part + 1]);
        using var wrong = await host.Http.GetAsync(address, Token);
        await BreakOffAsync(host, address);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(HttpStatusCode.LengthRequired, unmeasured.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, wrong.StatusCode);
        Assert.Empty(await store.PartsAsync(upload, Token).ToListAsync(Token));
        // The one that broke off is over when its place is free again.
        await Until.TrueAsync(
            async () =>
            {
                using var again = await PutAsync(host, address, new byte[Part]);
                return again.StatusCode == HttpStatusCode.OK;
            },
            "the part is taken");
        Assert.Equal(Part, Assert.Single(await store.PartsAsync(upload, Token).ToListAsync(Token)).Size);
    }

    [Fact]
    public async Task A_full_disk_is_507()
    {
        await using var database = await postgres.CloneAsync();
        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(folder["objects"]).FullName, megabytes: 1);
        await using var host = await StartAsync(database);
        var store = host.App.Services.GetRequiredService<IObjectStore>();
        var upload = new ObjectUpload(ObjectKey.New(), "") { PartSize = 4 << 20 };
        await store.BeginAsync(upload.Key, "video/mp4", Token);

        using var answer = await PutAsync(host, store.SignPart(upload, 1, Hour), new byte[4 << 20]);

        Assert.Equal(HttpStatusCode.InsufficientStorage, answer.StatusCode);
        await store.AbortAsync(upload, Token);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    public void Dispose() => folder.Dispose();

    private static async Task<(IObjectStore Store, string Key)> KeepAsync(RunningHost host, string text)
    {
        var store = host.App.Services.GetRequiredService<IObjectStore>();
        var key = ObjectKey.New();
        await store.PutAsync(key, "text/plain", new MemoryStream(Encoding.UTF8.GetBytes(text)), Token);
        return (store, key);
    }

    private static async Task<(IObjectStore Store, ObjectUpload Upload)> BeginAsync(RunningHost host)
    {
        var store = host.App.Services.GetRequiredService<IObjectStore>();
        var key = ObjectKey.New();
        return (store, new ObjectUpload(key, await store.BeginAsync(key, "video/mp4", Token)) { PartSize = Part });
    }

    private static Task<HttpResponseMessage> PutAsync(RunningHost host, Uri address, byte[] bytes) => host.Http.PutAsync(address, new ByteArrayContent(bytes), Token);

    private static async Task<HttpResponseMessage> AskAsync(RunningHost host, Uri address, RangeHeaderValue range, string? same = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = range } };
        request.Headers.IfRange = same is null ? null : new RangeConditionHeaderValue(same);
        return await host.Http.SendAsync(request, Token);
    }

    private static async Task BreakOffAsync(RunningHost host, Uri address)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(host.Address.Host, host.Address.Port, Token);
        await socket.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"PUT {address.OriginalString} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {Part}\r\n\r\nonly this"), Token);
    }

    private Task<RunningHost> StartAsync(TestDatabase database, params string[] settings) => ApiHost.StartAsync(database, [$"--Storage:Disk:Path={folder["objects"]}", .. settings]);
}
