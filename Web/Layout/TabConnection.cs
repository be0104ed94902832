using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Aspire.Media.Web.Layout;

/// <summary>Whether the browser's tab behind this circuit can be reached. While it cannot, nothing needs to be fetched for it.</summary>
internal sealed class TabConnection : CircuitHandler
{
    private volatile bool isUp;

    public bool IsUp => isUp;

    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        isUp = true;
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        isUp = false;
        return Task.CompletedTask;
    }
}
