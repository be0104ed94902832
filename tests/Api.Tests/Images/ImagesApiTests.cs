using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

using Aspire.Media.Api.Tests.Assets;
using Aspire.Media.Client.Assets;
using Aspire.Media.Programs;

namespace Aspire.Media.Api.Tests.Images;

public sealed class ImagesApiTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private const string AdminKey = "0123456789abcdef0123456789abcdef";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_is_edited_on_the_way_once_for_all_who_ask()
    {
        using var folder = new TemporaryFolder();
        await using var host = await api.StartAsync($"--Images:Cache={folder["cache"]}");
        var asset = await api.UploadAsync(await PictureAsync("testsrc=size=320x240"), "a.png");
        var address = $"/image/{asset.Id}?resize=80&format=webp";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => host.Http.GetAsync(address, Token)));
        var first = answers[0];
        var bytes = await first.Content.ReadAsByteArrayAsync(Token);
        using var again = await host.Http.GetAsync(address, Token);
        using var other = await host.Http.GetAsync($"/image/{asset.Id}?resize=81&format=webp", Token);
        using var asked = new HttpRequestMessage(HttpMethod.Get, address);
        asked.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var unchanged = await host.Http.SendAsync(asked, Token);
        using var head = await host.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, address), Token);

        Assert.All(answers, answer => Assert.Equal((HttpStatusCode.OK, first.Headers.ETag), (answer.StatusCode, answer.Headers.ETag)));
        Assert.Equal("image/webp", first.Content.Headers.ContentType!.ToString());
        Assert.Equal("WEBP"u8.ToArray(), bytes[8..12]);
        Assert.True(first.Headers.CacheControl!.Extensions.Contains(new NameValueHeaderValue("immutable")));
        Assert.Equal(bytes, await again.Content.ReadAsByteArrayAsync(Token));
        Assert.NotEqual(first.Headers.ETag, other.Headers.ETag);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal((HttpStatusCode.OK, bytes.Length), (head.StatusCode, head.Content.Headers.ContentLength));
        Assert.Equal(2, Directory.EnumerateFiles(folder["cache"]).Count());
    }

    [Fact]
    public async Task What_cannot_be_shown_is_refused_in_words()
    {
        using var folder = new TemporaryFolder();
        await using var host = await api.StartAsync($"--Images:Cache={folder["cache"]}");
        var picture = await PictureAsync("testsrc=size=200x100");
        var asset = await api.UploadAsync(picture, "b.png");
        var cut = await api.UploadAsync(picture[..(picture.Length / 2)], "cut.png");
        var words = await api.UploadAsync("only words"u8.ToArray(), "c.txt");

        await IsAsync(host, $"/image/{asset.Id}?rezise=80", HttpStatusCode.BadRequest, "`rezise=80` (option 1)");
        await IsAsync(host, $"/image/{asset.Id}?crop=150,0,100,50", HttpStatusCode.BadRequest, "reaches out of the picture");
        await IsAsync(host, $"/image/{asset.Id}?watermark={Guid.NewGuid()}", HttpStatusCode.BadRequest, "There is no asset");
        await IsAsync(host, $"/image/{words.Id}?resize=80", HttpStatusCode.BadRequest, "is no picture");
        await IsAsync(host, $"/image/{Guid.NewGuid()}?resize=80", HttpStatusCode.NotFound, "There is no asset");
        await IsAsync(host, $"/image/{cut.Id}?resize=80", HttpStatusCode.UnprocessableEntity, "damaged, or cut off");
    }

    [Fact]
    public async Task Who_may_not_read_assets_needs_a_signed_address_and_cannot_change_it()
    {
        using var folder = new TemporaryFolder();
        await using var guarded = await api.StartAsync($"--Images:Cache={folder["cache"]}", $"--Access:AdminKey={AdminKey}");
        using var admin = guarded.Client(AdminKey);
        var asset = await api.UploadAsync(await PictureAsync("testsrc=size=120x90"), "d.png");

        using var strange = await guarded.Http.GetAsync($"/image/{asset.Id}?resize=40", Token);
        using var known = await admin.GetAsync($"/image/{asset.Id}?resize=40", Token);
        using var noLink = await guarded.Http.PostAsync($"/image/{asset.Id}/link?resize=40", null, Token);
        var link = await (await admin.PostAsync($"/image/{asset.Id}/link?resize=40&hours=2", null, Token)).Content.ReadFromJsonAsync<SignedImage>(Token);
        using var signed = await guarded.Http.GetAsync(link!.Url, Token);
        using var changed = await guarded.Http.GetAsync(link.Url.Replace("resize=40", "resize=90", StringComparison.Ordinal), Token);

        Assert.Equal([HttpStatusCode.Unauthorized, HttpStatusCode.OK, HttpStatusCode.Unauthorized], [strange.StatusCode, known.StatusCode, noLink.StatusCode]);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.Forbidden], [signed.StatusCode, changed.StatusCode]);
        Assert.Equal(known.Headers.ETag, signed.Headers.ETag);
    }

    private static async Task IsAsync(RunningHost host, string address, HttpStatusCode status, string words)
    {
        using var answer = await host.Http.GetAsync(address, Token);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(words, await MediaProblem.DetailAsync(answer, Token), StringComparison.Ordinal);
    }

    private static async Task<byte[]> PictureAsync(string source)
    {
        using var folder = new TemporaryFolder();
        await new OutsideProgram("ffmpeg", ["-hide_banner", "-loglevel", "error", "-f", "lavfi", "-i", source, "-frames:v", "1", folder["picture.png"]]).RunAsync(Token);
        return await File.ReadAllBytesAsync(folder["picture.png"], Token);
    }
}
