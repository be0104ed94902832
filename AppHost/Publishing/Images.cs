namespace Aspire.Media.AppHost.Publishing;

/// <summary>The product's processes as stages of deploy/Dockerfile.</summary>
internal static class Images
{
    // The account `app` of .NET's images.
    private const int Account = 1654;

    private static readonly Dictionary<string, string> Programs = new()
    {
        ["api"] = "Api", ["web"] = "Web", ["worker"] = "Workers", ["worker-gpu"] = "Workers",
    };

    public static IResourceBuilder<ProjectResource> AsImage(this IResourceBuilder<ProjectResource> process, Place place, string stage)
    {
        if (!place.IsPublished)
        {
            return process;
        }

        var isWorker = stage.StartsWith("worker", StringComparison.Ordinal);
        var share = stage switch
        {
            // One film with large frames, or a speech model, is what takes most.
            "worker" => new Share(Cpu: 500, Memory: 512, MostCpu: 4000, MostMemory: 4096),
            "worker-gpu" => new Share(Cpu: 500, Memory: 1024, MostCpu: 4000, MostMemory: 8192),
            // It makes pictures on the way, and keeps them in memory.
            "api" => new Share(Cpu: 250, Memory: 512, MostCpu: 2000, MostMemory: 2048),
            _ => new Share(Cpu: 100, Memory: 256, MostCpu: 1000, MostMemory: 1024),
        };
        return process
            // azd knows no stages, and would make the last one: that is the one which is asked for.
            .PublishAsDockerFile(container => container.WithDockerfile(place.Root, place.Deploy("Dockerfile"), stage).WithBuildArg("STAGE", stage))
            .Confined(new Confinement(Account, Account, "CMD", "dotnet", $"Aspire.Media.{Programs[stage]}.dll", "health")
            {
                Stage = stage,
                Share = share,
                WritesMuch = isWorker,
                // What a worker has in hand may go on for Worker__Drain, and be told to stop for Worker__Grace.
                Farewell = TimeSpan.FromSeconds(isWorker ? 45 : 20),
            });
    }

    public static IResourceBuilder<ProjectResource> RunsOnce(this IResourceBuilder<ProjectResource> process, Place place) =>
        place.Target switch
        {
            null => process,
            // A manifest knows no jobs: azd would make of it an app that ends, and is started again for ever.
            PublishTarget.Manifest => process.ExcludeFromManifest(),
            _ => process.Confined(static confinement => confinement with { RunsOnce = true, Command = [], Share = new Share() }),
        };

    /// <summary>Where people's sign-ins are encrypted with, kept over restarts.</summary>
    public static IResourceBuilder<ProjectResource> KeepsKeys(this IResourceBuilder<ProjectResource> web, Place place)
    {
        const string Folder = "/home/app/.aspnet/DataProtection-Keys";
        return place.IsPublished ? web.WithAnnotation(new ContainerMountAnnotation("web-keys", Folder, ContainerMountType.Volume, isReadOnly: false)) : web;
    }

    public static IResourceBuilder<T> TakesGpu<T>(this IResourceBuilder<T> container, Place place)
        where T : IResource
    {
        if (place.IsPublished)
        {
            return container.Confined(static confinement => confinement with { TakesGpu = true });
        }

        // Here a process sees the GPU by itself; a container has to be given it.
        return container is IResourceBuilder<ContainerResource> here ? (IResourceBuilder<T>)here.WithContainerRuntimeArgs("--gpus", "all") : container;
    }

    /// <summary>The name by which others reach it.</summary>
    public static string HostOf(this Place place, string resource) => place.Target == PublishTarget.Kubernetes ? $"{resource}-service" : resource;

    public static string HostOf(this Place place, IResource resource) => place.HostOf(resource.Name);
}
