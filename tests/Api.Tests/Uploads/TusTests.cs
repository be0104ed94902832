using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Api.Tests.Assets;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Uploads;

/// <summary>The tus protocol, as its clients speak it.</summary>
public sealed class TusTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private const string Base = "/api/uploads/tus";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_spoken_is_told()
    {
        using var answer = await api.Http.SendAsync(new HttpRequestMessage(HttpMethod.Options, Base), Token);
        using var stranger = await api.Http.PostAsync(Base, content: null, Token);

        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(("1.0.0", "50000000"), (Header(answer, "Tus-Version"), Header(answer, "Tus-Max-Size")));
        Assert.Contains("termination", Header(answer, "Tus-Extension"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.PreconditionFailed, stranger.StatusCode);
    }

    [Fact]
    public async Task An_upload_comes_piece_by_piece_through_any_process()
    {
        var bytes = RandomNumberGenerator.GetBytes(12_000_000);
        await using var other = await api.StartAsync();
        var place = await CreateAsync(bytes.Length, ("filename", "Sitzung vom 3. März.mp4"), ("tags", "council,march"));

        using var first = await PatchAsync(api.Http, place, 0, bytes[..5_000_000]);
        using var second = await PatchAsync(other.Http, place, 5_000_000, bytes[5_000_000..5_000_001]);
        using var head = await SendAsync(api.Http, HttpMethod.Head, place);
        using var last = await PatchAsync(other.Http, place, 5_000_001, bytes[5_000_001..]);

        Assert.Equal(("5000000", "5000001"), (Header(first, "Upload-Offset"), Header(second, "Upload-Offset")));
        Assert.Equal(("5000001", "12000000", "no-store"), (Header(head, "Upload-Offset"), Header(head, "Upload-Length"), head.Headers.CacheControl!.ToString()));
        Assert.True(DateTimeOffset.Parse(Header(head, "Upload-Expires"), CultureInfo.InvariantCulture) > TimeProvider.System.GetUtcNow().AddHours(23));
        var asset = await api.Client.GetAssetAsync(Guid.Parse(Header(last, "Asset")), Token);
        // Nobody read it as a whole: a worker takes its checksum.
        Assert.Equal(("Sitzung vom 3. März", AssetStatus.Verifying, 12_000_000L), (asset.Title, asset.Status, asset.Size));
        Assert.Equal(["council", "march"], asset.Tags);
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
        using var after = await SendAsync(api.Http, HttpMethod.Head, place);
        Assert.Equal(("12000000", asset.Id.ToString()), (Header(after, "Upload-Offset"), Header(after, "Asset")));
    }

    [Fact]
    public async Task An_upload_in_one_piece_is_hashed_on_its_way_and_known_again()
    {
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        using var request = Request(HttpMethod.Post, Base, ("Upload-Length", "100000"), ("Upload-Metadata", Metadata(("filename", "a.bin"))));
        request.Content = Piece(bytes);

        using var created = await api.Http.SendAsync(request, Token);
        var place = await CreateAsync(bytes.Length, ("filename", "b.bin"));
        using var again = await PatchAsync(api.Http, place, 0, bytes);

        Assert.Equal((HttpStatusCode.Created, "100000", "false"), (created.StatusCode, Header(created, "Upload-Offset"), Header(created, "Asset-Duplicate")));
        var asset = await api.Client.GetAssetAsync(Guid.Parse(Header(created, "Asset")), Token);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), AssetStatus.New), (asset.Sha256, asset.Status));
        Assert.Equal((asset.Id.ToString(), "true"), (Header(again, "Asset"), Header(again, "Asset-Duplicate")));
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
    }

    [Fact]
    public async Task An_upload_may_say_later_how_long_it_is()
    {
        using var create = Request(HttpMethod.Post, Base, ("Upload-Defer-Length", "1"));
        using var created = await api.Http.SendAsync(create, Token);
        var place = created.Headers.Location!.ToString();

        using var first = await PatchAsync(api.Http, place, 0, [1, 2, 3]);
        using var head = await SendAsync(api.Http, HttpMethod.Head, place);
        using var last = await PatchAsync(api.Http, place, 3, [4, 5], ("Upload-Length", "5"));

        Assert.Equal(("3", "1"), (Header(first, "Upload-Offset"), Header(head, "Upload-Defer-Length")));
        Assert.Equal(5, (await api.Client.GetAssetAsync(Guid.Parse(Header(last, "Asset")), Token)).Size);
    }

    [Fact]
    public async Task A_piece_must_go_on_where_the_last_one_ended_and_not_beyond_the_end()
    {
        var place = await CreateAsync(10, ("filename", "a.bin"));
        using var first = await PatchAsync(api.Http, place, 0, [1, 2, 3]);
        using var gap = await PatchAsync(api.Http, place, 5, [6]);
        using var beyond = await PatchAsync(api.Http, place, 3, new byte[8]);
        using var noType = await api.Http.SendAsync(Request(HttpMethod.Patch, place, ("Upload-Offset", "3")), Token);
        using var noOffset = new HttpRequestMessage(HttpMethod.Patch, place) { Content = Piece([4]) };
        noOffset.Headers.Add("Tus-Resumable", "1.0.0");
        using var lost = await api.Http.SendAsync(noOffset, Token);

        Assert.Equal(HttpStatusCode.Conflict, gap.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, noType.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, lost.StatusCode);
        using var head = await SendAsync(api.Http, HttpMethod.Head, place);
        Assert.Equal("3", Header(head, "Upload-Offset"));
    }

    [Fact]
    public async Task A_piece_with_another_checksum_leaves_nothing()
    {
        var place = await CreateAsync(6, ("filename", "a.bin"));
        byte[] piece = [1, 2, 3];
        using var wrong = await PatchAsync(api.Http, place, 0, piece, ("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData([9]))}"));
        using var unknown = await PatchAsync(api.Http, place, 0, piece, ("Upload-Checksum", "crc32 AAAA"));
        using var right = await PatchAsync(api.Http, place, 0, piece, ("Upload-Checksum", $"sha256 {Convert.ToBase64String(SHA256.HashData(piece))}"));

        Assert.Equal(460, (int)wrong.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, unknown.StatusCode);
        Assert.Equal("3", Header(right, "Upload-Offset"));
    }

    [Fact]
    public async Task An_upload_is_ended_without_a_trace()
    {
        var (files, rows) = (api.Files().Count, await api.CountAsync("object"));
        var place = await CreateAsync(10, ("filename", "a.bin"));
        using var first = await PatchAsync(api.Http, place, 0, [1, 2, 3]);
        using var ended = await SendAsync(api.Http, HttpMethod.Delete, place);
        using var gone = await SendAsync(api.Http, HttpMethod.Head, place);

        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, gone.StatusCode));
        Assert.Equal((files, rows), (api.Files().Count, await api.CountAsync("object")));
    }

    [Fact]
    public async Task What_cannot_be_begun_is_refused()
    {
        using var tooLarge = await api.Http.SendAsync(Request(HttpMethod.Post, Base, ("Upload-Length", "900000000000")), Token);
        using var noLength = await api.Http.SendAsync(Request(HttpMethod.Post, Base), Token);
        using var negative = await api.Http.SendAsync(Request(HttpMethod.Post, Base, ("Upload-Length", "-1")), Token);
        var uploads = await api.CountAsync("upload");
        // A client with nothing to send sends nothing more, and would take this for the end.
        using var empty = await api.Http.SendAsync(Request(HttpMethod.Post, Base, ("Upload-Length", "0")), Token);
        using var noText = await api.Http.SendAsync(Request(HttpMethod.Post, Base, ("Upload-Length", "1"), ("Upload-Metadata", "filename //4=")), Token);
        using var noBase64 = await api.Http.SendAsync(Request(HttpMethod.Post, Base, ("Upload-Length", "1"), ("Upload-Metadata", "filename ???")), Token);
        using var unknown = await SendAsync(api.Http, HttpMethod.Head, $"{Base}/{Guid.NewGuid()}");

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, noLength.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, negative.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Contains("The file is empty", await empty.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Contains("What is said of the file holds text that is no UTF-8.", await noText.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(uploads, await api.CountAsync("upload"));
        Assert.Equal(HttpStatusCode.BadRequest, noBase64.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
    }

    [Fact]
    public async Task What_came_before_the_connection_broke_need_not_be_sent_again()
    {
        var bytes = RandomNumberGenerator.GetBytes(8_000_000);
        var place = await CreateAsync(bytes.Length, ("filename", "a.bin"));
        await Assert.ThrowsAnyAsync<Exception>(() => PatchAsync(api.Http, place, 0, new BreakingStream(bytes, 6_000_000)));

        HttpResponseMessage? last = null;
        var first = 0;
        // Whoever wrote may not be known to be gone yet, and what he sent last may still be written away.
        await Until.TrueAsync(
            async () =>
            {
                using var head = await SendAsync(api.Http, HttpMethod.Head, place);
                first = int.Parse(Header(head, "Upload-Offset"), CultureInfo.InvariantCulture);
                last?.Dispose();
                last = first > 0 ? await PatchAsync(api.Http, place, first, bytes[first..]) : null;
                return last?.StatusCode == HttpStatusCode.NoContent;
            },
            "it goes on");

        Assert.InRange(first, 4_000_000, 6_000_000);
        Assert.Equal(bytes.Length, (await api.Client.GetAssetAsync(Guid.Parse(Header(last!, "Asset")), Token)).Size);
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
        last!.Dispose();
    }

    private async Task<string> CreateAsync(long length, params (string Name, string Value)[] metadata)
    {
        using var request = Request(HttpMethod.Post, Base, ("Upload-Length", length.ToString(CultureInfo.InvariantCulture)), ("Upload-Metadata", Metadata(metadata)));
        using var created = await api.Http.SendAsync(request, Token);
        Assert.Equal((HttpStatusCode.Created, "0"), (created.StatusCode, Header(created, "Upload-Offset")));
        return created.Headers.Location!.ToString();
    }

    private static string Metadata(params (string Name, string Value)[] metadata) =>
        string.Join(',', metadata.Select(pair => $"{pair.Name} {Convert.ToBase64String(Encoding.UTF8.GetBytes(pair.Value))}"));

    private static Task<HttpResponseMessage> PatchAsync(HttpClient http, string place, long offset, byte[] bytes, params (string Name, string Value)[] headers) =>
        PatchAsync(http, place, offset, new MemoryStream(bytes), headers);

    private static async Task<HttpResponseMessage> PatchAsync(HttpClient http, string place, long offset, Stream bytes, params (string Name, string Value)[] headers)
    {
        using var request = Request(HttpMethod.Patch, place, [("Upload-Offset", offset.ToString(CultureInfo.InvariantCulture)), .. headers]);
        request.Content = new StreamContent(bytes);
        request.Content.Headers.ContentType = new("application/offset+octet-stream");
        return await http.SendAsync(request, Token);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, HttpMethod method, string place)
    {
        using var request = Request(method, place);
        return await http.SendAsync(request, Token);
    }

    private static HttpRequestMessage Request(HttpMethod method, string place, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, place);
        request.Headers.Add("Tus-Resumable", "1.0.0");
        foreach (var (name, value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return request;
    }

    private static ByteArrayContent Piece(byte[] bytes)
    {
        var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new("application/offset+octet-stream");
        return content;
    }

    private static string Header(HttpResponseMessage answer, string name) => answer.Headers.GetValues(name).Single();

    /// <summary>Bytes that end in an error, long before their end.</summary>
    private sealed class BreakingStream(byte[] bytes, int breaksAt) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            Position >= breaksAt ? throw new IOException("The cable is cut.") : await base.ReadAsync(buffer[..(int)Math.Min(buffer.Length, breaksAt - Position)], cancellationToken);
    }
}
