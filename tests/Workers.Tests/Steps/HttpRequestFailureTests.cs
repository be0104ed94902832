using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Steps;
using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Http;

namespace Aspire.Media.Workers.Tests.Steps;

/// <summary>How a call fails, as the engine sees it.</summary>
public sealed class HttpRequestFailureTests(StepHost worker) : IClassFixture<StepHost>
{
    private const string Kind = "http.request";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(400, FailureClass.Configuration, true)]
    [InlineData(401, FailureClass.Configuration, true)]
    [InlineData(404, FailureClass.Configuration, true)]
    [InlineData(304, FailureClass.Configuration, true)]
    [InlineData(408, FailureClass.Timeout, false)]
    [InlineData(425, FailureClass.Network, false)]
    [InlineData(429, FailureClass.Network, false)]
    [InlineData(500, FailureClass.Network, false)]
    [InlineData(503, FailureClass.Network, false)]
    public async Task A_refusal_falls_into_its_class_after_one_request(int status, FailureClass expected, bool isPermanent)
    {
        var calls = 0;
        await using var server = await LocalServer.StartAsync(context =>
        {
            calls++;
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });

        var failure = await worker.FailAsync(Kind, new { url = server.Address }, Token);

        Assert.Equal((expected, isPermanent, 1), (failure.Class, failure.IsPermanent, calls));
        Assert.StartsWith($"GET {server.Address} answers {status}", failure.Message);
    }

    [Fact]
    public async Task A_refusal_is_told_with_its_words_but_without_what_was_secret()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = 422;
            var seen = string.Join(' ', context.Request.Headers.Select(header => header.Value.ToString()));
            return context.Response.WriteAsync($"no such lock: {context.Request.Headers["X-Key"]}, {context.Request.Headers.Authorization.ToString()[7..]}. {new string('x', 1000)} {seen}");
        });

        var failure = await worker.FailAsync(
            Kind,
            new { url = new Uri(server.Address, "/lock?token=hidden"), headers = new Dictionary<string, string> { ["X-Key"] = "k3y-of-mine", ["Authorization"] = "Bearer t0ken" } },
            Token);

        Assert.Equal($"GET {server.Address}lock answers 422 Unprocessable Entity: no such lock: ***, ***. {new string('x', 500 - "no such lock: ***, ***. ".Length)}…", failure.Message);
    }

    [Theory]
    [InlineData(429, 120, false, 120)]
    [InlineData(503, 300, true, 300)]
    [InlineData(503, 86400, false, 3600)]
    [InlineData(503, 86400, true, 3600)]
    [InlineData(429, 0, false, 1)]
    [InlineData(429, -60, true, 1)]
    public async Task A_server_that_says_when_to_come_back_is_heeded_for_an_hour_at_most(int status, int seconds, bool asDate, int expected)
    {
        // Dates of HTTP know no parts of a second.
        worker.Time.Advance(TimeSpan.FromTicks(TimeSpan.TicksPerSecond - (worker.Time.GetUtcNow().Ticks % TimeSpan.TicksPerSecond)));
        var now = worker.Time.GetUtcNow();
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.RetryAfter = asDate ? now.AddSeconds(seconds).ToString("R") : $"{seconds}";
            return Task.CompletedTask;
        });

        var signal = await Assert.ThrowsAsync<StepSignal>(() => worker.RunAsync(Kind, new { url = server.Address, method = "POST" }, Token));

        Assert.Equal((StepSignalKind.Wait, now.AddSeconds(expected)), (signal.Kind, signal.Until));
        Assert.Contains($"answers {status} and asks to be called again at", signal.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/")]
    [InlineData("http://10.0.0.1:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://0x7f000002:{0}/")]
    [InlineData("http://169.254.169.254/latest/meta-data/")]
    public async Task A_private_address_is_refused_for_good_with_the_setting_that_allows_it(string address)
    {
        var calls = 0;
        await using var server = await LocalServer.StartAsync(_ =>
        {
            calls++;
            return Task.CompletedTask;
        });

        var failure = await worker.FailAsync(Kind, new { url = string.Format(null, address, server.Address.Port) }, Token);

        Assert.Equal((FailureClass.Configuration, true, 0), (failure.Class, failure.IsPermanent, calls));
        Assert.Contains("name the network in OutboundHttp__AllowedNetworks", failure.Message);
        Assert.StartsWith("GET http://", failure.Message);
    }

    [Fact]
    public async Task A_redirect_into_a_private_address_is_refused_as_well()
    {
        await using var server = await LocalServer.StartAsync(context =>
        {
            context.Response.Redirect("http://127.0.0.2/");
            return Task.CompletedTask;
        });

        var failure = await worker.FailAsync(Kind, new { url = server.Address }, Token);

        Assert.Equal((FailureClass.Configuration, true), (failure.Class, failure.IsPermanent));
        Assert.Contains("127.0.0.2", failure.Message);
        Assert.Contains("OutboundHttp__AllowedNetworks", failure.Message);
    }

    [Fact]
    public async Task An_answer_that_is_too_long_is_not_read_to_its_end()
    {
        var ended = new TaskCompletionSource();
        await using var declared = await LocalServer.StartAsync(context =>
        {
            context.Response.ContentLength = 101;
            return context.Request.Method == "HEAD" ? Task.CompletedTask : context.Response.WriteAsync(new string('x', 101));
        });
        await using var endless = await LocalServer.StartAsync(async context =>
        {
            try
            {
                while (true)
                {
                    await context.Response.WriteAsync("and so on ", context.RequestAborted);
                }
            }
            catch (OperationCanceledException)
            {
                ended.SetResult();
            }
        });

        var exact = await worker.RunAsync(Kind, new { url = declared.Address, maxBytes = 101 }, Token);
        var tooLong = await worker.FailAsync(Kind, new { url = declared.Address, maxBytes = 100 }, Token);
        var withoutEnd = await worker.FailAsync(Kind, new { url = endless.Address }, Token);
        var head = await worker.RunAsync(Kind, new { url = declared.Address, maxBytes = 100, method = "HEAD" }, Token);

        Assert.Equal(101, exact.GetProperty("body").GetString()!.Length);
        Assert.Equal((FailureClass.InvalidFormat, true), (tooLong.Class, tooLong.IsPermanent));
        Assert.EndsWith("answers with more than 100 bytes, which is what maxBytes allows.", tooLong.Message);
        Assert.Equal((FailureClass.InvalidFormat, true), (withoutEnd.Class, withoutEnd.IsPermanent));
        Assert.Equal(JsonValueKind.Null, head.GetProperty("body").ValueKind);
        await ended.Task.WaitAsync(Token);
    }

    [Fact]
    public async Task An_answer_that_stops_in_its_middle_is_a_timeout()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });

        var failing = worker.FailAsync(Kind, new { url = server.Address }, Token);
        var silence = new OutboundHttpOptions().LongestSilence;
        // More than once, because the first half may still be on its way.
        await Until.TrueAsync(
            () =>
            {
                worker.Time.Advance(worker.Time.IsAwaitedIn(silence) ? silence : TimeSpan.Zero);
                return failing.IsCompleted;
            },
            "the answer is given up");

        Assert.Equal((FailureClass.Timeout, false), ((await failing).Class, (await failing).IsPermanent));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_the_networks_fault()
    {
        await using var server = await LocalServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var failure = await worker.FailAsync(Kind, new { url = server.Address }, Token);

        Assert.Equal((FailureClass.Network, false), (failure.Class, failure.IsPermanent));
    }

    [Fact]
    public async Task Nobody_there_is_a_matter_of_the_connection()
    {
        var nobody = await worker.FailAsync(Kind, new { url = $"http://127.0.0.1:{FreePort.Next()}/" }, Token);
        var nowhere = await worker.FailAsync(Kind, new { url = "http://nowhere.invalid/" }, Token);

        Assert.Equal((FailureClass.Connection, false), (nobody.Class, nobody.IsPermanent));
        Assert.EndsWith("Connection refused", nobody.Message);
        Assert.Equal((FailureClass.Connection, false), (nowhere.Class, nowhere.IsPermanent));
    }

    [Fact]
    public async Task What_is_called_JSON_and_is_none_is_told()
    {
        await using var server = await LocalServer.SayingAsync("<html>");

        var failure = await worker.FailAsync(Kind, new { url = server.Address }, Token);

        Assert.Equal((FailureClass.InvalidFormat, true), (failure.Class, failure.IsPermanent));
        Assert.Contains("answers with JSON that cannot be read: '<' is an invalid start", failure.Message);
    }

    [Theory]
    [InlineData("""{"url": "ftp://example.org/"}""", "it must be http://… or https://…")]
    [InlineData("""{"url": "/hook"}""", "it must be http://… or https://…")]
    [InlineData("""{"url": "http://me:hunter2@example.org/"}""", "must not hold a name or a password")]
    [InlineData("""{"url": "http://example.org/", "maxBytes": 0}""", "maxBytes must be 1 to 16777216, not 0")]
    [InlineData("""{"url": "http://example.org/", "headers": {"Host": "inside"}}""", "The header Host is not for a step to set")]
    [InlineData("""{"url": "http://example.org/", "headers": {"transfer-encoding": "chunked"}}""", "The header transfer-encoding is not for a step to set")]
    [InlineData("""{"url": "http://example.org/", "headers": {"X Key": "hunter2"}}""", "'X Key' is no name of a header")]
    [InlineData("""{"url": "http://example.org/", "headers": {"X-Key": null}}""", "The header X-Key has no value")]
    [InlineData("""{"url": "http://example.org/", "headers": {"X-Key": "hunter2\r\nX-Evil: 1"}}""", "The header X-Key holds a character that headers cannot carry")]
    [InlineData("""{"url": "http://example.org/", "expect": ["ok"]}""", "200-204, was expected")]
    [InlineData("""{"url": "http://example.org/", "expect": ["299-200"]}""", "200-204, was expected")]
    [InlineData("""{"url": "http://example.org/", "expect": [700]}""", "200-204, was expected")]
    [InlineData("""{"url": "http://example.org/", "method": "FETCH"}""", "method")]
    public async Task What_cannot_be_sent_is_refused_before_it_is(string input, string said)
    {
        var failure = await worker.FailAsync(Kind, JsonNode.Parse(input)!, Token);

        Assert.Equal((FailureClass.Configuration, true), (failure.Class, failure.IsPermanent));
        Assert.Contains(said, failure.Message);
        Assert.DoesNotContain("hunter2", failure.Message);
    }
}
