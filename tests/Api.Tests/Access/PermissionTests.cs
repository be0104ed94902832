using Aspire.Media.ServiceDefaults;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web;
using Aspire.Media.Workers;

using Microsoft.AspNetCore.Routing;

namespace Aspire.Media.Api.Tests.Access;

public sealed class PermissionTests
{
    [Fact]
    public async Task Every_endpoint_names_the_permission_it_needs()
    {
        await using var app = MediaHost.Build(
            "media",
            ["--applicationName=Aspire.Media.Web", "--ConnectionStrings:media=Host=127.0.0.1", "--Storage:Disk:Path=/tmp"],
            static builder =>
            {
                builder.AddApi();
                builder.AddWorkers();
                builder.AddWeb();
            },
            static app =>
            {
                app.MapApi();
                app.MapWeb();
            });

        var endpoints = ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).ToList();
        Assert.NotEmpty(endpoints);
        Assert.Empty(endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<PermissionRequirement>() is null).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public void Every_permission_can_be_granted()
    {
        var declared = typeof(Permission).GetFields().Where(field => field.IsStatic).Select(field => (Permission)field.GetValue(null)!);

        Assert.Equivalent(declared.Except([Permission.Anyone]), Permission.All, strict: true);
    }

    [Fact]
    public void A_greater_role_may_do_all_that_a_lesser_may()
    {
        foreach (var (lesser, greater) in Enum.GetValues<Role>().Zip(Enum.GetValues<Role>().Skip(1)))
        {
            Assert.Empty(Permission.Of(lesser, []).Except(Permission.Of(greater, [])));
        }
    }
}
