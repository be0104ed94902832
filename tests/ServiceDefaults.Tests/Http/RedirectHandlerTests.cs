using System.Net;
using System.Text;

using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

/// <summary>Redirects between two servers, which differ by their ports.</summary>
public sealed class RedirectHandlerTests : IAsyncLifetime
{
    private LocalServer here = null!;
    private LocalServer there = null!;
    private RunningHost host = null!;
    private HttpClient outside = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        there = await LocalServer.StartAsync(EchoAsync);
        here = await LocalServer.StartAsync(AnswerAsync);
        host = await DefaultHost.StartAsync("--OutboundHttp:AllowedNetworks=127.0.0.1");
        outside = host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient(AddressGuard.HttpClientName);
        outside.BaseAddress = here.Address;
    }

    public async ValueTask DisposeAsync()
    {
        outside.Dispose();
        await host.DisposeAsync();
        await here.DisposeAsync();
        await there.DisposeAsync();
    }

    [Fact]
    public async Task Another_origin_is_not_told_the_credentials()
    {
        Assert.Equal("GET / accept=text/plain x-api-key=secret authorization=Bearer secret cookie=a=secret", await ShowCredentialsAsync("/?to=/"));
        Assert.Equal("GET / accept=text/plain", await ShowCredentialsAsync($"/?to={there.Address}"));
        Assert.Equal("GET /back accept=text/plain", await ShowCredentialsAsync($"/?to={there.Address}?to={here.Address}back"));
    }

    [Theory]
    [InlineData("POST", 302, "GET /")]
    [InlineData("POST", 303, "GET /")]
    [InlineData("PUT", 303, "GET /")]
    [InlineData("HEAD", 303, "")]
    [InlineData("PUT", 301, "PUT / what was sent")]
    [InlineData("POST", 307, "POST / what was sent")]
    [InlineData("POST", 308, "POST / what was sent")]
    public async Task What_is_asked_after_a_redirect_is_what_browsers_ask(string method, int status, string expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/?to={there.Address}&status={status}") { Content = new StringContent("what was sent") };

        using var answer = await outside.SendAsync(request, Token);

        Assert.Equal((HttpStatusCode.OK, expected), (answer.StatusCode, await answer.Content.ReadAsStringAsync(Token)));
    }

    [Fact]
    public async Task A_body_that_is_gone_is_not_sent_again()
    {
        using var answer = await outside.PostAsync($"/?to={there.Address}&status=307", new StreamContent(new MemoryStream([1, 2, 3])), Token);

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
    }

    [Theory]
    [InlineData(5, HttpStatusCode.OK)]
    [InlineData(6, HttpStatusCode.Found)]
    public async Task Redirects_are_followed_five_times(int hops, HttpStatusCode expected)
    {
        using var answer = await outside.GetAsync($"/?hops={hops}", Token);

        Assert.Equal(expected, answer.StatusCode);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://")]
    public async Task What_is_no_address_of_a_server_is_not_followed(string location)
    {
        using var answer = await outside.GetAsync($"/?to={location}", Token);

        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
    }

    private async Task<string> ShowCredentialsAsync(string address)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Add("Accept", "text/plain");
        request.Headers.Add("X-Api-Key", "secret");
        request.Headers.Add("Authorization", "Bearer secret");
        request.Headers.Add("Cookie", "a=secret");
        using var answer = await outside.SendAsync(request, Token);
        return await answer.Content.ReadAsStringAsync(Token);
    }

    // Leads to where the question says, or some hops around itself, or tells what came in.
    private static Task AnswerAsync(HttpContext context)
    {
        var question = context.Request.Query;
        var hops = int.TryParse(question["hops"], out var left) ? left : 0;
        var target = hops > 0 ? $"/?hops={hops - 1}" : question["to"].FirstOrDefault();
        if (target is null)
        {
            return EchoAsync(context);
        }

        context.Response.StatusCode = int.TryParse(question["status"], out var status) ? status : StatusCodes.Status302Found;
        context.Response.Headers.Location = target;
        return Task.CompletedTask;
    }

    private static async Task EchoAsync(HttpContext context)
    {
        if (context.Request.Query["to"] is [{ } next])
        {
            context.Response.Redirect(next);
            return;
        }

        var told = new StringBuilder($"{context.Request.Method} {context.Request.Path}");
        foreach (var header in (string[])["accept", "x-api-key", "authorization", "cookie"])
        {
            told.Append(context.Request.Headers.TryGetValue(header, out var value) ? $" {header}={value}" : "");
        }

        using var body = new StreamReader(context.Request.Body);
        await context.Response.WriteAsync(told.Append(' ').Append(await body.ReadToEndAsync(Token)).ToString().TrimEnd(), Token);
    }
}
