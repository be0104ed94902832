using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Hosting;

namespace Aspire.Media.Engine.Fleet;

/// <summary>Makes known, before this worker does anything, what it can do: definitions are checked and forms are drawn from that.</summary>
internal sealed class StepPublication(InstalledSteps steps, StepTypeStore store, LaneBook lanes, StartPatience patience) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => patience.PersistAsync(PublishAsync, cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task PublishAsync(CancellationToken cancellationToken)
    {
        await store.PublishAsync([.. steps.Types.Select(type => type.Publication())], cancellationToken);
        await lanes.OpenAsync(steps, cancellationToken);
    }
}
