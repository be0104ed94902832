using Aspire.Media.Connectors.Webhooks;

namespace Aspire.Media.Workers.Incidents;

internal static class IncidentSetup
{
    /// <summary>Messages of incidents to receivers outside.</summary>
    public static void AddIncidentWebhooks(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<IncidentOptions>().BindConfiguration(IncidentOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddHttpClient<WebhookClient>();
        builder.Services.AddHostedService<IncidentWebhooks>();
    }
}
