using System.Net;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>
/// Refuses to listen beyond this machine while nobody needs a credential. It stands where sockets are bound, so that no way of
/// naming an address (a switch, a variable, a certificate's endpoint) leads around it.
/// </summary>
internal sealed class LoopbackTransport(SocketTransportFactory sockets, IOptions<AccessOptions> options)
    : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (!options.Value.IsRequired && endpoint is IPEndPoint { Address: var address } && !IPAddress.IsLoopback(address))
        {
            throw Refusal(endpoint.ToString()!);
        }

        return sockets.BindAsync(endpoint, cancellationToken);
    }

    /// <summary>Why there will be no listening there.</summary>
    public static InvalidOperationException Refusal(string where) => new(
        $"{where} can be reached from other machines, and no authentication is configured. "
        + $"Set Access__AdminKey to a secret of at least {AccessOptions.LeastAdminKeyLength} characters (or Access__Jwt__Authority), or listen on 127.0.0.1.");

    public bool CanBind(EndPoint endpoint) => sockets.CanBind(endpoint);
}
