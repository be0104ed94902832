using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Media.Engine.Plugins;

/// <summary>Says which plugins were not loaded: the worker does without them, and somebody should know.</summary>
internal sealed class PluginCheck(InstalledPlugins plugins) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        plugins.Broken.Count == 0
            ? HealthCheckResult.Healthy(plugins.Loaded.Count == 0 ? "None" : string.Join(", ", plugins.Loaded.Select(plugin => $"{plugin.Name} {plugin.Version}")))
            : HealthCheckResult.Degraded(string.Join(" ", plugins.Broken.Select(plugin => $"{plugin.Name}: {plugin.Reason}"))));
}
