using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Bench.Editing;

/// <summary>A wire to a server that counts the bytes that come back from it, with all that was sent and no longer wanted.</summary>
internal sealed class CountedWire : IAsyncDisposable
{
    private const int Portion = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource end = new();
    private readonly Uri server;
    private readonly Task accepting;
    private long came;

    public CountedWire(Uri server)
    {
        this.server = server;
        listener.Start();
        accepting = AcceptAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");

    /// <summary>How many bytes the server has sent.</summary>
    public long Came => Interlocked.Read(ref came);

    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        listener.Stop();
        await accepting;
        end.Dispose();
    }

    private async Task AcceptAsync()
    {
        var wires = new List<Task>();
        try
        {
            while (true)
            {
                wires.Add(CarryAsync(await listener.AcceptTcpClientAsync(end.Token)));
            }
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            await Task.WhenAll(wires);
        }
    }

    private async Task CarryAsync(TcpClient caller)
    {
        using var called = new TcpClient();
        using (caller)
        {
            try
            {
                await called.ConnectAsync(server.Host, server.Port, end.Token);
                // What waits unread in the kernel was read from the server all the same: no more than ffmpeg's own buffers hold.
                caller.SendBufferSize = called.ReceiveBufferSize = Portion;
                await Task.WhenAny(CopyAsync(caller.GetStream(), called.GetStream(), isAnswer: false), CopyAsync(called.GetStream(), caller.GetStream(), isAnswer: true));
            }
            catch (Exception broken) when (broken is IOException or SocketException or OperationCanceledException)
            {
                // Whoever has what it wants hangs up.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool isAnswer)
    {
        var buffer = new byte[Portion];
        try
        {
            while (await from.ReadAsync(buffer, end.Token) is > 0 and var count)
            {
                if (isAnswer)
                {
                    Interlocked.Add(ref came, count);
                }

                await to.WriteAsync(buffer.AsMemory(0, count), end.Token);
            }
        }
        catch (Exception broken) when (broken is IOException or OperationCanceledException)
        {
            // As above: the other direction ends with it.
        }
    }
}
