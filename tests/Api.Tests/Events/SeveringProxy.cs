using System.Net;
using System.Net.Sockets;

namespace Aspire.Media.Api.Tests.Events;

/// <summary>A way to a server that breaks again and again, each time after another number of bytes, in the middle of whatever is said.</summary>
internal sealed class SeveringProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly int target;
    private readonly Random random;
    private readonly Task serving;
    private int cuts;

    /// <param name="cuts">How many connections break, before one may last.</param>
    public SeveringProxy(Uri target, int seed, int cuts)
    {
        (this.target, this.cuts, random) = (target.Port, cuts, new Random(seed));
        listener.Start();
        serving = ServeAsync();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    public int CutsLeft => cuts;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await serving;
        stop.Dispose();
    }

    // One follower has one connection at a time.
    private async Task ServeAsync()
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var near = await listener.AcceptSocketAsync(stop.Token);
                using var far = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await far.ConnectAsync(IPAddress.Loopback, target, stop.Token);
                await RelayAsync(near, far);
            }
            catch (Exception broken) when (broken is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // The next connection is another.
            }
        }
    }

    private async Task RelayAsync(Socket near, Socket far)
    {
        var asking = PassAsync(near, far, long.MaxValue);
        // The head of an answer takes some hundred bytes: some of the cuts fall into it.
        var isCut = await PassAsync(far, near, cuts > 0 ? random.Next(100, 4000) : long.MaxValue);
        if (isCut)
        {
            cuts--;
            near.LingerState = new LingerOption(true, 0);
        }

        near.Close();
        far.Close();
        await asking;
    }

    /// <returns>Whether it went on for as long as it was to.</returns>
    private async Task<bool> PassAsync(Socket from, Socket to, long most)
    {
        var buffer = new byte[512];
        try
        {
            while (most > 0)
            {
                var count = await from.ReceiveAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, most)), stop.Token);
                if (count == 0)
                {
                    return false;
                }

                most -= count;
                await to.SendAsync(buffer.AsMemory(0, count), stop.Token);
            }

            return true;
        }
        catch (Exception broken) when (broken is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            return false;
        }
    }
}
