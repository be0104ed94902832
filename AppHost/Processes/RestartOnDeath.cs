using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.AppHost.Processes;

/// <summary>
/// Starts processes again that died, as Compose, Kubernetes and Container Apps do elsewhere. Aspire sees them end and leaves them so.
/// One that dies again and again is left alone, because then something is wrong that starting does not mend.
/// </summary>
internal sealed partial class RestartOnDeath(
    ResourceNotificationService notifications, ResourceCommandService commands, ResourceLoggerService logs, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<RestartOnDeath> logger)
    : Watcher(notifications, lifetime)
{
    public const int MostDeaths = 5;
    public static readonly TimeSpan Within = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Deaths> instances = [];

    protected override IEnumerable<Task> See(ResourceEvent seen, CancellationToken cancellationToken) =>
        seen.Resource.TryGetLastAnnotation<Wanted>(out var wanted) && Dies(seen, wanted) ? [RestartAsync(seen, cancellationToken)] : [];

    // It is told of many times how an instance is; a death is the step from alive to ended that nobody asked for.
    private bool Dies(ResourceEvent seen, Wanted wanted)
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
            case "Finished" or "Exited" when wanted.UntilDone && seen.Snapshot.ExitCode is null:
                // Whether it is done will be known in a moment.
                return false;
            case "Finished" or "Exited" or "FailedToStart":
                var dies = instance is { IsAlive: true, IsAsked: false } && !(wanted.UntilDone && seen.Snapshot.ExitCode == 0);
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
    /// <param name="UntilDone">Or until it ends by itself, and successfully so.</param>
    internal sealed record Wanted(bool UntilDone) : IResourceAnnotation;

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
    public static IResourceBuilder<T> RestartsWhenItDies<T>(this IResourceBuilder<T> process, bool untilDone = false)
        where T : IResource
    {
        var builder = process.ApplicationBuilder;
        if (builder.ExecutionContext.IsRunMode && builder.Services.All(service => service.ImplementationType != typeof(RestartOnDeath)))
        {
            builder.Services.AddSingleton(TimeProvider.System);
            builder.AddWatcher<RestartOnDeath>();
        }

        return process.WithAnnotation(new RestartOnDeath.Wanted(untilDone));
    }
}
