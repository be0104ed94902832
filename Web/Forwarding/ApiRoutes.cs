using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Calls;

namespace Aspire.Media.Web.Forwarding;

/// <summary>The paths that are Api's on the one origin that browsers know.</summary>
internal static class ApiRoutes
{
    private static readonly string[] Prefixes = ["/api", "/bucket", "/edit", "/image", "/openapi"];

    public static bool Own(PathString path) => Prefixes.Any(prefix => path.StartsWithSegments(prefix, StringComparison.OrdinalIgnoreCase));

    /// <summary>Forwards Api's routes to it. Where Api is in this process, its own routes answer, and the rest of its paths hold nothing.</summary>
    public static void MapApiRoutes(this WebApplication app)
    {
        RequestDelegate handle = app.Services.GetRequiredService<ApiLocation>().IsHere
            ? new NothingHere(((IEndpointRouteBuilder)app).DataSources, app.Services.GetRequiredService<ParameterPolicyFactory>()).AnswerAsync
            : app.Services.GetRequiredService<ApiForwarder>().ForwardAsync;
        foreach (var prefix in Prefixes)
        {
            // Who may do what is for Api to decide: the credential travels along.
            app.Map(prefix + "/{**rest}", handle).ExcludeFromDescription().Requires(Permission.Anyone);
        }
    }
}
