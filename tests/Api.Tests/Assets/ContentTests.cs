using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Aspire.Media.Api.Tests.Assets;

public sealed class ContentTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_are_read_whole_in_ranges_and_as_a_file_to_keep()
    {
        byte[] bytes = [0xFF, 0xD8, 0xFF, .. RandomNumberGenerator.GetBytes(2_000_000)];
        var asset = await api.UploadAsync(bytes, "Rathaus \"am\" Abend 🎬.jpg");

        using var whole = await api.Http.GetAsync(asset.Links.Content, Token);
        using var part = await RangeAsync(asset.Links.Content, new RangeHeaderValue(1_000, 1_999));
        using var end = await RangeAsync(asset.Links.Content, new RangeHeaderValue(null, 5));
        using var beyond = await RangeAsync(asset.Links.Content, new RangeHeaderValue(5_000_000, null));
        using var kept = await api.Http.GetAsync(asset.Links.Content + "?download=true", Token);
        using var known = new HttpRequestMessage(HttpMethod.Get, asset.Links.Content);
        known.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        using var unchanged = await api.Http.SendAsync(known, Token);
        using var head = await api.Http.SendAsync(new HttpRequestMessage(HttpMethod.Head, asset.Links.Content), Token);

        Assert.Equal(bytes, await whole.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(("image/jpeg", "bytes", "inline"), (whole.Content.Headers.ContentType!.ToString(), whole.Headers.AcceptRanges.Single(), whole.Content.Headers.ContentDisposition!.DispositionType));
        Assert.Equal("nosniff", whole.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(bytes[1_000..2_000], await part.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(bytes[^5..], await end.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, beyond.StatusCode);
        Assert.Equal(("attachment", "Rathaus \"am\" Abend 🎬.jpg"), (kept.Content.Headers.ContentDisposition!.DispositionType, kept.Content.Headers.ContentDisposition.FileNameStar));
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal(bytes.Length, head.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task What_a_browser_could_run_is_never_shown()
    {
        var asset = await api.UploadAsync("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"u8.ToArray(), "picture.svg");

        using var answer = await api.Http.GetAsync(asset.Links.Content, Token);

        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
        Assert.StartsWith("sandbox", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_taken_away_while_somebody_reads_it_is_read_to_its_end()
    {
        // More than sockets hold: the sender is in the middle of it when its file goes.
        var bytes = RandomNumberGenerator.GetBytes(20_000_000);
        var asset = await api.UploadAsync(bytes, "going.bin");
        using var answer = await api.Http.GetAsync(new Uri(asset.Links.Content, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
        await using var stream = await answer.Content.ReadAsStreamAsync(Token);
        var first = new byte[1_000];
        await stream.ReadExactlyAsync(first, Token);

        await api.Client.DeleteAssetAsync(asset.Id, Token);
        foreach (var file in Directory.EnumerateFiles(api.Folder, answer.Headers.ETag!.Tag.Trim('"'), SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        var rest = new MemoryStream();
        await stream.CopyToAsync(rest, Token);
        Assert.True(bytes.AsSpan().SequenceEqual([.. first, .. rest.ToArray()]));
        using var gone = await api.Http.GetAsync(asset.Links.Content, Token);
        Assert.Equal(HttpStatusCode.Gone, gone.StatusCode);
    }

    [Fact]
    public async Task What_is_not_there_says_why()
    {
        var asset = await api.UploadAsync(RandomNumberGenerator.GetBytes(100), "a.bin");
        using var noThumbnail = await api.Http.GetAsync($"/api/assets/{asset.Id}/renditions/thumbnail", Token);
        using var nobody = await api.Http.GetAsync($"/api/assets/{Guid.NewGuid()}/content", Token);
        await api.Client.DeleteAssetAsync(asset.Id, Token);
        using var deleted = await api.Http.GetAsync(asset.Links.Content, Token);
        await api.Client.RestoreAssetAsync(asset.Id, Token);
        foreach (var file in Directory.EnumerateFiles(api.Folder, "*", SearchOption.AllDirectories))
        {
            File.Delete(file);
        }

        using var lost = await api.Http.GetAsync(asset.Links.Content, Token);

        Assert.Contains("no `thumbnail` yet", await MediaProblem.DetailAsync(noThumbnail, Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        Assert.Equal(HttpStatusCode.Gone, deleted.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, lost.StatusCode);
        Assert.Contains("gone from the storage", await MediaProblem.DetailAsync(lost, Token), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> RangeAsync(string address, RangeHeaderValue range)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Range = range;
        return await api.Http.SendAsync(request, Token);
    }
}
