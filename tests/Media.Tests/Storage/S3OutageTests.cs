using Aspire.Media.Storage;

namespace Aspire.Media.Tests.Storage;

public sealed class S3OutageTests
{
    private const int Part = 8 << 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_append_goes_on_after_the_server_was_away()
    {
        RadosGateway.RequireInstalled();
        await using var gateway = new RadosGateway();
        using var store = new S3Store(
            new() { Bucket = await gateway.CreateBucketAsync(), Endpoint = await gateway.EndpointAsync(), AccessKey = RadosGateway.AccessKey, SecretKey = RadosGateway.SecretKey },
            TimeProvider.System);
        var key = ObjectKey.New();
        var upload = new ObjectUpload(key, await store.BeginAsync(key, "video/mp4", Token));
        const long Length = (3 * Part) + 1000;
        var killed = false;

        var failure = await Assert.ThrowsAsync<StorageException>(() => store.AppendAsync(
            upload,
            0,
            Pattern.Of(0, Length, async at =>
            {
                if (at > Part + 1_000_000 && !killed)
                {
                    killed = true;
                    await gateway.KillAsync();
                }
            }),
            Token));
        await gateway.ReviveAsync();
        var kept = await store.LengthAsync(upload, Token);
        await store.AppendAsync(upload, kept, Pattern.Of(kept, Length), Token);
        await store.CompleteAsync(upload, Token);

        Assert.Contains("Storage__S3__Endpoint", failure.Message, StringComparison.Ordinal);
        Assert.Equal(Part, kept);
        await Pattern.FindAsync(await store.ReadAsync(key, 0, null, Token), 0, Length);
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_not_taken_for_a_whole_object()
    {
        var arrived = new TaskCompletionSource();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[500], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await arrived.Task;
            context.Abort();
        });
        using var store = Open(server, TimeProvider.System);

        await using var stream = await store.ReadAsync(ObjectKey.New(), 0, null, Token);
        await stream.ReadExactlyAsync(new byte[500], Token);
        arrived.SetResult();

        Assert.Contains("Storage__S3__Endpoint", (await Assert.ThrowsAsync<StorageException>(() => stream.CopyToAsync(Stream.Null, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_stands_still_is_given_up()
    {
        var time = new ManualTime();
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(new byte[500], context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        using var store = Open(server, time);
        await using var stream = await store.ReadAsync(ObjectKey.New(), 0, null, Token);
        await stream.ReadExactlyAsync(new byte[500], Token);

        var rest = stream.ReadAsync(new byte[500], Token).AsTask();
        await Until.TrueAsync(() => time.IsAwaitedIn(S3Connection.Patience), "the stream waits");
        time.Advance(S3Connection.Patience);

        Assert.Contains("within 30 s", (await Assert.ThrowsAsync<StorageException>(() => rest)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(507, "InsufficientStorage")]
    [InlineData(403, "QuotaExceeded")]
    [InlineData(507, "XMinioStorageFull")]
    public async Task A_bucket_without_room_is_told_from_other_failures(int status, string code)
    {
        await using var server = await LocalServer.SayingAsync($"<Error><Code>{code}</Code><Message>no</Message></Error>", "application/xml", status);
        using var store = Open(server, TimeProvider.System);

        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(ObjectKey.New(), "video/mp4", Pattern.Of(0, 10), Token));
    }

    [Fact]
    public async Task A_small_object_costs_one_request()
    {
        var requests = new List<string>();
        await using var server = await LocalServer.StartAsync(context =>
        {
            requests.Add($"{context.Request.Method} {context.Request.Path}");
            return context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
        });
        using var store = Open(server, TimeProvider.System);
        var key = ObjectKey.New();

        await store.PutAsync(key, "video/mp4", Pattern.Of(0, 100_000), Token);

        Assert.Equal([$"PUT /media/media/objects/{key}"], requests);
    }

    private static S3Store Open(LocalServer server, TimeProvider time) =>
        new(new() { Bucket = "media", Endpoint = server.Address, AccessKey = "AKIDOFATEST", SecretKey = "secret" }, time);
}
