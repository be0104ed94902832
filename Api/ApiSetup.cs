using System.Diagnostics;

using Aspire.Media.Api.Access;
using Aspire.Media.Api.Approvals;
using Aspire.Media.Api.Assets;
using Aspire.Media.Api.Captions;
using Aspire.Media.Api.Edits;
using Aspire.Media.Api.Events;
using Aspire.Media.Api.Images;
using Aspire.Media.Api.Incidents;
using Aspire.Media.Api.Jobs;
using Aspire.Media.Api.Maintenance;
using Aspire.Media.Api.Objects;
using Aspire.Media.Api.Queue;
using Aspire.Media.Api.Runs;
using Aspire.Media.Api.Schedules;
using Aspire.Media.Api.Sites;
using Aspire.Media.Api.Status;
using Aspire.Media.Api.Steps;
using Aspire.Media.Api.Transcoding;
using Aspire.Media.Api.Uploads;
using Aspire.Media.Api.Workers;
using Aspire.Media.Api.Workflows;
using Aspire.Media.Engine;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Store;
using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Http.Metadata;

namespace Aspire.Media.Api;

public static class ApiSetup
{
    /// <summary>All that is kept in the database: what the migrator brings up to date, and Api works with.</summary>
    public static void AddTables(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddEngine();
        builder.Services.AddSchema(MediaSetup.Owner, typeof(MediaSetup).Assembly);
    }

    public static void AddApi(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddTables();
        builder.AddMedia();
        var services = builder.Services;
        services.ConfigureHttpJsonOptions(json => StrictJson.Apply(json.SerializerOptions));
        services.AddSingleton<EventFeed>();
        services.AddHostedService(provider => provider.GetRequiredService<EventFeed>());
        services.AddSingleton<JobPictures>();
        services.AddHostedService<ThroughputCounter>();
        services.AddSingleton<EditActions>();
        services.AddSingleton<EditOrders>();
        services.AddSingleton<EditSessions>();
        services.AddSingleton<KnownSites>();
        services.AddSingleton<SitePriorities>();
        services.AddSingleton<RootStates>();
        services.AddSingleton<AssetNews>();
        services.AddHostedService(provider => provider.GetRequiredService<AssetNews>());
        services.AddOpenApi(ApiDescription.Describe);
        services.AddSingleton(new ProcessStart(new DateTimeOffset(Process.GetCurrentProcess().StartTime)));
        services.AddSingleton<FindKeyHolder>(provider => provider.GetRequiredService<ApiKeyStore>().HolderAsync);
    }

    public static void MapApi(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        // A body of another type than JSON is refused by whoever reads it, in words. Were it a matter of choosing a route, the request would go
        // past ours to Web's, where both are one process, and be told that there is nothing here.
        var routes = app.MapGroup("");
        ((IEndpointConventionBuilder)routes).Finally(static endpoint =>
        {
            foreach (var accepts in endpoint.Metadata.OfType<IAcceptsMetadata>().ToList())
            {
                endpoint.Metadata.Remove(accepts);
            }
        });
        routes.MapStatus();
        routes.MapAccess();
        routes.MapKeys();
        routes.MapWorkflows();
        routes.MapStepTypes();
        routes.MapRuns();
        app.UseJobSockets();
        routes.MapJobs();
        routes.MapSteps();
        routes.MapApprovals();
        routes.MapHolds();
        routes.MapSites();
        routes.MapScan();
        routes.MapAssets();
        routes.MapRenames();
        routes.MapContent();
        routes.MapUpload();
        routes.MapTus();
        routes.MapParts();
        routes.MapFetch();
        routes.MapEdits();
        routes.MapEditSessions();
        routes.MapCaptions();
        routes.MapQueue();
        routes.MapSchedules();
        routes.MapIncidents();
        routes.MapWorkers();
        routes.MapEvents();
        routes.MapEventRaising();
        routes.MapObjects();
        routes.MapImages();
        routes.MapThroughput();
        routes.MapActivity();
        routes.MapTranscoding();
        app.MapApiDescription();
    }
}
