using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Schemas;
using Aspire.Media.Engine.Steps;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Workers.Tests.Steps;

public sealed class HttpRequestStepTests(StepHost worker) : IClassFixture<StepHost>
{
    private const string Kind = "http.request";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_answer_is_handed_on_with_its_status_headers_and_body()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = 201;
            context.Response.Headers["X-Twice"] = new(["a", "b"]);
            return context.Response.WriteAsJsonAsync(new { seen = context.Request.Path.Value, agent = context.Request.Headers.UserAgent.ToString() });
        });

        var output = await worker.RunAsync(Kind, new { url = new Uri(server.Address, "/hook") }, Token);

        Assert.Equal(201, output.GetProperty("status").GetInt32());
        Assert.Equal("a, b", output.GetProperty("headers").GetProperty("x-twice").GetString());
        Assert.Equal("application/json; charset=utf-8", output.GetProperty("headers").GetProperty("content-type").GetString());
        Assert.Equal("""{"seen":"/hook","agent":"Aspire.Media"}""", output.GetProperty("body").GetRawText());
        Assert.Equal(JsonValueKind.Null, output.GetProperty("encoding").ValueKind);
        Assert.Equal("00:00:00", output.GetProperty("duration").GetString());
    }

    // What is sent is written byte by byte: \u00C3\u00BC is an ü in UTF-8, \u00FC one in Latin-1.
    [Theory]
    [InlineData("application/json", "{\"a\":[1,null]}", "{\"a\":[1,null]}", null)]
    [InlineData("application/problem+json; charset=utf-8", "\u00EF\u00BB\u00BF\"x\"", "x", null)]
    [InlineData("application/json", " \n", "null", null)]
    [InlineData("text/plain", "f\u00C3\u00BCr", "für", null)]
    [InlineData("text/plain; charset=iso-8859-1", "f\u00FCr", "für", null)]
    [InlineData("text/plain; charset=\"windows-1252\"", "\u0080", "€", null)]
    [InlineData("text/csv; charset=klingon", "a", "YQ==", "base64")]
    [InlineData("application/xml", "<a/>", "<a/>", null)]
    [InlineData("image/svg+xml", "<a/>", "<a/>", null)]
    [InlineData("image/png", "PNG", "UE5H", "base64")]
    [InlineData("text/plain", "a\0b", "YQBi", "base64")]
    [InlineData("text/plain", "f\u00FCr", "Zvxy", "base64")]
    [InlineData(null, "plain", "plain", null)]
    [InlineData("text/plain", "", "null", null)]
    public async Task A_body_is_JSON_or_text_or_else_base64(string? type, string sent, string body, string? encoding)
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentType = type;
            return context.Response.Body.WriteAsync(Encoding.Latin1.GetBytes(sent)).AsTask();
        });

        var output = await worker.RunAsync(Kind, new { url = server.Address }, Token);

        Assert.Equal(body, output.GetProperty("body") is { ValueKind: JsonValueKind.String } text ? text.GetString() : output.GetProperty("body").GetRawText());
        Assert.Equal(encoding, output.GetProperty("encoding").GetString());
    }

    [Fact]
    public async Task What_is_packed_is_not_taken_for_text()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("packed");
        });

        var output = await worker.RunAsync(Kind, new { url = server.Address, headers = new Dictionary<string, string> { ["Accept-Encoding"] = "gzip" } }, Token);

        Assert.Equal("base64", output.GetProperty("encoding").GetString());
    }

    [Fact]
    public async Task A_string_is_sent_as_it_is_and_anything_else_as_JSON()
    {
        await using var server = await EchoAsync();

        Assert.Equal("POST text/plain; charset=utf-8 für", await SayAsync(new { url = server.Address, method = "POST", body = "für" }));
        Assert.Equal("PUT application/json {\"a\":1}", await SayAsync(new { url = server.Address, method = "PUT", body = new { a = 1 } }));
        Assert.Equal("PATCH application/json false", await SayAsync(new { url = server.Address, method = "PATCH", body = false }));
        Assert.Equal("DELETE", await SayAsync(new { url = server.Address, method = "DELETE", body = (string?)null }));
        Assert.Equal("POST text/x <a/>", await SayAsync(new { url = server.Address, method = "POST", body = "<a/>", headers = new Dictionary<string, string> { ["content-type"] = "text/x" } }));

        async Task<string> SayAsync(object input) => (await worker.RunAsync(Kind, input, Token)).GetProperty("body").GetString()!;
    }

    [Fact]
    public async Task What_changes_something_carries_a_key_by_which_its_repetition_is_known()
    {
        var fences = worker.Fences;
        await using var server = await LocalServer.StartAsync(context => context.Response.WriteAsync(context.Request.Headers["Idempotency-Key"].ToString()));

        Assert.Equal($"{worker.RunId}-{worker.StepId}", await KeyAsync(new { url = server.Address, method = "POST" }));
        Assert.Equal($"{worker.RunId}-{worker.StepId}", await KeyAsync(new { url = server.Address, method = "DELETE" }));
        Assert.Equal("mine", await KeyAsync(new { url = server.Address, method = "POST", headers = new Dictionary<string, string> { ["idempotency-key"] = "mine" } }));
        Assert.Equal(fences + 3, worker.Fences);
        Assert.Null(await KeyAsync(new { url = server.Address }));
        Assert.Null(await KeyAsync(new { url = server.Address, method = "HEAD" }));
        Assert.Equal(fences + 3, worker.Fences);

        async Task<string?> KeyAsync(object input) => (await worker.RunAsync(Kind, input, Token)).GetProperty("body").GetString();
    }

    [Fact]
    public async Task What_counts_as_success_can_be_said()
    {
        await using var server = await LocalServer.SayingAsync("\"gone\"", status: 404);

        var expected = await worker.RunAsync(Kind, new { url = server.Address, expect = (object[])[200, "404-410", "5xx"] }, Token);
        var failure = await worker.FailAsync(Kind, new { url = server.Address, expect = (object[])["2xx", "403"] }, Token);

        Assert.Equal((404, "gone"), (expected.GetProperty("status").GetInt32(), expected.GetProperty("body").GetString()));
        Assert.Equal(FailureClass.Configuration, failure.Class);
    }

    [Fact]
    public async Task A_redirect_elsewhere_is_followed_without_credentials()
    {
        await using var elsewhere = await LocalServer.StartAsync(context => context.Response.WriteAsync($"key '{context.Request.Headers["X-Api-Key"]}'"));
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect(elsewhere.Address.AbsoluteUri);
            return Task.CompletedTask;
        });

        var output = await worker.RunAsync(Kind, new { url = server.Address, headers = new Dictionary<string, string> { ["X-Api-Key"] = "secret" } }, Token);

        Assert.Equal("key ''", output.GetProperty("body").GetString());
    }

    [Fact]
    public async Task A_server_that_thinks_for_long_is_waited_for_as_long_as_the_step_may_take()
    {
        var (asked, released) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await LocalServer.StartAsync(async context =>
        {
            asked.SetResult();
            await released.Task;
            await context.Response.WriteAsync("42");
        });

        var running = worker.RunAsync(Kind, new { url = server.Address }, Token);
        await asked.Task.WaitAsync(Token);
        worker.Time.Advance(TimeSpan.FromHours(1));
        released.SetResult();

        Assert.Equal("42", (await running).GetProperty("body").GetString());
        Assert.Equal("01:00:00", (await running).GetProperty("duration").GetString());
    }

    [Fact]
    public async Task A_step_that_is_stopped_stops_its_call()
    {
        var (asked, aborted) = (new TaskCompletionSource(), new TaskCompletionSource());
        await using var server = await LocalServer.StartAsync(async context =>
        {
            context.RequestAborted.Register(aborted.SetResult);
            asked.SetResult();
            await aborted.Task;
        });
        using var stop = new CancellationTokenSource();

        var running = worker.RunAsync(Kind, new { url = server.Address }, stop.Token);
        await asked.Task.WaitAsync(Token);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        await aborted.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task A_plan_names_the_call_and_makes_none()
    {
        var calls = 0;
        await using var server = await LocalServer.StartAsync(_ =>
        {
            calls++;
            return Task.CompletedTask;
        });

        var plan = await worker.PlanAsync(Kind, new { url = new Uri(server.Address, "/hook?a=1"), method = "POST", body = new { a = 1 } }, Token);
        var read = await worker.PlanAsync(Kind, new { url = server.Address.AbsoluteUri }, Token);

        Assert.Equal(new PlannedAction("POST", $"{server.Address}hook?a=1", "with 7 bytes of application/json"), Assert.Single(plan));
        Assert.Equal(new PlannedAction("GET", server.Address.AbsoluteUri), Assert.Single(read));
        Assert.Equal(0, calls);
    }

    [Theory]
    [InlineData("""{"url": "http://example.org/", "method": "POST", "expect": [200, "2xx", "200-204"], "body": [1]}""", "")]
    [InlineData("""{"url": "http://example.org/", "expect": ["fine"]}""", "/expect/0: must be a status such as 204, or several such as 2xx or 200-204")]
    [InlineData("""{"url": "http://example.org/", "method": "FETCH"}""", "/method: must be `GET`, `HEAD`, ")]
    [InlineData("""{"url": "http://example.org/", "maxBytes": 0}""", "/maxBytes: must be")]
    [InlineData("{}", ": lacks `url`")]
    public void The_published_schema_says_the_same(string input, string expected)
    {
        var schema = InputSchema.TryCompile(worker.TypeOf(Kind).InputSchema, out var faults);

        Assert.Empty(faults);
        var found = string.Join("; ", schema!.Apply((JsonObject)JsonNode.Parse(input)!).Violations.Select(violation => $"{violation.Pointer}: {violation.Message}"));
        Assert.True(expected.Length == 0 ? found.Length == 0 : found.StartsWith(expected, StringComparison.Ordinal), found);
    }

    private static Task<LocalServer> EchoAsync() => LocalServer.StartAsync(async context =>
    {
        using var body = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync($"{context.Request.Method} {context.Request.ContentType} {await body.ReadToEndAsync()}".TrimEnd());
    });
}
