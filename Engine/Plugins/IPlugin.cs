using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.Engine.Plugins;

/// <summary>
/// What a plugin adds besides its steps: services that their constructors ask for. A plugin may have one such class, public and with a constructor
/// without parameters; most need none.
/// </summary>
public interface IPlugin
{
    /// <param name="services">The worker's own; what the plugin adds is seen by its steps.</param>
    /// <param name="settings">The section <c>Plugins:NAME</c> of the worker's configuration.</param>
    void Add(IServiceCollection services, IConfiguration settings);
}
