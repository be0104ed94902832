using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Engine.Fleet;

/// <summary>Makes known, before this worker does anything, what it can do: definitions are checked and forms are drawn from that.</summary>
internal sealed class StepPublication(InstalledSteps steps, StepTypeStore store, WorkerIdentity identity) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) =>
        store.PublishAsync([.. steps.Types.Select(type => type.Publication(identity.Version))], cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
