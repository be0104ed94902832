using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Aspire.Media.Standalone.Tests;

public sealed class RefusedRequestTests(PreparedData prepared)
{
    private const string Json = "application/json";
    private static readonly HttpClient Http = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Pages have their own words for what goes wrong, and must not have them for what programs ask.
    [Fact]
    public async Task In_one_process_with_the_pages_the_API_still_says_what_was_wrong_with_a_request()
    {
        using var data = await prepared.CopyAsync();
        await using var process = data.Start();
        var address = await process.ReadyAsync();

        await RefusedAsync(HttpStatusCode.BadRequest, "not the JSON", "POST", "/api/runs", "{");
        await RefusedAsync(HttpStatusCode.BadRequest, "a member `inptus`, which nobody reads", "POST", "/api/runs", """{"workflow": "hello", "inptus": {}}""");
        await RefusedAsync(HttpStatusCode.BadRequest, "`abc` is no value for `cursor`.", "GET", "/api/runs?cursor=abc");
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "`Content-Type: application/json`", "POST", "/api/runs", """{"workflow": "hello"}""", "text/plain");
        // As curl -d sends it.
        await RefusedAsync(HttpStatusCode.UnsupportedMediaType, "`application/x-www-form-urlencoded`", "POST", "/api/jobs", """{"job_type": "hello"}""", "application/x-www-form-urlencoded");
        await RefusedAsync(HttpStatusCode.BadRequest, "needs a body", "POST", "/api/runs");
        await RefusedAsync(HttpStatusCode.NotFound, "There is no run", "POST", $"/api/runs/{Guid.Empty}/again");
        await RefusedAsync(HttpStatusCode.MethodNotAllowed, "/api/runs does not know DELETE, but GET, POST.", "DELETE", "/api/runs");
        await RefusedAsync(HttpStatusCode.NotFound, "There is no GET /api/runs/123 here", "GET", "/api/runs/123");
        await RefusedAsync(HttpStatusCode.NotFound, "There is no POST /api/nothing here", "POST", "/api/nothing", "{}");
        Assert.DoesNotContain(process.Errors, line => line.Contains("unhandled", StringComparison.Ordinal));
        Assert.Equal(0, await process.StopAsync());

        async Task RefusedAsync(HttpStatusCode status, string words, string verb, string path, string? body = null, string type = Json)
        {
            using var request = new HttpRequestMessage(new HttpMethod(verb), new Uri(address, path));
            request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, new System.Net.Http.Headers.MediaTypeHeaderValue(type));
            using var answer = await Http.SendAsync(request, Token);
            var text = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode == status, $"{verb} {path} is answered with {answer.StatusCode}: {text}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.Contains(words, JsonNode.Parse(text)!["detail"]?.GetValue<string>());
        }
    }
}
