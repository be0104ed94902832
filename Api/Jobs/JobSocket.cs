using System.Net.WebSockets;
using System.Text.Json;

using Aspire.Media.Client;
using Aspire.Media.Engine.Events;

namespace Aspire.Media.Api.Jobs;

/// <summary>
/// A job over a WebSocket: the whole document at once, again whenever it has changed, and once more when the job is over; then the connection
/// is closed. Who reads slowly gets fewer documents, never old ones; who does not read at all is left.
/// </summary>
internal sealed class JobSocket(Guid id) : IResult
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5);

    // Even if nothing is told of it, as when a pause ends: the document is looked at.
    private static readonly TimeSpan Glance = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(20);

    // A key that was revoked, or has expired, is noticed when its holder comes again.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(30);

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var services = httpContext.RequestServices;
        var time = services.GetRequiredService<TimeProvider>();
        using var enough = new CancellationTokenSource(Longest, time);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(httpContext.RequestAborted);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            left.Token, services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping, enough.Token);
        using var socket = await httpContext.WebSockets.AcceptWebSocketAsync();
        var listening = ListenAsync(socket, left);
        try
        {
            await TellAsync(socket, services.GetRequiredService<EventFeed>(), services.GetRequiredService<JobPictures>(), time, either.Token);
            await CloseAsync(socket, WebSocketCloseStatus.NormalClosure, "The job is over.", time);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested && !left.IsCancellationRequested)
        {
            await CloseAsync(socket, WebSocketCloseStatus.EndpointUnavailable, "Come again: the job goes on.", time);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // The caller left, or does not read.
            if (socket.State != WebSocketState.Closed)
            {
                socket.Abort();
            }
        }
        finally
        {
            // Until the caller has said goodbye, too: a connection that is cut before may take with it what was said last.
            left.CancelAfter(Farewell);
            await listening;
        }
    }

    private async Task TellAsync(WebSocket socket, EventFeed feed, JobPictures jobs, TimeProvider time, CancellationToken cancellationToken)
    {
        byte[] told = [];
        Guid? child = null;
        // From before the first look: what happens after it is heard.
        await foreach (var batch in feed.FollowAsync(after: null, Glance, cancellationToken))
        {
            if (batch.Rows.Count > 0 && !batch.Rows.Any(row => row.IsOf(id) || (child is { } other && row.IsOf(other))))
            {
                continue;
            }

            if (await jobs.FindAsync(id, cancellationToken) is not { } now)
            {
                return;
            }

            child = now.Child;
            var document = JsonSerializer.SerializeToUtf8Bytes(now.Job, WireFormat.Options);
            if (!document.AsSpan().SequenceEqual(told))
            {
                using var limit = new CancellationTokenSource(SendLimit, time);
                using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
                await socket.SendAsync(document, WebSocketMessageType.Text, endOfMessage: true, either.Token);
                told = document;
            }

            if (now.IsOver)
            {
                return;
            }
        }
    }

    // Nothing that a caller says matters but that it leaves; yet without reading, neither that nor its pongs are heard.
    private static async Task ListenAsync(WebSocket socket, CancellationTokenSource left)
    {
        var buffer = new byte[1024];
        try
        {
            while ((await socket.ReceiveAsync(buffer.AsMemory(), left.Token)).MessageType != WebSocketMessageType.Close)
            {
                // What it says is passed over.
            }

            if (socket.State == WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "As you wish.", left.Token);
            }
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            // It left without a word, or we did.
        }

        await left.CancelAsync();
    }

    private static async Task CloseAsync(WebSocket socket, WebSocketCloseStatus status, string reason, TimeProvider time)
    {
        using var limit = new CancellationTokenSource(Farewell, time);
        try
        {
            await socket.CloseOutputAsync(status, reason, limit.Token);
        }
        catch (Exception gone) when (gone is OperationCanceledException or WebSocketException)
        {
            socket.Abort();
        }
    }
}
