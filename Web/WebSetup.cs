using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Access;
using Aspire.Media.Web.Calls;
using Aspire.Media.Web.Forwarding;
using Aspire.Media.Web.Layout;
using Aspire.Media.Web.Live;

using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

using Radzen;

namespace Aspire.Media.Web;

public static class WebSetup
{
    private static readonly Uri ServiceNamedApi = new("http+https://api");

    /// <summary>Web's pages. Where Api is part of the same process, it is added first.</summary>
    public static void AddWeb(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        // Whoever looks keys up by itself is Api.
        var apiIsHere = services.Any(service => service.ServiceType == typeof(FindKeyHolder));

        services.AddOptions<WebOptions>().BindConfiguration(WebOptions.Section)
            .Configure<IConfiguration>((options, configuration) => options.Api ??= !apiIsHere && configuration.GetSection("services:api").Exists() ? ServiceNamedApi : null)
            .Validate(options => apiIsHere || options.Api is not null, "services__api__http__0 (or Web__Api) is not set: it names the address of the API, as in http://127.0.0.1:8081.")
            .Validate(options => options.Api is null or { IsAbsoluteUri: true, Scheme: "http" or "https" or "http+https" }, "Web__Api is not an address: it should look like http://127.0.0.1:8081.")
            .ValidateOnStart();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<ApiLocation>(provider, apiIsHere));
        services.AddSingleton<ApiClients>();
        services.AddHttpClient(ApiClients.Name).ConfigureHttpClient(static (provider, http) =>
        {
            http.BaseAddress = provider.GetRequiredService<ApiLocation>().Address;
            http.Timeout = provider.GetRequiredService<IOptions<WebOptions>>().Value.Patience;
        })
            // Pages ask again by themselves; attempts made below them would hold back the news that Api is away, and that it is back.
            .ConfigureAdditionalHttpMessageHandlers(static (handlers, _) => handlers.Clear());
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<RemoteKeyHolders>();
        services.AddSingleton<LiveFeed>();
        services.AddHostedService(static provider => provider.GetRequiredService<LiveFeed>());
        services.AddSingleton<SharedLooks>();
        services.AddSingleton<Handover>();
        services.TryAddSingleton<FindKeyHolder>(static provider => provider.GetRequiredService<RemoteKeyHolders>().FindAsync);
        services.AddSingleton<ApiForwarder>();
        if (!apiIsHere)
        {
            services.AddHealthChecks().AddCheck<ApiCheck>("api");
        }

        // Outside development, assets are found beside a published program only; a built one has them where they were.
        builder.WebHost.UseStaticWebAssets();
        // What is put into wwwroot after the build is no asset; the route that would serve it names no permission.
        builder.Configuration.AddInMemoryCollection([new("DisableStaticAssetNotFoundRuntimeFallback", "true")]);
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddCascadingAuthenticationState();
        services.AddRadzenComponents();
        services.AddScoped<TabConnection>();
        services.AddScoped<CircuitHandler>(static provider => provider.GetRequiredService<TabConnection>());
    }

    private static Task TellOfDefectAsync(HttpContext context) =>
        new RazorComponentResult<App>(new { Failed = true }) { StatusCode = StatusCodes.Status500InternalServerError }.ExecuteAsync(context);

    public static void MapWeb(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // Of Api's routes programs are told, by the host: to a page every refusal that they throw would be a defect.
        app.UseWhen(
            static context => !ApiRoutes.Own(context.Request.Path),
            static pages => pages.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = TellOfDefectAsync, CreateScopeForErrors = true }));
        app.UseAntiforgery();
        app.MapStaticAssets().Requires(Permission.Anyone);
        app.MapApiRoutes();
        app.MapSignOut();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(static server =>
            {
                // PagePolicy says it, with more.
                server.ContentSecurityFrameAncestorsPolicy = null;
                // What a tab is sent is compressed message by message: to remember the messages before would take 300 KB for each open tab.
                server.ConfigureWebSocketAcceptContext = static (_, accept) =>
                {
                    (accept.DangerousEnableCompression, accept.DisableServerContextTakeover) = (true, true);
                    return Task.CompletedTask;
                };
            })
            .Requires(Permission.StatusRead);
    }
}
