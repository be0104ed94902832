using System.Net;
using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Connectors.Webhooks;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Connectors.Tests.Webhooks;

public sealed class WebhookClientTests : IAsyncLifetime
{
    // The example of the Standard Webhooks specification: what its own libraries compute for these inputs.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private const string Body = """{"test": 2432232314}""";

    private RunningHost receiver = null!;
    private HttpStatusCode answer = HttpStatusCode.NoContent;
    private Dictionary<string, string> headers = [];
    private string? received;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder([RunningHost.AnyPort]);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapPost("/hook", async (HttpRequest request) =>
        {
            headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
            received = await new StreamReader(request.Body).ReadToEndAsync();
            return Results.StatusCode((int)answer);
        });
        receiver = await RunningHost.StartAsync(app);
    }

    public ValueTask DisposeAsync() => receiver.DisposeAsync();

    [Fact]
    public void The_signature_is_the_specifications()
    {
        var signature = WebhookSignature.Sign(Secret, Id, DateTimeOffset.FromUnixTimeSeconds(1614265330), Body);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public async Task A_message_arrives_so_that_its_receiver_can_check_it()
    {
        await SendAsync();

        Assert.Equal(Body, received);
        Assert.Equal("application/json", headers["content-type"]);
        Assert.Equal(Id, headers["webhook-id"]);
        var signed = Encoding.UTF8.GetBytes($"{Id}.{headers["webhook-timestamp"]}.{received}");
        var expected = HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), signed);
        Assert.Equal("v1," + Convert.ToBase64String(expected), headers["webhook-signature"]);
    }

    [Fact]
    public async Task A_receiver_that_refuses_is_a_failure()
    {
        answer = HttpStatusCode.Gone;

        var failure = await Assert.ThrowsAsync<HttpRequestException>(SendAsync);
        Assert.Equal(HttpStatusCode.Gone, failure.StatusCode);
    }

    private Task SendAsync() =>
        new WebhookClient(receiver.Http, TimeProvider.System).SendAsync(new Uri("/hook", UriKind.Relative), Secret, Id, Body, TestContext.Current.CancellationToken);
}
