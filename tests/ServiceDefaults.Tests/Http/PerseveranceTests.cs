using System.Net;
using System.Net.Http.Json;

using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Http;

using static Aspire.Media.ServiceDefaults.Tests.Http.ScriptedServer;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

public sealed class PerseveranceTests
{
    private const string Swift = "--OutboundHttp:FirstPause=00:00:01";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Theory]
    [InlineData(408)]
    [InlineData(429)]
    [InlineData(500)]
    [InlineData(503)]
    public async Task A_harmless_request_is_repeated_until_it_succeeds(int failure)
    {
        await using var server = await ScriptedServer.StartAsync([Swift], Status(failure, "1"), Status(failure, "1"), Status(200));

        var answer = server.Client.GetAsync("/");
        await server.PassAsync(TimeSpan.FromSeconds(1));
        await server.PassAsync(TimeSpan.FromSeconds(1));

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task What_changes_something_is_sent_once()
    {
        await using var server = await ScriptedServer.StartAsync(Status(503));

        using var posted = await server.Client.PostAsJsonAsync("/", 7);
        using var patched = await server.Client.PatchAsJsonAsync("/", 7);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, posted.StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, patched.StatusCode);
        Assert.Equal(["POST 7", "PATCH 7"], server.Calls);
    }

    [Fact]
    public async Task Who_repeats_a_request_himself_and_keeps_his_own_time_is_left_to_it()
    {
        var released = new TaskCompletionSource();
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            await released.Task;
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Options.Set(Perseverance.Once, true);

        var asked = server.Client.SendAsync(request);
        await Until.TrueAsync(() => !server.Calls.IsEmpty, "the server is asked");
        server.Time.Advance(Hour);
        released.SetResult();
        using var answer = await asked;

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_body_is_sent_again_only_where_it_can_be()
    {
        await using var server = await ScriptedServer.StartAsync([Swift], Status(503, "1"), Status(200), Status(503, "1"));

        var repeatable = server.Client.PutAsync("/", new StringContent("twice"));
        await server.PassAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await repeatable).StatusCode);
        using var once = await server.Client.PutAsync("/", new StreamContent(new MemoryStream("once"u8.ToArray())));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, once.StatusCode);
        Assert.Equal(["PUT twice", "PUT twice", "PUT once"], server.Calls);
    }

    [Fact]
    public async Task A_server_that_says_when_to_come_back_is_heeded()
    {
        await using var server = await ScriptedServer.StartAsync(Status(429, "7"), Status(503, "Thu, 01 Jan 2026 00:00:20 GMT"), Status(200));

        var answer = server.Client.GetAsync("/");
        await Until.TrueAsync(() => server.Time.IsAwaitedIn(TimeSpan.FromSeconds(7)), "the first pause has begun");
        server.Time.Advance(TimeSpan.FromSeconds(6.9));
        Assert.Single(server.Calls);
        server.Time.Advance(TimeSpan.FromSeconds(0.1));
        await server.PassAsync(TimeSpan.FromSeconds(13));

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(3, server.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_wants_a_long_pause_is_not_waited_for()
    {
        await using var server = await ScriptedServer.StartAsync(Status(429, "3600"));

        using var answer = await server.Client.GetAsync("/");

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_for_another()
    {
        await using var server = await ScriptedServer.StartAsync([Swift], Hang, Status(200));

        var answer = server.Client.GetAsync("/");
        await Until.TrueAsync(() => server.Calls.Count == 1, "the first attempt hangs");
        await server.PassAsync(TimeSpan.FromSeconds(10));
        await Until.TrueAsync(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(1));
                return server.Calls.Count == 2;
            },
            "the pause is over");

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task All_attempts_together_have_a_limit_and_its_failure_says_so()
    {
        await using var server = await ScriptedServer.StartAsync(Hang);

        var answer = server.Client.PostAsJsonAsync("/", 7);
        await Until.TrueAsync(() => server.Calls.Count == 1, "the server has it");
        await server.PassAsync(TimeSpan.FromSeconds(100));

        var failure = await Assert.ThrowsAsync<HttpRequestException>(() => answer);
        Assert.Contains("did not answer within 100 s", failure.Message);
        Assert.IsType<TimeoutException>(failure.InnerException);
    }

    [Fact]
    public async Task Who_no_longer_wants_an_answer_is_not_kept()
    {
        await using var server = await ScriptedServer.StartAsync(Hang);
        using var cancel = new CancellationTokenSource();

        var answer = server.Client.GetAsync("/", cancel.Token);
        await Until.TrueAsync(() => server.Calls.Count == 1, "the server has it");
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.Single(server.Calls);
    }

    [Fact]
    public async Task A_server_that_keeps_failing_is_left_alone_for_a_while()
    {
        await using var server = await ScriptedServer.StartAsync([.. Enumerable.Repeat(Status(500), 10), Status(200)]);
        for (var i = 0; i < 10; i++)
        {
            using var failed = await server.Client.PostAsJsonAsync("/", i);
        }

        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => server.Client.GetAsync("/"));
        var callsBeforeRest = server.Calls.Count;
        server.Time.Advance(TimeSpan.FromSeconds(11));
        using var answer = await server.Client.GetAsync("/");

        Assert.Contains("is left alone for 10 s", refused.Message);
        Assert.Equal(10, callsBeforeRest);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Nobody_there_is_tried_again_and_then_told()
    {
        await using var server = await ScriptedServer.StartAsync(["--OutboundHttp:Retries=1", Swift], Status(200));

        var answer = server.Client.GetAsync("http://127.0.0.1:1/");
        await Until.TrueAsync(
            () =>
            {
                server.Time.Advance(TimeSpan.FromSeconds(1));
                return answer.IsCompleted;
            },
            "both attempts are over");

        await Assert.ThrowsAsync<HttpRequestException>(() => answer);
    }

    [Fact]
    public async Task An_event_stream_may_be_silent_for_as_long_as_it_likes()
    {
        using var more = new SemaphoreSlim(0);
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            context.Response.ContentType = "text/event-stream";
            await context.Response.WriteAsync("data: one\n\n");
            await context.Response.Body.FlushAsync();
            await more.WaitAsync();
            await context.Response.WriteAsync("data: two\n\n");
        });

        await using var stream = await server.Client.GetStreamAsync("/");
        using var reader = new StreamReader(stream);
        Assert.Equal("data: one", await reader.ReadLineAsync());
        await reader.ReadLineAsync();
        var next = reader.ReadLineAsync();
        server.Time.Advance(Hour);
        more.Release();

        Assert.Equal("data: two", await next);
    }

    [Fact]
    public async Task A_long_download_goes_on_while_it_moves_and_fails_when_it_stops()
    {
        using var more = new SemaphoreSlim(0);
        await using var server = await ScriptedServer.StartAsync(async context =>
        {
            for (var i = 0; i < 4; i++)
            {
                await context.Response.WriteAsync("part\n");
                await context.Response.Body.FlushAsync();
                await more.WaitAsync(context.RequestAborted);
            }
        });

        await using var stream = await server.Client.GetStreamAsync("/");
        using var reader = new StreamReader(stream);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("part", await reader.ReadLineAsync());
            server.Time.Advance(TimeSpan.FromSeconds(90));
            more.Release();
        }

        Assert.Equal("part", await reader.ReadLineAsync());
        var rest = reader.ReadLineAsync();
        await server.PassAsync(TimeSpan.FromSeconds(100));
        var failure = await Assert.ThrowsAsync<HttpIOException>(async () => await rest);
        Assert.Contains("nothing more came within 100 s", failure.Message);
    }

    [Fact]
    public async Task An_upload_takes_as_long_as_it_takes()
    {
        await using var server = await ScriptedServer.StartAsync(Status(200));
        var pipe = new System.IO.Pipelines.Pipe();

        var answer = server.Client.PostAsync("/", new StreamContent(pipe.Reader.AsStream()));
        await pipe.Writer.WriteAsync("first "u8.ToArray());
        server.Time.Advance(Hour);
        await pipe.Writer.WriteAsync("last"u8.ToArray());
        await pipe.Writer.CompleteAsync();

        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(["POST first last"], server.Calls);
    }
}
