using System.Collections.Concurrent;

using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

/// <summary>A real server that answers each request with the next of the answers it was given, and the last one from then on.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly RunningHost host;

    private ScriptedServer(RunningHost host, ManualTime time, ConcurrentQueue<string> calls)
    {
        this.host = host;
        Time = time;
        Calls = calls;
        Client = host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        Client.BaseAddress = host.Address;
    }

    /// <summary>The clock of the client, and of nothing on the server.</summary>
    public ManualTime Time { get; }

    /// <summary>What came in: method and body.</summary>
    public ConcurrentQueue<string> Calls { get; }

    /// <summary>A client as the product's own code gets it.</summary>
    public HttpClient Client { get; }

    public static Task<ScriptedServer> StartAsync(params RequestDelegate[] answers) => StartAsync([], answers);

    public static async Task<ScriptedServer> StartAsync(string[] args, params RequestDelegate[] answers)
    {
        var time = new ManualTime();
        var calls = new ConcurrentQueue<string>();
        var script = new ConcurrentQueue<RequestDelegate>(answers);
        var last = answers[^1];
        var running = await DefaultHost.StartAsync(
            args,
            builder => builder.Services.AddSingleton<TimeProvider>(time),
            app => app.Map("/", async (HttpContext context) =>
            {
                using var body = new StreamReader(context.Request.Body);
                calls.Enqueue($"{context.Request.Method} {await body.ReadToEndAsync()}".TrimEnd());
                await (script.TryDequeue(out var answer) ? answer : last)(context);
            }).Requires(Permission.Anyone));
        return new ScriptedServer(running, time, calls);
    }

    public static RequestDelegate Status(int status, string? retryAfter = null) => context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = retryAfter;
        return Task.CompletedTask;
    };

    public static Task Hang(HttpContext context) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

    /// <summary>Moves the client's clock on as soon as somebody waits for just that.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await Until.TrueAsync(() => Time.IsAwaitedIn(wait), $"somebody waits for {wait}");
        Time.Advance(wait * 1.1);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await host.DisposeAsync();
    }
}
