using System.Collections.Concurrent;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Tests.Storage;

public sealed class S3CheckTests
{
    private const string AccessKey = "AKIDOFATEST";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_proof_puts_an_object_reads_it_back_and_deletes_it()
    {
        var requests = new ConcurrentQueue<string>();
        await using var server = await BucketAsync(requests);
        using var store = Open(server);

        Assert.StartsWith("bucket 'media' at http://127.0.0.1:", await store.ProveAsync(Token), StringComparison.Ordinal);

        Assert.Equal(["GET", "PUT", "GET", "DELETE"], requests.Select(request => request.Split(' ')[0]));
        Assert.All(requests.Skip(1), request => Assert.Contains("/media/.check-", request, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_check_only_lists()
    {
        var requests = new ConcurrentQueue<string>();
        await using var server = await BucketAsync(requests);
        using var store = Open(server);

        await store.CheckAsync(Token);

        Assert.StartsWith("GET", Assert.Single(requests), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "may not put objects")]
    [InlineData("DELETE", "may not delete objects")]
    public async Task What_the_credentials_may_not_do_is_named_without_them(string forbidden, string said)
    {
        await using var server = await BucketAsync([], forbidden);
        using var store = Open(server);

        var failure = await Assert.ThrowsAsync<StorageException>(() => store.ProveAsync(Token));

        Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__S3__AccessKey", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(AccessKey, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_give_back_what_it_was_given_is_refused()
    {
        await using var server = await LocalServer.SayingAsync("<ListBucketResult><Name>media</Name></ListBucketResult>", "application/xml");
        using var store = Open(server);

        var failure = await Assert.ThrowsAsync<StorageException>(() => store.ProveAsync(Token));

        Assert.Contains("does not give back", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_ten_seconds()
    {
        var time = new ManualTime();
        await using var server = await LocalServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var store = Open(server, time);

        var check = store.CheckAsync(Token);
        await Until.TrueAsync(() => time.IsAwaitedIn(Patience), "the check waits");
        time.Advance(Patience);

        Assert.Contains("within 10 s (Storage__S3__Endpoint)", (await Assert.ThrowsAsync<StorageException>(() => check)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_credentials_are_not_blamed_on_the_server()
    {
        Assert.SkipWhen(File.Exists(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".aws", "credentials"))
            || Environment.GetEnvironmentVariable("AWS_ACCESS_KEY_ID") is not null, "This machine has credentials for everything.");
        // The question for the machine's role would leave this machine.
        Environment.SetEnvironmentVariable("AWS_EC2_METADATA_DISABLED", "true");
        await using var server = await BucketAsync([]);
        using var store = new S3Store(new() { Bucket = "media", Endpoint = server.Address }, TimeProvider.System);

        var failure = await Assert.ThrowsAsync<StorageException>(() => store.CheckAsync(Token));

        Assert.StartsWith("There are no credentials for bucket 'media'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Storage__S3__AccessKey and Storage__S3__SecretKey", failure.Message, StringComparison.Ordinal);
    }

    private static S3Store Open(LocalServer server, TimeProvider? time = null) => new(
        new() { Bucket = "media", Endpoint = server.Address, AccessKey = AccessKey, SecretKey = "secret" }, time ?? TimeProvider.System);

    /// <summary>As much of a bucket as a proof needs.</summary>
    private static Task<LocalServer> BucketAsync(ConcurrentQueue<string> requests, string? forbidden = null)
    {
        var objects = new ConcurrentDictionary<string, string>();
        return LocalServer.StartAsync(async context =>
        {
            var (method, path) = (context.Request.Method, context.Request.Path.Value!);
            requests.Enqueue($"{method} {path}");
            if (method == forbidden)
            {
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
                await context.Response.WriteAsync("<Error><Code>AccessDenied</Code><Message>no</Message></Error>");
                return;
            }

            if (method == "PUT")
            {
                using var body = new StreamReader(context.Request.Body);
                objects[path] = await body.ReadToEndAsync(context.RequestAborted);
                return;
            }

            if (method == "DELETE")
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            await context.Response.WriteAsync(objects.GetValueOrDefault(path, "<ListBucketResult><Name>media</Name></ListBucketResult>"));
        });
    }
}
