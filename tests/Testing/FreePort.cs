using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Testing;

/// <summary>A port that nobody listens on just now.</summary>
public static class FreePort
{
    // Below the range from which outgoing connections take theirs, or one of those could be first.
    private const int First = 15000;
    private const int Last = 32000;

    public static int Next()
    {
        while (true)
        {
            var port = Random.Shared.Next(First, Last);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException failure) when (failure.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // the next one, then
            }
        }
    }
}
