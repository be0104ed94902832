using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.AppHost.Processes;

/// <summary>
/// Starts what gave up waiting, as soon as what it waited for is there after all: Aspire leaves it failed. It waits anew then, so that what lacks
/// something else too gives up again, and is started when that comes.
/// </summary>
internal sealed partial class StartOnRecovery(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, IHostApplicationLifetime lifetime, ILogger<StartOnRecovery> logger)
    : Watcher(notifications, lifetime)
{
    private readonly Dictionary<string, IResource> gaveUp = [];
    private readonly Dictionary<string, WaitType?> fulfilled = [];

    protected override IEnumerable<Task> See(ResourceEvent seen, CancellationToken cancellationToken)
    {
        Note(seen);
        if (Comes(seen) is not { } came)
        {
            yield break;
        }

        foreach (var (instance, _) in gaveUp.Where(one => Waits(one.Value, seen.Resource, came)).ToList())
        {
            gaveUp.Remove(instance);
            yield return StartAsync(instance, seen.Resource, cancellationToken);
        }
    }

    private static bool Waits(IResource resource, IResource another, WaitType came) => resource.Annotations.OfType<WaitAnnotation>().Any(wait =>
        wait.Resource == another && (wait.WaitType == WaitType.WaitForCompletion) == (came == WaitType.WaitForCompletion));

    private void Note(ResourceEvent seen)
    {
        if (seen.Snapshot.State?.Text == KnownResourceStates.FailedToStart && seen.Resource.HasAnnotationOfType<WaitAnnotation>())
        {
            gaveUp[seen.ResourceId] = seen.Resource;
        }
        else
        {
            gaveUp.Remove(seen.ResourceId);
        }
    }

    // What is waited for comes once, however often it is told of.
    private WaitType? Comes(ResourceEvent seen)
    {
        var now = seen.Snapshot switch
        {
            { State.Text: "Running", HealthStatus: Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy } => WaitType.WaitUntilHealthy,
            { State.Text: "Finished" or "Exited", ExitCode: 0 } => WaitType.WaitForCompletion,
            _ => (WaitType?)null,
        };
        var before = fulfilled.GetValueOrDefault(seen.ResourceId);
        fulfilled[seen.ResourceId] = now;
        return now == before ? null : now;
    }

    private async Task StartAsync(string instance, IResource another, CancellationToken cancellationToken)
    {
        Starts(logs.GetLogger(instance), instance, another.Name);
        var result = await commands.ExecuteCommandAsync(instance, KnownResourceCommands.StartCommand, cancellationToken);
        if (!result.Success && !result.Canceled)
        {
            NotStarted(logger, instance, result.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Instance} had given up waiting for {Resource}, and is started now that it is there")]
    private static partial void Starts(ILogger logger, string instance, string resource);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Instance} could not be started again: {Reason}")]
    private static partial void NotStarted(ILogger logger, string instance, string? reason);
}

internal static class StartOnRecoverySetup
{
    /// <summary>Nobody waits for ever: what needs something that has failed fails visibly, too, and all of it is started when the cause is gone.</summary>
    public static void AddRecovery(this IDistributedApplicationBuilder builder)
    {
        builder.Services.Configure<ResourceNotificationServiceOptions>(static options => options.DefaultWaitBehavior = WaitBehavior.StopOnResourceUnavailable);
        builder.AddWatcher<StartOnRecovery>();
    }
}
