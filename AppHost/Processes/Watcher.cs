using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Media.AppHost.Processes;

/// <summary>Sees all that happens to resources, and does something about it, until the application is told to stop.</summary>
internal abstract class Watcher(ResourceNotificationService notifications, IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <summary>Looks at what happened, and begins what follows from it.</summary>
    protected abstract IEnumerable<Task> See(ResourceEvent seen, CancellationToken cancellationToken);

    protected sealed override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // It was started first, so that it would be stopped last, and would start again what shall end.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        var begun = new List<Task>();
        try
        {
            await foreach (var seen in notifications.WatchAsync(stopping.Token))
            {
                begun.RemoveAll(static task => task.IsCompletedSuccessfully);
                begun.AddRange(See(seen, stopping.Token));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAll(begun).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}

internal static class WatcherSetup
{
    /// <summary>Before Aspire's own services: the one that starts resources has not started itself before the last resource has stopped waiting.</summary>
    public static void AddWatcher<T>(this IDistributedApplicationBuilder builder)
        where T : Watcher => builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, T>());
}
