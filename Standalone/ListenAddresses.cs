using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Standalone;

/// <summary>Where requests will be served, and whether they can be.</summary>
internal static class ListenAddresses
{
    // Below the range from which outgoing connections take theirs, or one of those could be first after a restart.
    private const int FirstPrivate = 15000;
    private const int LastPrivate = 32000;

    /// <summary>Refuses a port that is taken before anything else is done: Kestrel would notice last of all.</summary>
    public static void Check(string addresses)
    {
        foreach (var address in addresses.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(BindingAddress.Parse))
        {
            if (!address.IsUnixPipe && Refusal(AddressOf(address.Host), address.Port) is { } refusal)
            {
                throw new StandaloneException($"Port {address.Port} of {address.Host} cannot be used: {refusal}. Choose another port (--port, Standalone__Port), or stop what listens there.");
            }
        }
    }

    /// <summary>A port of this machine that nobody listens on.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPrivate, LastPrivate);
            if (Refusal(IPAddress.Loopback, port) is null)
            {
                return port;
            }
        }
    }

    private static IPAddress AddressOf(string host) => host == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) ? address
        : IPAddress.Any;

    private static string? Refusal(IPAddress address, int port)
    {
        try
        {
            using var listener = new TcpListener(address, port);
            listener.Start();
            return null;
        }
        catch (SocketException failure)
        {
            return failure.Message;
        }
    }
}
