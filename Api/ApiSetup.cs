using System.Diagnostics;

using Aspire.Media.Api.Access;
using Aspire.Media.Api.Status;
using Aspire.Media.Api.Workflows;
using Aspire.Media.Client;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

namespace Aspire.Media.Api;

public static class ApiSetup
{
    public static void AddApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddEngine();
        builder.AddMedia();
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => WireFormat.Apply(json.SerializerOptions));
        services.AddOpenApi(ApiDescription.Describe);
        services.AddSingleton(new ProcessStart(new DateTimeOffset(Process.GetCurrentProcess().StartTime)));
        services.AddSingleton<FindKeyHolder>(provider => provider.GetRequiredService<ApiKeyStore>().HolderAsync);
    }

    public static void MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapStatus();
        app.MapAccess();
        app.MapKeys();
        app.MapWorkflows();
        app.MapStepTypes();
        app.MapApiDescription();
    }
}
