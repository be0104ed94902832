using System.Net;
using System.Net.Sockets;

using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>
/// Keeps addresses that users give from leading into our own networks. It looks a name up itself and connects to exactly the address
/// that it has judged, so that neither a second answer of the name nor a redirect leads around it.
/// </summary>
public sealed class AddressGuard(IOptions<OutboundHttpOptions> options)
{
    /// <summary>The client that every call to an address given by a user goes through.</summary>
    public const string HttpClientName = "outside";

    /// <summary>Said of a request: asked of each address that a redirect leads to, before anybody goes there. It throws to say no.</summary>
    public static readonly HttpRequestOptionsKey<Action<Uri>> Redirected = new("media.redirected");

    private readonly IReadOnlyList<IPNetwork> allowed = options.Value.Networks();

    /// <summary>Whether calls may go to this address.</summary>
    public bool Allows(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return allowed.Any(network => network.Contains(plain))
            || (PublicAddress.Embedded(plain) is { } embedded ? Allows(embedded) : PublicAddress.Is(plain));
    }

    /// <summary>The addresses of a host that calls may go to.</summary>
    /// <exception cref="AddressRefusedException">It has none.</exception>
    public async Task<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(host);
        // As the system would read it, in any notation: 0x7f.1, 2130706433, ::ffff:127.0.0.1
        var addresses = IPAddress.TryParse(host.Trim('[', ']'), out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(host, cancellationToken);
        var good = addresses.Where(Allows).ToList();
        return good.Count > 0 ? good : throw new AddressRefusedException(host, addresses);
    }

    /// <summary>A connection to a host, at an address that calls may go to.</summary>
    /// <exception cref="AddressRefusedException">It has none.</exception>
    /// <exception cref="SocketException">Nobody answers there.</exception>
    public async Task<NetworkStream> ConnectAsync(string host, int port, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(host, cancellationToken);
        for (var i = 0; ; i++)
        {
            var socket = new Socket(addresses[i].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses[i], port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException) when (i + 1 < addresses.Count)
            {
                socket.Dispose();
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    /// <summary>Makes a handler connect through this guard, and in no other way.</summary>
    internal void Stand(SocketsHttpHandler handler)
    {
        handler.ConnectCallback = ConnectAsync;
        // A proxy would look the name up for us.
        handler.UseProxy = false;
        handler.UseCookies = false;
        // RedirectHandler follows them, with less in its pockets.
        handler.AllowAutoRedirect = false;
        // Strangers need not know our traces.
        handler.ActivityHeadersPropagator = null;
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken) =>
        await ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, cancellationToken);
}

/// <summary>An address leads into a network that calls for users must not go to.</summary>
public sealed class AddressRefusedException(string host, IReadOnlyList<IPAddress> addresses) : IOException(
    $"{host} {(addresses.Count == 0 ? "has no address" : $"is at {string.Join(", ", addresses)}, which is not a public address")}; "
    + "where such calls shall be possible, name the network in OutboundHttp__AllowedNetworks.");
