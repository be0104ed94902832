using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.AppHost.Processes;

/// <summary>
/// Starts processes again that died, as Compose, Kubernetes and Container Apps do elsewhere. Aspire sees them end and leaves them so.
/// One that dies again and again is left alone, because then something is wrong that starting does not mend.
/// </summary>
internal sealed partial class RestartOnDeath(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, TimeProvider time, ILogger<RestartOnDeath> logger) : BackgroundService
{
    public const int MostDeaths = 5;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Deaths> instances = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var restarts = new List<Task>();
        try
        {
            await foreach (var seen in notifications.WatchAsync(stoppingToken))
            {
                if (seen.Resource.HasAnnotationOfType<Wanted>() && Dies(seen))
                {
                    restarts.RemoveAll(static restart => restart.IsCompletedSuccessfully);
                    restarts.Add(RestartAsync(seen, stoppingToken));
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(restarts).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // It is told of many times how an instance is; a death is the step from alive to ended that nobody asked for.
    private bool Dies(ResourceEvent seen)
    {
        if (!instances.TryGetValue(seen.ResourceId, out var instance))
        {
            instances[seen.ResourceId] = instance = new Deaths();
        }

        switch (seen.Snapshot.State?.Text)
        {
            case "Running":
                (instance.IsAlive, instance.IsAsked) = (true, false);
                return false;
            case "Stopping":
                instance.IsAsked = true;
                return false;
            case "Finished" or "Exited" or "FailedToStart":
                var dies = instance is { IsAlive: true, IsAsked: false };
                instance.IsAlive = false;
                return dies;
            default:
                return false;
        }
    }

    private async Task RestartAsync(ResourceEvent seen, CancellationToken cancellationToken)
    {
        var log = logs.GetLogger(seen.ResourceId);
        var recent = instances[seen.ResourceId].Add(time.GetUtcNow());
        if (recent > MostDeaths)
        {
            GivenUp(log, seen.ResourceId, recent, Within);
            return;
        }

        var pause = FirstPause * (1 << (recent - 1));
        Died(log, seen.ResourceId, seen.Snapshot.ExitCode, pause);
        await Task.Delay(pause, time, cancellationToken);
        var result = await commands.ExecuteCommandAsync(seen.ResourceId, KnownResourceCommands.StartCommand, cancellationToken);
        if (!result.Success && !result.Canceled)
        {
            NotStarted(logger, seen.ResourceId, result.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Instance} died (exit code {ExitCode}) and is started again in {Pause}")]
    private static partial void Died(ILogger logger, string instance, int? exitCode, TimeSpan pause);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Instance} died {Count} times within {Within} and is left alone: its log says why; start it when that is mended")]
    private static partial void GivenUp(ILogger logger, string instance, int count, TimeSpan within);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Instance} could not be started again: {Reason}")]
    private static partial void NotStarted(ILogger logger, string instance, string? reason);

    /// <summary>Marks what shall be there for as long as the application runs.</summary>
    internal sealed class Wanted : IResourceAnnotation;

    private sealed class Deaths
    {
        private readonly Queue<DateTimeOffset> times = [];

        public bool IsAlive { get; set; }

        public bool IsAsked { get; set; }

        public int Add(DateTimeOffset now)
        {
            times.Enqueue(now);
            while (now - times.Peek() > Within)
            {
                times.Dequeue();
            }

            return times.Count;
        }
    }
}

internal static class RestartOnDeathSetup
{
    public static IResourceBuilder<T> RestartsWhenItDies<T>(this IResourceBuilder<T> process)
        where T : IResource
    {
        var builder = process.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode && builder.Services.All(service => service.ImplementationType != typeof(RestartOnDeath)))
        {
            builder.Services.AddSingleton(TimeProvider.System);
            builder.Services.AddHostedService<RestartOnDeath>();
        }

        return process.WithAnnotation(new RestartOnDeath.Wanted());
    }
}
