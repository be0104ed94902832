using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.ServiceDefaults.Health;

internal static class HealthSetup
{
    public static void AddHealth(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<HealthOptions>().BindConfiguration(HealthOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // First, because AddHealthChecks leaves an existing one alone: all who ask, ask the same.
        services.AddSingleton<HealthCheckService, HealthBoard>();
        services.AddHealthChecks();
    }
}
