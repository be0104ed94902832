using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Engine.Tests.Store;

/// <summary>Lets a server appear on another port, at the moment that a test chooses.</summary>
internal sealed class PortForwarder : IDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TcpListener listener;

    public PortForwarder(int from, int to)
    {
        listener = new TcpListener(IPAddress.Loopback, from);
        listener.Start();
        _ = AcceptAsync(to);
    }

    private async Task AcceptAsync(int to)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                var near = await listener.AcceptTcpClientAsync(stop.Token);
                var far = new TcpClient();
                await far.ConnectAsync(IPAddress.Loopback, to, stop.Token);
                _ = near.GetStream().CopyToAsync(far.GetStream(), stop.Token);
                _ = far.GetStream().CopyToAsync(near.GetStream(), stop.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        stop.Cancel();
        listener.Dispose();
        stop.Dispose();
    }
}
