using System.Text.Json;

using Microsoft.Extensions.Hosting;

namespace Aspire.Media.AppHost.Monitoring;

/// <summary>
/// Tells Prometheus where each instance is. The address that Aspire shows belongs to all replicas of a process, and asking it
/// would measure now one and now another.
/// </summary>
internal sealed class ScrapeTargets(ResourceNotificationService notifications, ScrapedProcesses scraped) : BackgroundService
{
    private readonly SortedDictionary<string, Target> targets = new(StringComparer.Ordinal);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await WriteAsync(stoppingToken);
        try
        {
            await foreach (var seen in notifications.WatchAsync(stoppingToken))
            {
                if (scraped.Names.Contains(seen.Resource.Name) && Take(seen))
                {
                    await WriteAsync(stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The application ends, and Prometheus with it.
        }
    }

    // One that ended stays: that it does not answer is what Prometheus shall notice.
    private bool Take(ResourceEvent seen)
    {
        var addresses = seen.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value?.Split(';') ?? [];
        var address = addresses.Select(text => Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null).FirstOrDefault(uri => uri?.Scheme == Uri.UriSchemeHttp);
        if (address is null)
        {
            return false;
        }

        var target = new Target([$"{scraped.Host}:{address.Port}"], new() { ["job"] = seen.Resource.Name, ["instance"] = seen.ResourceId });
        var isKnown = targets.TryGetValue(seen.ResourceId, out var known) && known.Targets[0] == target.Targets[0];
        targets[seen.ResourceId] = target;
        return !isKnown;
    }

    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var draft = scraped.File + ".new";
        await File.WriteAllTextAsync(draft, JsonSerializer.Serialize(targets.Values, JsonSerializerOptions.Web), cancellationToken);
        File.Move(draft, scraped.File, overwrite: true);
    }

    private sealed record Target(string[] Targets, Dictionary<string, string> Labels);
}

/// <param name="Names">The processes to be measured.</param>
/// <param name="Host">How Prometheus reaches this machine.</param>
/// <param name="File">Where their addresses are written.</param>
internal sealed record ScrapedProcesses(IReadOnlyCollection<string> Names, string Host, string File);
