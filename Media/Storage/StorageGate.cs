using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Storage;

/// <summary>A process that could not keep a single byte does not start.</summary>
internal sealed class StorageGate(IObjectStore store) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => store.ProveAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
