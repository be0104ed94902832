using Aspire.Media.ServiceDefaults.Health;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.ServiceDefaults.Tests.Health;

public sealed class HealthProbeTests
{
    [Theory]
    [InlineData(null, null, "http://127.0.0.1:8080")]
    [InlineData(null, "9000;9001", "http://127.0.0.1:9000")]
    [InlineData("http://*:5000", "9000", "http://127.0.0.1:5000")]
    [InlineData("https://0.0.0.0:5001;http://[::]:5000/", null, "http://127.0.0.1:5000")]
    [InlineData("http://localhost", null, "http://127.0.0.1:80")]
    public void A_process_is_asked_where_its_settings_let_it_listen(string? urls, string? ports, string expected)
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("URLS", urls), new("HTTP_PORTS", ports)]).Build();

        Assert.Equal(new Uri(expected), HealthProbe.Address(settings));
    }
}
