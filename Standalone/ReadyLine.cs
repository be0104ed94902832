using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Aspire.Media.Standalone;

/// <summary>The one line on standard output, when requests are served: people read it, and scripts wait for it.</summary>
internal sealed class ReadyLine(IServer server, InstanceLock instance) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var address = server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First();
        instance.Announce(address);
        await Console.Out.WriteLineAsync($"ready: {address}");
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
