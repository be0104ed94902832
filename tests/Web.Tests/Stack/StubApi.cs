using System.Collections.Concurrent;
using System.Net.WebSockets;

using Aspire.Media.Client;
using Aspire.Media.Client.Access;
using Aspire.Media.Client.Status;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Web.Tests.Stack;

/// <summary>Stands where Api stands, and does what a test wants to see forwarded.</summary>
internal sealed class StubApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private long received;

    private StubApi(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    /// <summary>How often the status was asked for, by credential.</summary>
    public ConcurrentDictionary<string, int> Looks { get; } = new();

    /// <summary>Bytes of uploads that have arrived so far.</summary>
    public long Received => Interlocked.Read(ref received);

    /// <summary>Lets an answer go on that waits in its middle.</summary>
    public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when a caller of <c>/api/wait</c> has left.</summary>
    public TaskCompletionSource Left { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public static async Task<StubApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var host = builder.Build();
        var stub = new StubApi(host);
        host.UseWebSockets();
        host.MapGet("/api/status", stub.Status);
        host.MapGet("/api/access/me", (HttpRequest request) => Results.Json(new Caller(Key(request), "viewer", ["status.read"], AuthenticationRequired: true), WireFormat.Options));
        host.MapGet("/api/events", stub.EventsAsync);
        host.MapPost("/bucket/upload", stub.UploadAsync);
        host.MapPatch("/api/uploads/tus/{id}", stub.UploadAsync);
        host.MapGet("/api/echo", EchoAsync);
        host.MapGet("/api/wait", stub.WaitAsync);
        host.MapGet("/api/break", stub.BreakAsync);
        host.MapGet("/api/elsewhere", () => Results.Redirect("http://example.invalid/", permanent: false));
        host.MapPost("/api/refuse", () => Results.Problem("Nothing of yours is wanted.", statusCode: StatusCodes.Status403Forbidden));
        host.Map("/image/{**rest}", Describe);
        await host.StartAsync();
        return stub;
    }

    public async ValueTask DisposeAsync()
    {
        GoOn.TrySetResult();
        await app.DisposeAsync();
    }

    private static string Key(HttpRequest request) => request.Headers.Authorization.ToString().Replace("Bearer ", "", StringComparison.Ordinal);

    private IResult Status(HttpRequest request)
    {
        Looks.AddOrUpdate(Key(request), 1, (_, looks) => looks + 1);
        var now = TimeProvider.System.GetUtcNow();
        return Results.Json(new SystemStatus("0.1.0", now, now, Health.Healthy, [], []), WireFormat.Options);
    }

    private async Task EventsAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: first\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await GoOn.Task.WaitAsync(context.RequestAborted);
        await context.Response.WriteAsync("data: second\n\n", context.RequestAborted);
    }

    private async Task<IResult> UploadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellationToken)) > 0)
        {
            Interlocked.Add(ref received, read);
        }

        return Results.Text($"{Received}");
    }

    private async Task WaitAsync(HttpContext context)
    {
        await context.Response.WriteAsync("waiting", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        context.RequestAborted.Register(() => Left.TrySetResult());
        await Left.Task;
    }

    private async Task BreakAsync(HttpContext context)
    {
        context.Response.ContentLength = 1000;
        await context.Response.WriteAsync("only the beginning");
        await context.Response.Body.FlushAsync();
        await GoOn.Task.WaitAsync(context.RequestAborted);
        context.Abort();
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (true)
        {
            var message = await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted);
            if (message.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "as you wish", context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, context.RequestAborted);
        }
    }

    private static IResult Describe(HttpContext context) => Results.Json(new Described(
        context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpRequestFeature>()!.RawTarget,
        context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase)));
}

/// <summary>A request as it arrived.</summary>
internal sealed record Described(string Target, Dictionary<string, string> Headers);
