using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

using Aspire.Media.Web.Tests.Stack;

namespace Aspire.Media.Web.Tests.Forwarding;

/// <summary>One Web host before one stub of Api.</summary>
public sealed class ApiForwarderTests : IAsyncLifetime
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Ends => TestContext.Current.CancellationToken;

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    private StubApi? api;
    private ProductProcess? web;

    public async ValueTask InitializeAsync()
    {
        api = await StubApi.StartAsync();
        web = await ProductProcess.StartAsync("Web", FreePort.Next(), new() { ["Web__Api"] = api.Address.ToString() });
        http.BaseAddress = web.Address;
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        foreach (var part in new IAsyncDisposable?[] { web, api }.OfType<IAsyncDisposable>())
        {
            await part.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_event_arrives_before_the_next_one_is_sent()
    {
        using var response = await http.GetAsync(Path("/api/events"), HttpCompletionOption.ResponseHeadersRead, Ends);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(Ends));

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("data: first", await reader.ReadLineAsync(Ends));
        api!.GoOn.SetResult();
        Assert.Equal("\ndata: second\n\n", await reader.ReadToEndAsync(Ends));
    }

    [Theory]
    [InlineData("POST", "/bucket/upload")]
    [InlineData("PATCH", "/api/uploads/tus/0198f1c0-0000-7000-8000-000000000000")]
    public async Task A_large_upload_flows_while_it_is_sent(string method, string path)
    {
        using var content = new HesitantContent(100 * Megabyte, pauseAt: 50 * Megabyte, until: () => api!.Received > 45 * Megabyte);

        using var request = new HttpRequestMessage(new HttpMethod(method), Path(path)) { Content = content };

        using var response = await http.SendAsync(request, Ends);

        Assert.Equal($"{100 * Megabyte}", await response.Content.ReadAsStringAsync(Ends));
    }

    [Fact]
    public async Task A_refused_upload_is_told_as_refused()
    {
        using var content = new HesitantContent(40 * Megabyte, pauseAt: 0, until: () => true);
        using var request = new HttpRequestMessage(HttpMethod.Post, Path("/api/refuse")) { Content = content };
        request.Headers.ExpectContinue = true;

        using var response = await http.SendAsync(request, Ends);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("Nothing of yours is wanted.", await response.Content.ReadAsStringAsync(Ends));
    }

    [Fact]
    public async Task A_web_socket_is_relayed()
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(web!.Address) { Scheme = "ws", Path = "/api/echo" }.Uri, Ends);
        await socket.SendAsync(Encoding.UTF8.GetBytes("is anybody there?"), WebSocketMessageType.Text, endOfMessage: true, Ends);
        var buffer = new byte[100];

        var echo = await socket.ReceiveAsync(buffer, Ends);
        Assert.Equal("is anybody there?", Encoding.UTF8.GetString(buffer, 0, echo.Count));

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "enough", Ends);
        Assert.Equal("as you wish", socket.CloseStatusDescription);
    }

    [Fact]
    public async Task A_caller_that_leaves_is_seen_leaving()
    {
        using var response = await http.GetAsync(Path("/api/wait"), HttpCompletionOption.ResponseHeadersRead, Ends);

        response.Dispose();

        await api!.Left.Task.WaitAsync(TimeSpan.FromSeconds(20), Ends);
    }

    [Fact]
    public async Task Half_an_answer_does_not_look_like_a_whole_one()
    {
        using var response = await http.GetAsync(Path("/api/break"), HttpCompletionOption.ResponseHeadersRead, Ends);

        api!.GoOn.SetResult();

        await Assert.ThrowsAsync<HttpRequestException>(() => response.Content.ReadAsByteArrayAsync(Ends));
    }

    [Fact]
    public async Task Who_asked_and_with_what_travels_along()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Path("/image/a%2Fb/%C3%A9?w=1&sig=%2B%20"));
        request.Headers.Add("Authorization", "Bearer abc");
        request.Headers.Add("Cookie", "media-credential=abc; other=1");
        request.Headers.Add("X-Forwarded-For", "::1");
        request.Headers.Add("Connection", "X-Only-Here");
        request.Headers.Add("X-Only-Here", "1");

        using var response = await http.SendAsync(request, Ends);
        var described = await response.Content.ReadFromJsonAsync<Described>(JsonSerializerOptions.Web, Ends);

        Assert.Equal("/image/a%2Fb/%C3%A9?w=1&sig=%2B%20", described!.Target);
        var headers = new Dictionary<string, string>(described.Headers, StringComparer.OrdinalIgnoreCase);
        Assert.Equal("Bearer abc", headers["Authorization"]);
        Assert.Equal("media-credential=abc; other=1", headers["Cookie"]);
        Assert.Equal("::1, 127.0.0.1", headers["X-Forwarded-For"].Replace(",", ", ", StringComparison.Ordinal).Replace("  ", " ", StringComparison.Ordinal));
        Assert.Equal("http", headers["X-Forwarded-Proto"]);
        Assert.Equal(web!.Address.Authority, headers["X-Forwarded-Host"]);
        Assert.Equal(api!.Address.Authority, headers["Host"]);
        Assert.DoesNotContain("X-Only-Here", headers.Keys);
    }

    [Fact]
    public async Task A_redirect_is_the_callers_to_follow()
    {
        using var response = await http.GetAsync(Path("/api/elsewhere"), Ends);

        Assert.Equal(HttpStatusCode.Found, response.StatusCode);
        Assert.Equal("http://example.invalid/", response.Headers.Location?.ToString());
    }

    [Fact]
    public async Task An_api_that_is_down_is_told_in_words()
    {
        var address = api!.Address;
        await api.DisposeAsync();

        using var response = await http.GetAsync(Path("/api/status"), Ends);
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Ends));

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var detail = problem.RootElement.GetProperty("detail").GetString();
        Assert.Contains($"The API at {address} does not answer", detail);
        Assert.Contains("services__api__http__0", detail);
    }

    private static Uri Path(string path) => new(path, UriKind.Relative);
}
