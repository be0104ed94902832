using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.Testing;

/// <summary>An HTTP server on this machine that answers as a test tells it: the stand-in for services at the edge of the network.</summary>
public sealed class LocalServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private LocalServer(WebApplication app) => this.app = app;

    public Uri Address => new(app.Urls.Single());

    public static async Task<LocalServer> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        // A request that a test leaves unanswered must not hold up its end.
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        var server = new LocalServer(builder.Build());
        server.app.Run(answer);
        await server.app.StartAsync();
        return server;
    }

    /// <summary>Answers every request with the same text.</summary>
    public static Task<LocalServer> SayingAsync(string text, string contentType = "application/json", int status = StatusCodes.Status200OK) =>
        StartAsync(context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync(text);
        });

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
