using System.Net;
using System.Net.Http.Json;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Access;
using Aspire.Media.Web.Calls;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Web.Tests.Access;

public sealed class RemoteKeyHoldersTests : IDisposable
{
    private readonly ApiOfTheTest api = new();
    private readonly Clock clock = new();
    private readonly RemoteKeyHolders holders;

    public RemoteKeyHoldersTests() => holders = new RemoteKeyHolders(new ApiClients(api), clock, NullLogger<RemoteKeyHolders>.Instance);

    [Fact]
    public async Task A_holder_is_asked_for_once_in_a_few_seconds()
    {
        var first = await FindAsync("key");
        await FindAsync("key");

        Assert.Equal(("somebody", Role.Operator), (first!.Name, first.Role));
        Assert.Equal(["status.read"], first.Scopes);
        Assert.Equal(1, api.Asked);
    }

    [Fact]
    public async Task A_revoked_key_ends_within_seconds()
    {
        await FindAsync("key");
        api.Answer = HttpStatusCode.Unauthorized;
        clock.Now += TimeSpan.FromSeconds(6);

        Assert.Null(await FindAsync("key"));
    }

    [Fact]
    public async Task An_api_that_is_away_revokes_nobody_and_admits_nobody()
    {
        await FindAsync("known");
        api.Answer = null;
        clock.Now += TimeSpan.FromMinutes(1);

        Assert.NotNull(await FindAsync("known"));
        Assert.Null(await FindAsync("unknown"));

        api.Answer = HttpStatusCode.OK;
        Assert.NotNull(await FindAsync("unknown"));
    }

    [Fact]
    public async Task An_api_that_asks_for_no_key_vouches_for_nobody()
    {
        api.IsOpen = true;

        Assert.Null(await FindAsync("anything"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two words")]
    [InlineData("line\nbreak")]
    [InlineData("ключ")]
    public async Task What_cannot_be_a_key_is_not_asked_for(string key)
    {
        Assert.Null(await FindAsync(key));
        Assert.Equal(0, api.Asked);
    }

    public void Dispose() => holders.Dispose();

    private Task<CredentialHolder?> FindAsync(string key) => holders.FindAsync(key, TestContext.Current.CancellationToken);

    private sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class ApiOfTheTest : HttpMessageHandler, IHttpClientFactory
    {
        public HttpStatusCode? Answer { get; set; } = HttpStatusCode.OK;

        public bool IsOpen { get; set; }

        public int Asked { get; private set; }

        public HttpClient CreateClient(string name) => new(this, disposeHandler: false) { BaseAddress = new Uri("http://api") };

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked++;
            return Answer is { } status
                ? Task.FromResult(new HttpResponseMessage(status) { Content = JsonContent.Create(new Caller("somebody", "operator", ["status.read"], AuthenticationRequired: !IsOpen), options: WireFormat.Options) })
                : throw new HttpRequestException("connection refused");
        }
    }
}
