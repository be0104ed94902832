using Aspire.Media.Standalone;

using Microsoft.Extensions.Configuration;

namespace Aspire.Media.AppHost;

/// <summary>Where the system is put together: here, of containers or of installed programs, or in files for elsewhere.</summary>
/// <param name="Target">Whose files are written; null when it runs here.</param>
/// <param name="HasContainers">Whether servers come as containers.</param>
/// <param name="HasGpu">Whether workers for a GPU are part of it.</param>
/// <param name="Data">What installed programs keep; null where there are none.</param>
internal sealed record Place(AppHostOptions Options, PublishTarget? Target, bool HasContainers, bool HasGpu, DataDirectory? Data)
{
    public bool IsPublished => Target is not null;

    /// <summary>The repository, from which images are built and files are taken.</summary>
    public required string Root { get; init; }

    /// <summary>A file that comes with the product, such as the alert rules.</summary>
    public string Deploy(params ReadOnlySpan<string> path) => Path.Combine([Root, "deploy", .. path]);
}

internal static class PlaceSetup
{
    public static Place AddPlace(this IDistributedApplicationBuilder builder)
    {
        var options = builder.Configuration.GetSection(AppHostOptions.Section).Get<AppHostOptions>() ?? new AppHostOptions();
        var root = Path.GetDirectoryName(builder.AppHostDirectory)!;
        if (builder.ExecutionContext.IsPublishMode)
        {
            // Whoever asks for the manifest by Aspire's own switch, as azd does, need not know of ours.
            var target = builder.Configuration["Publishing:Publisher"] == "manifest" ? PublishTarget.Manifest : options.Target;
            return new Place(options, target, HasContainers: true, options.Gpu ?? target != PublishTarget.Manifest, Data: null) { Root = root };
        }

        var hasContainers = options.Containers ?? ContainerRuntime.Answers();
        var data = new DataDirectory(options.Data);
        data.Create();
        // Two compositions on one folder would start two servers on one cluster.
        var held = InstanceLock.Take(data, isNew: false, TimeProvider.System);
        held.Announce("by AppHost");
        return new Place(options, Target: null, hasContainers, options.Gpu ?? Gpu.IsSeen, data) { Root = root };
    }
}
