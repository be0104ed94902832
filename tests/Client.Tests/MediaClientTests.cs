using System.Net;
using System.Net.Http.Headers;

using Aspire.Media.Client.Access;
using Aspire.Media.Client.Status;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Client.Tests;

public sealed class MediaClientTests
{
    private const string Status = """
        {
          "version": "9.0.0+abc", "startedAt": "2030-01-01T00:00:00Z", "takenAt": "2030-01-01T01:00:00Z", "health": "HEALTH", "mood": "hopeful",
          "components": [{ "name": "database", "health": "healthy", "detail": "here", "version": null, "took": "00:00:00.0020000", "since": 3 }],
          "workers": []
        }
        """;

    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("/media")]
    [InlineData("/media/")]
    public async Task A_path_in_front_of_the_API_is_kept(string path)
    {
        var asked = "";
        await using var server = await LocalServer.StartAsync(context =>
        {
            asked = context.Request.Path;
            return context.Response.WriteAsync("[]");
        });
        using var http = new HttpClient { BaseAddress = new Uri(server.Address, path) };

        await new MediaClient(http).ListKeysAsync(cancellationToken);

        Assert.Equal($"{path.TrimEnd('/')}/api/keys", asked);
    }

    [Fact]
    public async Task The_credential_is_the_HttpClients()
    {
        var shown = "";
        await using var server = await LocalServer.StartAsync(context =>
        {
            shown = context.Request.Headers.Authorization.ToString();
            return context.Response.WriteAsync("[]");
        });
        using var http = new HttpClient { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "media_secret");

        await new MediaClient(http).ListKeysAsync(cancellationToken);

        Assert.Equal("Bearer media_secret", shown);
    }

    [Theory]
    [InlineData("degraded", Health.Degraded)]
    [InlineData("enchanted", Health.Unknown)]
    public async Task Words_and_fields_of_a_newer_server_do_no_harm(string word, Health read)
    {
        var status = await AskAsync(client => client.GetStatusAsync(cancellationToken), Status.Replace("HEALTH", word));

        Assert.Equal(read, status.Health);
        Assert.Equal(Health.Healthy, Assert.Single(status.Components).Health);
    }

    [Fact]
    public void Every_enumeration_on_the_wire_has_a_word_for_what_it_does_not_know()
    {
        var enumerations = typeof(MediaClient).Assembly.GetExportedTypes().Where(type => type.IsEnum);

        Assert.All(enumerations, type => Assert.True(Enum.IsDefined(type, "Unknown"), $"{type} has no member Unknown"));
    }

    [Theory]
    [InlineData("""{ "detail": "The disk is full.", "title": "Storage" }""", "The disk is full.")]
    [InlineData("""{ "title": "Storage" }""", "Storage")]
    [InlineData("""{ "title": "One or more validation errors occurred.", "errors": { "name": ["It is empty."], "role": ["No such role."] } }""",
        "name: It is empty. role: No such role.")]
    [InlineData("""{ "title": """, "The API answered GET /api/keys with 409 (Conflict).")]
    public async Task A_problem_is_told_in_the_servers_words(string problem, string message)
    {
        var failure = await Assert.ThrowsAsync<MediaApiException>(() =>
            AskAsync(client => client.ListKeysAsync(cancellationToken), problem, "application/problem+json", StatusCodes.Status409Conflict));

        Assert.Equal(message, failure.Message);
        Assert.Equal(HttpStatusCode.Conflict, failure.Status);
    }

    [Fact]
    public async Task A_validation_problem_says_which_field()
    {
        var failure = await Assert.ThrowsAsync<MediaApiException>(() => AskAsync(
            client => client.CreateKeyAsync(new CreateApiKey("", "viewer"), cancellationToken),
            """{ "errors": { "name": ["It is empty."] }, "detail": "It is empty." }""", "application/problem+json", StatusCodes.Status400BadRequest));

        Assert.Equal(["It is empty."], failure.Fields["name"]);
    }

    [Theory]
    [InlineData("<html>Welcome to nginx</html>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json")]
    [InlineData("""{ "version": null, "startedAt": "2030-01-01T00:00:00Z", "takenAt": "2030-01-01T01:00:00Z", "health": "healthy", "components": [], "workers": [] }""", "application/json")]
    [InlineData("[]", "application/json; charset=klingon")]
    public async Task What_is_not_the_API_is_not_taken_for_it(string text, string contentType)
    {
        var failure = await Assert.ThrowsAsync<MediaApiException>(() => AskAsync(client => client.GetStatusAsync(cancellationToken), text, contentType));

        Assert.Matches(@"^What answers at http://127\.0\.0\.1:\d+ is not an Aspire\.Media API that this client understands \(\w+/\w+\)\.$", failure.Message);
    }

    [Fact]
    public async Task A_redirection_is_told_not_followed()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect("https://media.example.org/");
            return Task.CompletedTask;
        });
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };

        var failure = await Assert.ThrowsAsync<MediaApiException>(() => new MediaClient(http).GetStatusAsync(cancellationToken));

        Assert.EndsWith("sends its callers elsewhere, to https://media.example.org/.", failure.Message);
    }

    [Fact]
    public async Task A_connection_that_breaks_in_the_middle_is_no_answer()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("[", cancellationToken);
            context.Abort();
        });
        using var http = new HttpClient { BaseAddress = server.Address };

        var failure = await Assert.ThrowsAsync<MediaApiException>(() => new MediaClient(http).ListKeysAsync(cancellationToken));

        Assert.Null(failure.Status);
        Assert.StartsWith($"The API at {server.Address.GetLeftPart(UriPartial.Authority)} does not answer: ", failure.Message);
    }

    [Fact]
    public async Task Nobody_listening_is_no_answer()
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{FreePort.Next()}/media") };

        var failure = await Assert.ThrowsAsync<MediaApiException>(() => new MediaClient(http).GetStatusAsync(cancellationToken));

        Assert.Equal($"The API at {http.BaseAddress} does not answer: Connection refused.", failure.Message);
    }

    [Fact]
    public async Task Too_slow_is_no_answer_and_cancelled_is_cancelled()
    {
        await using var server = await LocalServer.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted));
        using var hurried = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMilliseconds(100) };
        using var patient = new HttpClient { BaseAddress = server.Address };
        using var cancelled = new CancellationTokenSource(TimeSpan.FromMilliseconds(100), TimeProvider.System);

        var failure = await Assert.ThrowsAsync<MediaApiException>(() => new MediaClient(hurried).GetStatusAsync(cancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new MediaClient(patient).GetStatusAsync(cancelled.Token));

        Assert.Null(failure.Status);
        Assert.Contains("did not answer within", failure.Message);
    }

    [Theory]
    [InlineData(StatusCodes.Status200OK, true)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, false)]
    public async Task Health_needs_no_credential_and_no_words(int status, bool healthy) =>
        Assert.Equal(healthy, await AskAsync(client => client.IsHealthyAsync(cancellationToken), "any text", "text/plain", status));

    private static async Task<T> AskAsync<T>(Func<MediaClient, Task<T>> question, string text, string contentType = "application/json", int status = 200)
    {
        await using var server = await LocalServer.SayingAsync(text, contentType, status);
        using var http = new HttpClient { BaseAddress = server.Address };
        return await question(new MediaClient(http));
    }
}
