using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Engine.Execution;
using Aspire.Media.ServiceDefaults.Http;

namespace Aspire.Media.Workers.Downloads;

/// <summary>
/// The one way out for a program that calls other hosts by itself: a proxy on this machine that lets it go where downloads may come from, through
/// the address guard, and counts what comes. It has a secret, so that nobody else on the machine goes this way.
/// </summary>
internal sealed class GuardedProxy : IAsyncDisposable
{
    private const int LongestHead = 64 * 1024;
    private const int Portion = 64 * 1024;

    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource ending = new();
    private readonly CancellationTokenSource exceeded = new();
    private readonly ConcurrentDictionary<Task, bool> conversations = new();
    private readonly string secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly AddressGuard guard;
    private readonly Action<Uri> judge;
    private readonly long most;
    private readonly Task listening;
    private long count;

    /// <param name="judge">Asked of each address before anybody goes there; it throws to say no.</param>
    /// <param name="most">How many bytes may come.</param>
    public GuardedProxy(AddressGuard guard, Action<Uri> judge, long most)
    {
        (this.guard, this.judge, this.most) = (guard, judge, most);
        listener.Start();
        listening = ListenAsync();
    }

    /// <summary>As programs are told of it, with the secret.</summary>
    public string Address => $"http://media:{secret}@{listener.LocalEndpoint}";

    /// <summary>Fires when more has come than may.</summary>
    public CancellationToken Exceeded => exceeded.Token;

    /// <summary>Why the program was not let through, the first time that it was not.</summary>
    public Exception? Refusal { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await listening;
        await Task.WhenAll(conversations.Keys);
        ending.Dispose();
        exceeded.Dispose();
    }

    private async Task ListenAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            TcpClient caller;
            try
            {
                caller = await listener.AcceptTcpClientAsync(ending.Token);
            }
            catch (Exception failure) when (failure is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                if (ending.IsCancellationRequested)
                {
                    return;
                }

                // One that hung up before it was heard.
                continue;
            }

            var conversation = ConverseAsync(caller);
            conversations[conversation] = true;
            _ = conversation.ContinueWith(done => conversations.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    private async Task ConverseAsync(TcpClient caller)
    {
        using (caller)
        {
            try
            {
                caller.NoDelay = true;
                await using var near = caller.GetStream();
                await LeadAsync(near);
            }
            catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One side hung up, or all is over: the other side sees that, too.
            }
        }
    }

    private async Task LeadAsync(NetworkStream near)
    {
        if (await HeadAsync(near) is not var (head, rest) || ProxyRequest.Read(head) is not { } request)
        {
            await SayAsync(near, "400 Bad Request", "This is no request that a proxy could follow.");
            return;
        }

        if (!request.Knows("media", secret))
        {
            await SayAsync(near, "407 Proxy Authentication Required", "This way is for one program only.");
            return;
        }

        NetworkStream far;
        try
        {
            judge(request.Target);
            far = await guard.ConnectAsync(request.Target.IdnHost, request.Target.Port, ending.Token);
        }
        catch (Exception refusal) when (refusal is StepFailedException or AddressRefusedException)
        {
            Refusal ??= refusal;
            await SayAsync(near, "403 Forbidden", refusal.Message);
            return;
        }
        catch (SocketException failure)
        {
            await SayAsync(near, "502 Bad Gateway", failure.Message);
            return;
        }

        await using (far)
        {
            if (request.Head is { } forwarded)
            {
                await far.WriteAsync(forwarded, ending.Token);
                await far.WriteAsync(rest, ending.Token);
            }
            else
            {
                await near.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), ending.Token);
                await far.WriteAsync(rest, ending.Token);
            }

            using var over = CancellationTokenSource.CreateLinkedTokenSource(ending.Token);
            var there = SendAsync(near, far, over.Token);
            await ReceiveAsync(far, near);
            // What the server has ended needs no more questions.
            await over.CancelAsync();
            await there;
        }
    }

    private static async Task SendAsync(NetworkStream near, NetworkStream far, CancellationToken cancellationToken)
    {
        try
        {
            await near.CopyToAsync(far, Portion, cancellationToken);
            far.Socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception failure) when (failure is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // What comes back tells how it ended.
        }
    }

    private async Task ReceiveAsync(NetworkStream far, NetworkStream near)
    {
        var buffer = new byte[Portion];
        while (await far.ReadAsync(buffer, ending.Token) is > 0 and var read)
        {
            if (Interlocked.Add(ref count, read) > most)
            {
                await exceeded.CancelAsync();
                return;
            }

            await near.WriteAsync(buffer.AsMemory(0, read), ending.Token);
        }
    }

    // The head of a request, and what came with it of what follows.
    private async Task<(string Head, ReadOnlyMemory<byte> Behind)?> HeadAsync(NetworkStream near)
    {
        var buffer = new byte[LongestHead];
        var filled = 0;
        while (filled < buffer.Length && await near.ReadAsync(buffer.AsMemory(filled), ending.Token) is > 0 and var read)
        {
            filled += read;
            if (buffer.AsSpan(0, filled).IndexOf("\r\n\r\n"u8) is >= 0 and var end)
            {
                return (Encoding.Latin1.GetString(buffer, 0, end + 2), buffer.AsMemory((end + 4)..filled));
            }
        }

        return null;
    }

    private async Task SayAsync(NetworkStream near, string status, string words)
    {
        var body = Encoding.UTF8.GetBytes(words);
        var head = $"HTTP/1.1 {status}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
        await near.WriteAsync(Encoding.Latin1.GetBytes(head), ending.Token);
        await near.WriteAsync(body, ending.Token);
    }
}
