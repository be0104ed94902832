using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

public sealed class ServiceAddressesTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["services:api:http:0"] = "http://localhost:5001",
        ["services:api:dashboard:0"] = "http://localhost:5003",
        ["services:both:https:0"] = "https://localhost:5005",
        ["services:both:http:0"] = "http://localhost:5004",
        ["services:bare:http:0"] = "10.0.0.7:5006",
        ["services:single:http"] = "http://localhost:5007/ignored",
    };

    [Theory]
    [InlineData("http://api/a/b?c=d%2Fe", "http://localhost:5001/a/b?c=d%2Fe")]
    [InlineData("http://API/", "http://localhost:5001/")]
    [InlineData("https+http://api/x", "http://localhost:5001/x")]
    [InlineData("https+http://both/x", "https://localhost:5005/x")]
    [InlineData("http+https://both/x", "http://localhost:5004/x")]
    [InlineData("http://_dashboard.api/x", "http://localhost:5003/x")]
    [InlineData("http://bare/x", "http://10.0.0.7:5006/x")]
    [InlineData("http://single/x", "http://localhost:5007/x")]
    [InlineData("http://api//evil.example/x", "http://localhost:5001//evil.example/x")]
    [InlineData("http://api:8080/x", "http://api:8080/x")]
    [InlineData("https://api/x", "https://api/x")]
    [InlineData("http://example.org/x", "http://example.org/x")]
    [InlineData("https+http://example.org/x", "https://example.org/x")]
    public void Names_lead_to_addresses(string asked, string expected)
    {
        var addresses = new ServiceAddresses(new ConfigurationBuilder().AddInMemoryCollection(Settings).Build());

        Assert.Equal(expected, addresses.Resolve(new Uri(asked)).AbsoluteUri);
    }

    [Fact]
    public void Several_addresses_take_turns()
    {
        var addresses = new ServiceAddresses(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["services:api:http:0"] = "http://one",
            ["services:api:http:1"] = "http://two",
        }).Build());

        Assert.Equal(["one", "two", "one"], Enumerable.Range(0, 3).Select(_ => addresses.Resolve(new Uri("http://api")).Host));
    }

    [Fact]
    public async Task A_client_finds_a_service_by_name_and_passes_over_an_address_that_is_dead()
    {
        await using var api = await DefaultHost.StartAsync([], static _ => { }, static app => app.MapGet("/who", () => "api").Requires(Permission.Anyone));
        await using var caller = await DefaultHost.StartAsync(
            "--services:api:http:0=http://127.0.0.1:1", $"--services:api:http:1={api.Address}", "--OutboundHttp:FirstPause=00:00:00.001");
        var client = caller.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();

        for (var i = 0; i < 3; i++)
        {
            using var response = await client.GetAsync("https+http://api/who");
            Assert.Equal("api", await response.Content.ReadAsStringAsync());
            Assert.Equal("https+http://api/who", response.RequestMessage?.RequestUri?.AbsoluteUri);
        }
    }
}
