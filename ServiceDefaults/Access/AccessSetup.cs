using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.ServiceDefaults.Access;

internal static class AccessSetup
{
    public static void AddAccess(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<AccessOptions>().BindConfiguration(AccessOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddHttpClient(SigningKeys.HttpClientName);
        services.AddSingleton<SigningKeys>();
        services.AddSingleton<JsonWebTokenValidator>();
        services.AddHostedService<ListenGuard>();
        services.AddSingleton<SocketTransportFactory>();
        services.AddSingleton<IConnectionListenerFactory, LoopbackTransport>();

        services.AddAuthentication(CredentialAuthentication.SchemeName)
            .AddScheme<AuthenticationSchemeOptions, CredentialAuthentication>(CredentialAuthentication.SchemeName, configureOptions: null);
        services.AddSingleton<IAuthorizationHandler, PermissionHandler>();
        // An endpoint that names no permission is closed. What matches no route is left to answer 404, 405 or 415.
        services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder()
            .RequireAssertion(context => context.Resource is HttpContext http && http.GetEndpoint() is not RouteEndpoint)
            .Build());
    }

    public static void UseAccess(this IApplicationBuilder app)
    {
        app.UseMiddleware<OriginGuard>();
        app.UseAuthentication();
        app.UseAuthorization();
    }
}
