using Aspire.Media.ServiceDefaults;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Routing;

namespace Aspire.Media.Web.Tests.Access;

public sealed class EndpointTests
{
    [Fact]
    public async Task Every_endpoint_of_web_names_its_permission()
    {
        await using var app = MediaHost.Build(
            "media-web",
            ["--applicationName", "Aspire.Media.Web", "--Web:Api", "http://127.0.0.1:9"],
            static builder => builder.AddWeb(),
            static app => app.MapWeb());

        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList();

        Assert.Contains(endpoints, endpoint => endpoint is RouteEndpoint { RoutePattern.RawText: { } path } && path.StartsWith("/_blazor", StringComparison.Ordinal));
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<PermissionRequirement>() is null).Select(endpoint => endpoint.DisplayName));
    }
}
