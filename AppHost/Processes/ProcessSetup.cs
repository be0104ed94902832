using Aspire.Media.AppHost.Publishing;

namespace Aspire.Media.AppHost.Processes;

/// <summary>The product's own processes. Here they are started as they were built; elsewhere they are images of deploy/Dockerfile.</summary>
internal static class ProcessSetup
{
    public const string EndpointName = "http";
    private const int ContainerPort = 8080;

    public static IResourceBuilder<ProjectResource> AddApi(this IDistributedApplicationBuilder builder, string name, Place place) =>
        builder.AddServing<Projects.Api>(name, place, "api")
            .WithUrlForEndpoint(EndpointName, static url => (url.Url, url.DisplayText) = ("/api/docs", "API documentation"))
            .WithQueueCommands()
            .WithIconName("PlugConnected");

    public static IResourceBuilder<ProjectResource> AddWeb(this IDistributedApplicationBuilder builder, string name, Place place) =>
        builder.AddServing<Projects.Web>(name, place, "web", place.IsPublished ? ContainerPort : null)
            .WithExternalHttpEndpoints()
            .WithUrlForEndpoint(EndpointName, static url => url.DisplayText = "Aspire.Media")
            .KeepsKeys(place)
            .WithIconName("Globe");

    /// <summary>As many workers as are wanted: they know nothing of each other but what stands in the database.</summary>
    public static IResourceBuilder<ProjectResource> AddWorkers(this IDistributedApplicationBuilder builder, string name, Place place) =>
        builder.AddPool(name, place, "worker", place.Options.Workers).WithIconName("Wrench");

    /// <summary>Those for steps that need a GPU, where there is one. Each process counts the GPU's slots for itself, so there is one of them for each GPU.</summary>
    public static IResourceBuilder<ProjectResource>? AddGpuWorkers(this IDistributedApplicationBuilder builder, string name, Place place) =>
        !place.HasGpu ? null : builder.AddPool(name, place, "worker-gpu", replicas: 1)
            .WithEnvironment("Worker__Slots__Gpu", "1")
            .WithEnvironment("Worker__Slots__Cpu", "1")
            .WithEnvironment("Worker__Capabilities__0", "gpu")
            .TakesGpu(place)
            .WithIconName("DeveloperBoardLightning");

    /// <summary>
    /// Brings the schema up to date, and is done. A database that is only away, or busy, it waits for, as the others wait for it; it fails over what
    /// waiting does not mend, and is tried again a few times. Then somebody has to see to it.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddMigrator(this IDistributedApplicationBuilder builder, string name, Place place)
    {
        var migrator = builder.AddProject<Projects.Api>(name, static options => options.ExcludeLaunchProfile = true)
            .AsImage(place, "api")
            // After it became an image, which forgets what it was told before.
            .WithArgs("migrate")
            .RunsOnce(place)
            .WithIconName("DatabaseArrowUp");
        return place.IsPublished
            ? migrator
            : migrator.WithEnvironment("Database__Patience", "00:10:00").RestartsWhenItDies(untilDone: true).WithMigrateAgain();
    }

    /// <summary>It waits for the schema, and does not touch it. In a manifest there are no jobs: there every process sees to the schema itself.</summary>
    public static IResourceBuilder<ProjectResource> AfterMigration(this IResourceBuilder<ProjectResource> process, IResourceBuilder<ProjectResource> migrator) =>
        migrator.Resource.Annotations.Contains(ManifestPublishingCallbackAnnotation.Ignore)
            ? process
            : process.WaitForCompletion(migrator).WithEnvironment("Database__Migrate", "false");

    private static IResourceBuilder<ProjectResource> AddPool(this IDistributedApplicationBuilder builder, string name, Place place, string stage, int replicas)
    {
        var workers = builder.AddServing<Projects.Workers>(name, place, stage)
            .WithReplicas(replicas)
            .WithUrlForEndpoint(EndpointName, static url => (url.Url, url.DisplayText) = ("/health", "Health"));
        return place.Data is { } data ? workers.WithEnvironment("Demo__Folder", data.Demo) : workers;
    }

    private static IResourceBuilder<ProjectResource> AddServing<TProject>(this IDistributedApplicationBuilder builder, string name, Place place, string stage, int? port = null)
        where TProject : IProjectMetadata, new() =>
        builder.AddProject<TProject>(name, static options => options.ExcludeLaunchProfile = true)
            .WithHttpEndpoint(port, targetPort: place.IsPublished ? ContainerPort : null, name: EndpointName)
            // From a container, as Prometheus is, nobody comes in by the loopback; whoever comes in has to show a key then.
            .WithEndpoint(EndpointName, endpoint => endpoint.TargetHost = place is { IsPublished: false, HasContainers: true } ? "0.0.0.0" : endpoint.TargetHost)
            // Aspire asks them too, so that they are health checks here as well.
            .WithHttpProbe(ProbeType.Readiness, "/health", periodSeconds: 10, timeoutSeconds: 6)
            .WithHttpProbe(ProbeType.Liveness, "/alive", periodSeconds: 20, timeoutSeconds: 5)
            .AsImage(place, stage)
            .RestartsWhenItDies();
}
