using System.Diagnostics;

using Aspire.Media.Api.Access;
using Aspire.Media.Api.Events;
using Aspire.Media.Api.Jobs;
using Aspire.Media.Api.Queue;
using Aspire.Media.Api.Runs;
using Aspire.Media.Api.Status;
using Aspire.Media.Api.Steps;
using Aspire.Media.Api.Workers;
using Aspire.Media.Api.Workflows;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Queue;
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
        services.ConfigureHttpJsonOptions(json => StrictJson.Apply(json.SerializerOptions));
        services.AddSingleton<EventFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<JobPictures>();
        services.AddHostedService<ThroughputCounter>();
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
        app.MapRuns();
        app.MapJobs();
        app.MapSteps();
        app.MapQueue();
        app.MapWorkers();
        app.MapEvents();
        app.MapEventRaising();
        app.MapThroughput();
        app.MapActivity();
        app.MapApiDescription();
    }
}
