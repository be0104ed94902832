using Aspire.Media.Engine;
using Aspire.Media.TestWorker.Steps;

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.TestWorker;

/// <summary>A worker with the test's steps in the process of the test, which says goodbye when it is disposed.</summary>
public sealed class NearbyWorker : IAsyncDisposable
{
    private readonly IHost host;

    private NearbyWorker(IHost host) => this.host = host;

    public IServiceProvider Services => host.Services;

    /// <param name="settings">As on a command line.</param>
    public static async Task<NearbyWorker> StartAsync(string connectionString, string[] settings, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Configuration.AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:media", (string?)connectionString)]);
        builder.Configuration.AddCommandLine(["--Worker:Drain=00:00:00.2", .. settings]);
        builder.Logging.AddConsole().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddWorker(typeof(MarkStep).Assembly);
        var worker = new NearbyWorker(builder.Build());
        await worker.host.StartAsync(cancellationToken);
        return worker;
    }

    public async ValueTask DisposeAsync()
    {
        await host.StopAsync(CancellationToken.None);
        host.Dispose();
    }
}
