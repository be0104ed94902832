using System.Security.Cryptography;
using System.Text;

using Aspire.Media.AppHost.Processes;
using Aspire.Media.Standalone;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

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

    /// <summary>The name of a volume. Here it is the data folder's, or two compositions would write to the same; elsewhere the installation's.</summary>
    public string Volume(string name) =>
        Data is { } data ? $"aspire-media-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(data.Path)))[..8]}-{name}" : name;

    /// <summary>A file that comes with the product, such as the alert rules.</summary>
    public string Deploy(params ReadOnlySpan<string> path) => Path.Combine([Root, "deploy", .. path]);
}

internal static partial class PlaceSetup
{
    /// <summary>Says once, when everything starts, what is left out of it and how it is had.</summary>
    public static void Misses(this IDistributedApplicationBuilder builder, string what, string cure) => builder.OnBeforeStart((started, _) =>
    {
        LeftOut(started.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Aspire.Media.AppHost"), what, cure);
        return Task.CompletedTask;
    });

    [LoggerMessage(Level = LogLevel.Information, Message = "{What} is left out: {Cure}")]
    private static partial void LeftOut(ILogger logger, string what, string cure);

    public static Place AddPlace(this IDistributedApplicationBuilder builder)
    {
        var options = Options(builder.Configuration);
        var root = Path.GetDirectoryName(builder.AppHostDirectory)!;
        if (builder.ExecutionContext.IsPublishMode)
        {
            // Whoever asks for the manifest by Aspire's own switch, as azd does, need not know of ours.
            var target = builder.Configuration["Publishing:Publisher"] == "manifest" ? PublishTarget.Manifest : options.Target;
            return new Place(options, target, HasContainers: true, options.Gpu ?? target != PublishTarget.Manifest, Data: null) { Root = root };
        }

        var hasContainers = options.Containers != false && ContainerRuntime.Answers(builder.Configuration);
        if (options.Containers == true && !hasContainers)
        {
            // Aspire would show what is wrong with each of them, and let everything else wait for ever.
            throw new DistributedApplicationException("AppHost__Containers is true, and neither docker nor podman answers: start one of them, or leave the setting out to use the programs that are installed.");
        }

        // Nothing waits for what has failed; what gave up is started when that is mended.
        builder.AddRecovery();
        DataDirectory.ChosenBy = $"{AppHostOptions.Section}__{nameof(AppHostOptions.Data)}";
        var data = new DataDirectory(options.Data);
        data.Create();
        // Two compositions on one folder would start two servers on one cluster.
        builder.OnBeforeStart((started, _) =>
        {
            var held = InstanceLock.Take(data, isNew: false, TimeProvider.System);
            held.Announce("by AppHost");
            started.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopped.Register(held.Dispose);
            return Task.CompletedTask;
        });
        return new Place(options, Target: null, hasContainers, options.Gpu ?? Gpu.IsSeen, data) { Root = root };
    }

    private static AppHostOptions Options(ConfigurationManager configuration)
    {
        try
        {
            return configuration.GetSection(AppHostOptions.Section).Get<AppHostOptions>() ?? new AppHostOptions();
        }
        catch (InvalidOperationException failure)
        {
            // It says which setting cannot be read as what, in the way in which settings are written in files.
            throw new DistributedApplicationException(failure.Message.Replace($"{AppHostOptions.Section}:", $"{AppHostOptions.Section}__", StringComparison.Ordinal), failure);
        }
    }
}
