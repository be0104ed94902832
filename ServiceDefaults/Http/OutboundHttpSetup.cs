using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.ServiceDefaults.Http;

internal static class OutboundHttpSetup
{
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    // A name may come to mean another machine; connections that live for ever would not notice.
    private static readonly TimeSpan ConnectionLifetime = TimeSpan.FromMinutes(2);

    /// <summary>Every client from the factory finds services by name and bears with failures; one is for addresses that users give.</summary>
    public static void AddOutboundHttp(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<OutboundHttpOptions>().BindConfiguration(OutboundHttpOptions.Section)
            .ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ServiceAddresses>();
        services.AddSingleton<Perseverance>();
        services.AddSingleton<AddressGuard>();
        services.AddTransient<PerseveringHandler>();
        services.AddTransient<ServiceAddressHandler>();
        services.AddTransient<RedirectHandler>();
        services.ConfigureHttpClientDefaults(client => client
            // The handlers know the difference between an upload and an answer that does not come; this one clock does not.
            .ConfigureHttpClient(http => http.Timeout = Timeout.InfiniteTimeSpan)
            .UseSocketsHttpHandler((handler, _) =>
            {
                handler.ConnectTimeout = ConnectLimit;
                handler.PooledConnectionLifetime = ConnectionLifetime;
            })
            .AddHttpMessageHandler<PerseveringHandler>()
            // Inside, so that each attempt may go to another address.
            .AddHttpMessageHandler<ServiceAddressHandler>());

        services.AddHttpClient(AddressGuard.HttpClientName)
            .UseSocketsHttpHandler((handler, provider) => provider.GetRequiredService<AddressGuard>().Stand(handler))
            .AddHttpMessageHandler<RedirectHandler>()
            // Names of our own services are not for users to use.
            .ConfigureAdditionalHttpMessageHandlers((handlers, _) =>
            {
                foreach (var handler in handlers.OfType<ServiceAddressHandler>().ToList())
                {
                    handlers.Remove(handler);
                }
            });
    }
}
