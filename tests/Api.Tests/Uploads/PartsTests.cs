using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;

using Aspire.Media.Api.Tests.Assets;
using Aspire.Media.Client;
using Aspire.Media.Client.Assets;

namespace Aspire.Media.Api.Tests.Uploads;

/// <summary>Files in parts that go straight to the store; here that is a folder, which answers as a bucket does.</summary>
public sealed class PartsTests(LibraryApi api) : IClassFixture<LibraryApi>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Parts_come_in_any_order_and_again_and_make_an_asset()
    {
        var bytes = RandomNumberGenerator.GetBytes(18_000_000);
        var upload = await BeginAsync(bytes.Length);
        Assert.Equal((3, 8 << 20), (upload.PartCount, upload.PartSize));

        foreach (var number in new[] { 3, 1, 3 })
        {
            await PutAsync(upload, number, bytes);
        }

        var half = (await api.Http.GetFromJsonAsync<Upload>($"/api/uploads/{upload.Id}", WireFormat.Options, Token))!;
        using var early = await CompleteAsync(upload);
        await PutAsync(upload, 2, bytes);
        using var whole = await CompleteAsync(upload);
        using var again = await CompleteAsync(upload);

        Assert.Equal([1, 3], half.Parts.Select(part => part.Number));
        Assert.Equal(HttpStatusCode.Conflict, early.StatusCode);
        Assert.Equal(HttpStatusCode.Created, whole.StatusCode);
        var asset = (await whole.Content.ReadFromJsonAsync<Asset>(WireFormat.Options, Token))!;
        Assert.Equal(("parts", AssetStatus.Verifying, bytes.Length), (asset.Title, asset.Status, asset.Size));
        Assert.Equal(asset.Id, (await again.Content.ReadFromJsonAsync<Asset>(WireFormat.Options, Token))!.Id);
        Assert.Single(api.Files(), file => File.ReadAllBytes(file).SequenceEqual(bytes));
    }

    [Fact]
    public async Task What_makes_no_file_is_refused_and_ended_without_a_trace()
    {
        var (files, rows) = (api.Files().Count, await api.CountAsync("object"));
        using var empty = await api.Http.PostAsJsonAsync("/api/uploads", new BeginUpload("a.bin", 0), WireFormat.Options, Token);
        using var huge = await api.Http.PostAsJsonAsync("/api/uploads", new BeginUpload("a.bin", 900_000_000_000), WireFormat.Options, Token);
        var upload = await BeginAsync(9_000_000);
        using var beyond = await api.Http.PostAsJsonAsync($"/api/uploads/{upload.Id}/addresses", new SignParts([3]), WireFormat.Options, Token);
        using var nobody = await api.Http.PostAsJsonAsync($"/api/uploads/{Guid.NewGuid()}/addresses", new SignParts([1]), WireFormat.Options, Token);
        await PutAsync(upload, 1, new byte[9_000_000]);
        using var ended = await api.Http.DeleteAsync($"/api/uploads/{upload.Id}", Token);
        using var gone = await api.Http.GetAsync($"/api/uploads/{upload.Id}", Token);

        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, huge.StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, beyond.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (ended.StatusCode, gone.StatusCode));
        Assert.Equal((files, rows), (api.Files().Count, await api.CountAsync("object")));
    }

    private async Task<Upload> BeginAsync(long size)
    {
        using var begun = await api.Http.PostAsJsonAsync("/api/uploads", new BeginUpload("parts.bin", size), WireFormat.Options, Token);
        Assert.Equal(HttpStatusCode.Created, begun.StatusCode);
        return (await begun.Content.ReadFromJsonAsync<Upload>(WireFormat.Options, Token))!;
    }

    private async Task PutAsync(Upload upload, int number, byte[] bytes)
    {
        using var signed = await api.Http.PostAsJsonAsync($"/api/uploads/{upload.Id}/addresses", new SignParts([number]), WireFormat.Options, Token);
        var address = Assert.Single((await signed.Content.ReadFromJsonAsync<List<PartAddress>>(WireFormat.Options, Token))!);
        var start = (int)((number - 1) * upload.PartSize);
        using var put = await api.Http.PutAsync(new Uri(address.Url, UriKind.RelativeOrAbsolute), new ByteArrayContent(bytes, start, (int)Math.Min(upload.PartSize, bytes.Length - start)), Token);
        Assert.Equal(HttpStatusCode.OK, put.StatusCode);
    }

    private Task<HttpResponseMessage> CompleteAsync(Upload upload) =>
        api.Http.PostAsJsonAsync($"/api/uploads/{upload.Id}/complete", new CompleteUpload(), WireFormat.Options, Token);
}
