using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Engine.Plugins;

/// <summary>Tells, when the worker starts, which plugins it has and which it could not load.</summary>
internal sealed partial class PluginReport(InstalledPlugins plugins, ILogger<PluginReport> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var plugin in plugins.Loaded)
        {
            Loaded(plugin.Name, plugin.Version, string.Join(", ", plugin.Steps.Select(step => step.Kind)));
        }

        foreach (var plugin in plugins.Broken)
        {
            Broken(plugin.Name, plugin.Reason);
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(Level = LogLevel.Information, Message = "Plugin {Name} {Version} brings {Steps}")]
    private partial void Loaded(string name, string version, string steps);

    [LoggerMessage(Level = LogLevel.Error, Message = "Plugin {Name} is not loaded: {Reason}")]
    private partial void Broken(string name, string reason);
}
