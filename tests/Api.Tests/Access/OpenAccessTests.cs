using System.Net;

namespace Aspire.Media.Api.Tests.Access;

/// <summary>Without authentication, this machine may do everything and the rest of the world nothing.</summary>
public sealed class OpenAccessTests(PostgresServer postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private RunningHost host = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        host = await ApiHost.StartAsync(database);
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1", HttpStatusCode.OK)]
    [InlineData("[::1]", HttpStatusCode.OK)]
    [InlineData("LOCALHOST:1234", HttpStatusCode.OK)]
    [InlineData("rebound.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("127.0.0.1.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("192.168.0.1", HttpStatusCode.MisdirectedRequest)]
    public async Task Only_loopback_names_are_answered(string name, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status") { Headers = { Host = name } };

        Assert.Equal(expected, (await host.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "203.0.113.9", HttpStatusCode.MisdirectedRequest)]
    [InlineData("X-Forwarded-For", "127.0.0.1, 203.0.113.9", HttpStatusCode.MisdirectedRequest)]
    [InlineData("X-Forwarded-For", "unknown", HttpStatusCode.MisdirectedRequest)]
    [InlineData("X-Forwarded-Host", "media.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("Forwarded", "for=127.0.0.1;proto=http, for=\"[2001:db8::1]:4711\"", HttpStatusCode.MisdirectedRequest)]
    [InlineData("Forwarded", "for=127.0.0.1;Host=media.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("X-Forwarded-For", "127.0.0.1", HttpStatusCode.OK)]
    [InlineData("X-Forwarded-For", "::1, ::ffff:127.0.0.1", HttpStatusCode.OK)]
    [InlineData("X-Forwarded-Host", "localhost:8080", HttpStatusCode.OK)]
    [InlineData("X-Forwarded-Host", "[::1]:8080", HttpStatusCode.OK)]
    [InlineData("Forwarded", "for=\"[::1]:4711\";host=127.0.0.1;proto=http", HttpStatusCode.OK)]
    public async Task Whom_a_proxy_brings_from_another_machine_is_not_answered(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/status");
        request.Headers.TryAddWithoutValidation(header, value);

        Assert.Equal(expected, (await host.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_web_that_requires_keys_opens_nothing_of_an_api_that_does_not()
    {
        await using var web = await WebHost.StartAsync(host.Address, "--Access:RequireKeys=true");
        using var client = web.Client("any-string-at-all");

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.MisdirectedRequest, (await client.GetAsync("/api/keys", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task An_open_web_hands_on_to_an_open_api_what_this_machine_asks()
    {
        await using var web = await WebHost.StartAsync(host.Address);

        Assert.Equal(HttpStatusCode.OK, (await web.Http.GetAsync("/api/keys", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-origin", HttpStatusCode.BadRequest)]
    [InlineData("Origin", "https://elsewhere.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "http://127.0.0.1:1", HttpStatusCode.Forbidden)]
    [InlineData("X-Nothing", "from a program, not a page", HttpStatusCode.BadRequest)]
    public async Task Pages_of_other_sites_cannot_change_anything(string header, string value, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys") { Content = new StringContent("{}", null, "application/json") };
        request.Headers.Add(header, value);

        Assert.Equal(expected, (await host.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task The_machines_own_pages_may_act()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/keys") { Content = new StringContent("{}", null, "application/json") };
        request.Headers.Add("Origin", host.Address.GetLeftPart(UriPartial.Authority));

        Assert.Equal(HttpStatusCode.BadRequest, (await host.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://*:0")]
    public async Task It_refuses_to_listen_beyond_this_machine(string url)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(database, $"--urls={url}"));

        Assert.Contains("Access__AdminKey", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("no authentication is configured", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_an_admin_key_it_listens_anywhere_and_answers_to_any_name()
    {
        await using var open = await ApiHost.StartAsync(database, "--urls=http://0.0.0.0:0", $"--Access:AdminKey={new string('k', 40)}");
        using var client = new HttpClient { BaseAddress = new UriBuilder(open.Address) { Host = "127.0.0.1" }.Uri };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/alive") { Headers = { Host = "media.example" } };

        Assert.Equal(HttpStatusCode.OK, (await client.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_short_admin_key_is_no_secret()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(database, "--Access:AdminKey=letmein"));

        Assert.Contains("Access__AdminKey is too short", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("letmein", refusal.Message, StringComparison.Ordinal);
    }
}
