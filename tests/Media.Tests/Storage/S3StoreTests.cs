using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

using Amazon.S3.Model;

using Aspire.Media.Storage;

namespace Aspire.Media.Tests.Storage;

public sealed class S3StoreTests(RadosGateway gateway) : ObjectStoreTests, IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly List<S3Store> stores = [];
    private string bucket = "";

    [Fact]
    public async Task What_else_is_in_the_bucket_is_left_alone()
    {
        var store = await OpenAsync();
        using var client = await gateway.ClientAsync();
        foreach (var name in new[] { "holiday.jpg", "objects/x", "media/objects/x", $"media/{ObjectKey.New()}", $"other/objects/{ObjectKey.New()}" })
        {
            await client.PutObjectAsync(new() { BucketName = bucket, Key = name, ContentBody = "theirs" }, Token);
        }

        await client.InitiateMultipartUploadAsync(new() { BucketName = bucket, Key = "theirs" }, Token);

        Assert.Empty(await store.ListAsync(Token).ToListAsync(Token));
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_tail_that_has_gone_into_a_part_is_not_counted_twice()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        await store.AppendAsync(upload, 0, Pattern.Of(0, Part + 1000), Token);
        // As if the process had been killed after it had sent the part, and before it deleted the tail.
        using var client = await gateway.ClientAsync();
        await client.PutObjectAsync(new() { BucketName = bucket, Key = $"media/tails/{upload.Key}/00000000000000-0000000500", InputStream = new MemoryStream(Pattern.Bytes(0, 500)), UseChunkEncoding = false }, Token);

        Assert.Equal(Part + 1000, await store.LengthAsync(upload, Token));
        await store.AppendAsync(upload, Part + 1000, Pattern.Of(Part + 1000, Part + 2000), Token);
        await store.CompleteAsync(upload, Token);

        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, Part + 2000);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Two_processes_that_append_the_same_at_once_do_no_harm()
    {
        const long Length = (2 * Part) + 1000;
        var (store, other) = (await OpenAsync(), await OpenAsync());
        var upload = await BeginAsync(store);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());

        // One stands still with what it knew at first, the other goes on, and then it wakes up.
        var slow = store.AppendAsync(
            upload,
            0,
            Pattern.Of(0, Length, _ =>
            {
                begun.TrySetResult();
                return goOn.Task;
            }),
            Token);
        await begun.Task;
        await Assert.ThrowsAsync<IOException>(() => other.AppendAsync(upload, 0, Pattern.BrokenOff(0, Part + 70_000), Token));
        goOn.SetResult();
        await slow;

        Assert.Equal(Length, await other.LengthAsync(upload, Token));
        await other.CompleteAsync(upload, Token);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, Length);
    }

    [Fact]
    public async Task More_parts_than_one_answer_holds_are_listed()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        await Parallel.ForEachAsync(Enumerable.Range(1, 1001), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Token }, async (number, _) =>
            await SendPartAsync(store, upload, number, [7]));

        var parts = await store.PartsAsync(upload, Token).ToListAsync(Token);

        Assert.Equal(Enumerable.Range(1, 1001), parts.Select(part => part.Number));
        await store.AbortAsync(upload, Token);
    }

    [Fact]
    public async Task An_address_gives_the_object_its_name_and_its_type_in_ranges_too()
    {
        var store = await OpenAsync();
        var key = ObjectKey.New();
        await store.PutAsync(key, "application/octet-stream", Pattern.Of(0, 1000), Token);

        var address = store.SignRead(key, "Ünser \"Film\" 🎬/1.mp4", Type, TimeSpan.FromHours(1), Audience.Inside, inline: true);
        using var request = new HttpRequestMessage(HttpMethod.Get, address) { Headers = { Range = new RangeHeaderValue(10, 19) } };
        using var answer = await Http.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(Pattern.Bytes(10, 20), await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(Type, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Ünser \"Film\" 🎬_1.mp4", answer.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task Browsers_are_given_addresses_of_the_name_that_they_know()
    {
        var endpoint = await gateway.EndpointAsync();
        var known = new UriBuilder(endpoint) { Host = "localhost" }.Uri;
        using var store = new S3Store(await OptionsAsync(known), TimeProvider.System);
        var upload = await BeginAsync(store);

        await SendPartAsync(store, upload, 1, [1, 2, 3]);
        await store.CompletePartsAsync(upload, await store.PartsAsync(upload, Token).ToListAsync(Token), Token);
        var read = store.SignRead(upload.Key, "a.mp4", Type, TimeSpan.FromHours(1), Audience.Browser);

        Assert.Equal(known.Authority, store.SignPart(upload, 1, TimeSpan.FromHours(1)).Authority);
        Assert.Equal(known.Authority, read.Authority);
        Assert.Equal([1, 2, 3], await Http.GetByteArrayAsync(read, Token));
        Assert.Equal(endpoint.Authority, store.SignRead(upload.Key, "a.mp4", Type, TimeSpan.FromHours(1), Audience.Inside).Authority);
    }

    [Fact]
    public async Task The_rule_that_is_documented_lets_pages_send_parts_and_see_their_tags()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        var text = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs/storage.md"), Token);
        var written = text.Split("```json").Select(block => block.Split("```")[0]).Single(block => block.Contains("CORSRules", StringComparison.Ordinal));
        var rules = JsonSerializer.Deserialize<Dictionary<string, List<CORSRule>>>(written)!["CORSRules"];
        using var client = await gateway.ClientAsync();
        await client.PutCORSConfigurationAsync(new() { BucketName = bucket, Configuration = new() { Rules = rules } }, Token);

        var address = store.SignPart(upload, 1, TimeSpan.FromHours(1));
        using var question = new HttpRequestMessage(HttpMethod.Options, address) { Headers = { { "Origin", "https://media.example.org" }, { "Access-Control-Request-Method", "PUT" } } };
        using var allowed = await Http.SendAsync(question, Token);
        using var part = new HttpRequestMessage(HttpMethod.Put, address) { Headers = { { "Origin", "https://media.example.org" } }, Content = new ByteArrayContent([1]) };
        using var sent = await Http.SendAsync(part, Token);

        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        Assert.Equal("https://media.example.org", Assert.Single(allowed.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains("ETag", Assert.Single(sent.Headers.GetValues("Access-Control-Expose-Headers")), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task An_address_opens_nothing_else()
    {
        var store = await OpenAsync();
        var (key, other) = (ObjectKey.New(), ObjectKey.New());
        await store.PutAsync(key, Type, Pattern.Of(0, 10), Token);
        await store.PutAsync(other, Type, Pattern.Of(0, 10), Token);
        var address = store.SignRead(key, "a.mp4", Type, TimeSpan.FromHours(1), Audience.Inside).AbsoluteUri;

        using var forged = await Http.GetAsync(address.Replace(key, other, StringComparison.Ordinal), Token);
        using var bare = await Http.GetAsync(address.Split('?')[0], Token);

        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, bare.StatusCode);
    }

    public ValueTask InitializeAsync()
    {
        RadosGateway.RequireInstalled();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        stores.ForEach(store => store.Dispose());
        return ValueTask.CompletedTask;
    }

    protected override async Task<IObjectStore> OpenAsync()
    {
        var store = new S3Store(await OptionsAsync(), TimeProvider.System);
        stores.Add(store);
        return store;
    }

    protected override async Task<string> SendPartAsync(IObjectStore store, ObjectUpload upload, int number, byte[] bytes)
    {
        using var answer = await Http.PutAsync(store.SignPart(upload, number, TimeSpan.FromHours(1)), new ByteArrayContent(bytes), Token);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.ETag!.Tag;
    }

    private async Task<S3StorageOptions> OptionsAsync(Uri? known = null)
    {
        bucket = bucket.Length > 0 ? bucket : await gateway.CreateBucketAsync();
        return new()
        {
            Bucket = bucket, Endpoint = await gateway.EndpointAsync(), AccessKey = RadosGateway.AccessKey, SecretKey = RadosGateway.SecretKey, PublicUrl = known,
        };
    }
}
