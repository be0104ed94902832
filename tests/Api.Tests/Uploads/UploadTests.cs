using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Aspire.Media.Api.Tests.Assets;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Uploads;

public sealed class UploadTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private static readonly byte[] Png = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_becomes_an_asset_and_the_same_content_again_is_that_asset()
    {
        var bytes = Picture();

        using var first = await PostAsync(bytes, "/bucket/upload?fileName=Rathaus%20am%20Abend.png&tags=council,night&title=The%20town%20hall");
        var asset = await first.Content.ReadFromJsonAsync<JsonElement>(Token);
        using var second = await PostAsync(bytes, "/bucket/upload?fileName=other.png");
        var again = await second.Content.ReadFromJsonAsync<JsonElement>(Token);

        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        Assert.Equal($"/api/assets/{asset.GetProperty("id").GetString()}", first.Headers.Location!.ToString());
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), asset.GetProperty("sha256").GetString());
        Assert.Equal(
            ("image", bytes.Length, "The town hall", "new", false),
            (asset.GetProperty("kind").GetString(), asset.GetProperty("size").GetInt32(), asset.GetProperty("title").GetString(), asset.GetProperty("status").GetString(), asset.GetProperty("duplicate").GetBoolean()));
        Assert.Equal(["council", "night"], asset.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.True(asset.GetProperty("uploadedAt").GetDateTimeOffset() > DateTimeOffset.UnixEpoch);
        Assert.EndsWith("/content", asset.GetProperty("links").GetProperty("content").GetString(), StringComparison.Ordinal);

        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.True(again.GetProperty("duplicate").GetBoolean());
        Assert.Equal(asset.GetProperty("id").GetString(), again.GetProperty("id").GetString());
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_form_may_say_what_the_file_is_before_it_or_behind_it(bool isBehind)
    {
        var bytes = Picture();
        byte[] said = [.. Said("title", "Opening"), .. Said("description", "The first one"), .. Said("collection", "sessions"), .. Said("tag", "a"), .. Said("tag", "b"), .. Said("sha256", Convert.ToHexString(SHA256.HashData(bytes)))];
        // As a browser writes it.
        byte[] file = [.. "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a %22quoted%22 näme 🎬.png\"\r\nContent-Type: image/png\r\n\r\n"u8, .. bytes, .. "\r\n"u8];
        byte[] form = [.. isBehind ? file : said, .. isBehind ? said : file, .. "--x--\r\n"u8];

        using var answer = await PostAsync(form, "/bucket/upload", "multipart/form-data; boundary=x");

        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var asset = (await answer.Content.ReadFromJsonAsync<Asset>(Client.WireFormat.Options, Token))!;
        Assert.Equal(("Opening", "The first one", "sessions", "image/png"), (asset.Title, asset.Description, asset.Collection, asset.ContentType));
        Assert.Equal(["a", "b"], asset.Tags);
        Assert.Equal("a \"quoted\" näme 🎬.png", asset.FileName);

        static byte[] Said(string name, string value) => Encoding.UTF8.GetBytes($"--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    }

    [Fact]
    public async Task Many_who_bring_the_same_at_once_bring_one_asset()
    {
        var bytes = Picture(3_000_000);

        var assets = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => api.UploadAsync(bytes, $"{number}.png")));

        Assert.Single(assets.Select(asset => asset.Id).Distinct());
        Assert.Single(assets, asset => !asset.Duplicate);
        Assert.Single(api.Files(), file => new FileInfo(file).Length == bytes.Length);
    }

    [Fact]
    public async Task An_object_that_the_store_has_lost_is_healed_by_who_brings_it_again()
    {
        var bytes = Picture();
        var asset = await api.UploadAsync(bytes, "lost.png");
        File.Delete(api.Files().Single(file => File.ReadAllBytes(file).SequenceEqual(bytes)));

        var again = await api.UploadAsync(bytes, "found.png");

        Assert.Equal((asset.Id, true), (again.Id, again.Duplicate));
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
    }

    [Theory]
    [InlineData("../../etc/passwd")]
    [InlineData("/absolute\\and\\windows.png")]
    [InlineData("..")]
    [InlineData("😀 \u202Egnp.exe")]
    [InlineData("a\0b.png")]
    [InlineData("con.png ")]
    public async Task Names_are_titles_and_never_paths(string name)
    {
        var before = Directory.GetFileSystemEntries(Path.GetDirectoryName(api.Folder)!).Length;

        var asset = await api.UploadAsync(Picture(), name);

        Assert.Equal(name.Replace('\0', '\u2400'), asset.FileName);
        Assert.NotEmpty(asset.Title);
        Assert.Equal(before, Directory.GetFileSystemEntries(Path.GetDirectoryName(api.Folder)!).Length);
        Assert.DoesNotContain(api.Files(), file => file.Contains("passwd", StringComparison.Ordinal) || file.Contains("png", StringComparison.Ordinal));
        Assert.Equal(asset.FileName, (await api.Client.GetAssetAsync(asset.Id, Token)).FileName);
    }

    [Fact]
    public async Task A_name_of_four_kilobytes_is_kept()
    {
        // Nothing that could be pressed together.
        var name = RandomNumberGenerator.GetString("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789", 4092) + ".png";

        Assert.Equal(name, (await api.UploadAsync(Picture(), name)).FileName);
    }

    [Fact]
    public async Task What_a_file_is_its_bytes_say()
    {
        using var lie = new ByteArrayContent("MZ\x90\0\x03\0\0\0this is no picture"u8.ToArray());
        lie.Headers.ContentType = new MediaTypeHeaderValue("image/jpeg");

        using var answer = await api.Http.PostAsync("/bucket/upload?fileName=holiday.jpg", lie, Token);

        var asset = (await answer.Content.ReadFromJsonAsync<Asset>(Client.WireFormat.Options, Token))!;
        Assert.Equal((AssetKind.Other, "application/octet-stream"), (asset.Kind, asset.ContentType));
    }

    [Fact]
    public async Task What_is_not_taken_leaves_nothing_behind()
    {
        var (files, rows) = (api.Files().Count, await api.CountAsync("object"));
        using var empty = await PostAsync([], "/bucket/upload?fileName=empty.mp4");
        using var wrong = await PostAsync(Picture(), $"/bucket/upload?sha256={new string('0', 64)}");
        using var noHash = await PostAsync(Picture(), "/bucket/upload?sha256=abc");
        using var tooLong = await PostAsync(Picture(), $"/bucket/upload?title={new string('t', 1001)}");
        using var noFile = await api.Http.PostAsync("/bucket/upload", new MultipartFormDataContent { { new StringContent("x"), "title" } }, Token);
        using var two = await api.Http.PostAsync(
            "/bucket/upload", new MultipartFormDataContent { { new ByteArrayContent(Picture()), "file", "a.png" }, { new ByteArrayContent(Picture()), "file", "b.png" } }, Token);
        using var noBoundary = await PostAsync(Picture(), "/bucket/upload", "multipart/form-data");
        using var cutForm = await PostAsync("--x\r\nContent-Disposition: form-data; name=file; filename=a.png\r\n\r\nhalf a fil"u8.ToArray(), "/bucket/upload", "multipart/form-data; boundary=x");

        using var wrongBehind = await PostAsync([.. "--x\r\nContent-Disposition: form-data; name=f; filename=a.png\r\n\r\nbytes\r\n--x\r\nContent-Disposition: form-data; name=sha256\r\n\r\n"u8, .. Encoding.ASCII.GetBytes(new string('0', 64)), .. "\r\n--x--\r\n"u8], "/bucket/upload", "multipart/form-data; boundary=x");

        foreach (var refused in new[] { empty, wrong, wrongBehind, noHash, tooLong, noFile, noBoundary, cutForm })
        {
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, two.StatusCode);
        Assert.Contains("empty", await DetailAsync(empty), StringComparison.Ordinal);
        Assert.Contains("was promised", await DetailAsync(wrong), StringComparison.Ordinal);
        Assert.Contains("boundary", await DetailAsync(noBoundary), StringComparison.Ordinal);
        Assert.Matches(@"^The form broke off: .*\w\.$", await DetailAsync(cutForm));
        Assert.Equal((files, rows), (api.Files().Count, await api.CountAsync("object")));
    }

    [Fact]
    public async Task A_file_that_is_too_large_is_refused_before_it_is_sent_and_while_it_is()
    {
        var (files, rows) = (api.Files().Count, await api.CountAsync("object"));
        var (said, _) = await SendAsync("POST /bucket/upload?fileName=huge.mp4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000000\r\nExpect: 100-continue\r\n\r\n", []);
        using var silent = new HttpRequestMessage(HttpMethod.Post, "/bucket/upload") { Content = new StreamContent(new EndlessStream(60_000_000)) };
        silent.Headers.TransferEncodingChunked = true;
        using var unsaid = await api.Http.SendAsync(silent, Token);

        Assert.Contains("413", said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, unsaid.StatusCode);
        Assert.Contains("Uploads__LargestFile", await DetailAsync(unsaid), StringComparison.Ordinal);
        Assert.Equal((files, rows), (api.Files().Count, await api.CountAsync("object")));
    }

    [Fact]
    public async Task A_body_that_breaks_off_leaves_nothing_behind()
    {
        var (files, rows) = (api.Files().Count, await api.CountAsync("object"));

        await SendAsync("POST /bucket/upload?fileName=cut.mp4 HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5000000\r\n\r\n", Picture(1_000_000), hangUp: true);

        await Until.TrueAsync(async () => await api.CountAsync("object") == rows && api.Files().Count == files, "nothing of it is left");
    }

    private static byte[] Picture(int length = 5_000) => [.. Png, .. RandomNumberGenerator.GetBytes(length)];

    private async Task<HttpResponseMessage> PostAsync(byte[] bytes, string path, string type = "application/octet-stream")
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return await api.Http.PostAsync(path, content, Token);
    }

    private static async Task<string> DetailAsync(HttpResponseMessage answer) =>
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("detail").GetString()!;

    /// <summary>What no HttpClient would send.</summary>
    private async Task<(string Status, TcpClient Client)> SendAsync(string head, byte[] body, bool hangUp = false)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(api.Host.Address.Host, api.Host.Address.Port, Token);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), Token);
        await stream.WriteAsync(body, Token);
        if (hangUp)
        {
            return ("", client);
        }

        using var reader = new StreamReader(stream);
        return (await reader.ReadLineAsync(Token) ?? "", client);
    }

    /// <summary>As many bytes as one likes, of which no other stream has the same.</summary>
    private sealed class EndlessStream(long length) : Stream
    {
        private long place;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => place;
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - place);
            place += read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
