using System.Runtime.InteropServices;

using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.ServiceDefaults.Health;
using Aspire.Media.ServiceDefaults.Http;
using Aspire.Media.ServiceDefaults.Telemetry;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.ServiceDefaults;

/// <summary>What every process of the product has in common, from the command line to the exit code.</summary>
public static class MediaHost
{
    // Names a file of settings in JSON.
    private const string SettingsFile = "Settings";
    private const int LongestAddress = 32 * 1024;

    /// <summary>Builds a host with the defaults, plus what <paramref name="add"/> registers and <paramref name="map"/> routes.</summary>
    public static WebApplication Build(string name, string[] args, Action<WebApplicationBuilder> add, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            Args = args,
            // Configuration and web assets lie beside the program, wherever it was started from.
            ContentRootPath = AppContext.BaseDirectory,
        });
        if (builder.Configuration[SettingsFile] is { Length: > 0 } file)
        {
            // What is said closer at hand still wins.
            builder.Configuration.AddJsonFile(Path.GetFullPath(file), optional: false, reloadOnChange: false).AddEnvironmentVariables().AddCommandLine(args);
        }

        // What is too long is refused by who knows what it should have been; Kestrel by itself closes the connection without a word at 8 KB.
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MaxRequestLineSize = LongestAddress);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry(name);
        builder.AddHealth();
        builder.AddOutboundHttp();
        builder.AddAccess();
        builder.AddTransport();
        builder.Services.AddProblems();
        // Why a host does not start is said once, in one line, by RunAsync.
        var started = false;
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", level => started && level >= LogLevel.Warning);
        add(builder);

        var app = builder.Build();
        app.Lifetime.ApplicationStarted.Register(() => started = true);
        app.UseTelemetry();
        app.UseProblems();
        app.UseAccess();
        map(app);
        app.MapHealth();
        app.MapMetrics();
        return app;
    }

    /// <summary>Runs a host until it is told to stop, or asks the one that runs here how it is, when the command line says <c>health</c>.</summary>
    public static Task<int> RunAsync(string[] args, Func<WebApplication> build) => args is [HealthProbe.Verb] ? HealthProbe.AskAsync() : RunAsync(build);

    /// <summary>Runs a host until it is told to stop. A host that cannot start, go on or stop says why in one line and returns 1.</summary>
    /// <param name="build">Makes the host.</param>
    /// <param name="isJob">Whether it is done as soon as it has started.</param>
    public static async Task<int> RunAsync(Func<WebApplication> build, bool isJob = false)
    {
        WebApplication? app = null;
        var startable = false;
        var started = false;
        try
        {
            app = build();
            // A service that cannot even be made is found here; a host without services cannot be told to stop.
            app.Services.GetServices<IHostedService>();
            startable = true;
            // Closing the terminal stops us as orderly as Ctrl-C does.
            using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, signal =>
            {
                signal.Cancel = true;
                app.Lifetime.StopApplication();
            });
            await app.StartAsync();
            started = true;
            if (isJob)
            {
                app.Lifetime.StopApplication();
            }

            await app.WaitForShutdownAsync();
            return HasFailed(app) ? 1 : Environment.ExitCode;
        }
        catch (OperationCanceledException) when (app?.Lifetime.ApplicationStopping.IsCancellationRequested == true)
        {
            return await StopsAsync(app) ? Environment.ExitCode : 1;
        }
        catch (Exception failure) when (!StartupFailure.WantsStackTrace(app))
        {
            await Console.Error.WriteLineAsync(StartupFailure.Describe(failure, started));
            if (startable)
            {
                await StopsAsync(app!);
            }

            return 1;
        }
        finally
        {
            if (app is not null)
            {
                await app.DisposeAsync();
            }
        }
    }

    private static async Task<bool> StopsAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync(CancellationToken.None);
            return true;
        }
#pragma warning disable CA1031 // the outermost edge: what fails here has nobody else to tell
        catch (Exception failure)
#pragma warning restore CA1031
        {
            await Console.Error.WriteLineAsync(StartupFailure.Describe(failure, started: true));
            return false;
        }
    }

    // A background service that fails stops its host, which by itself would call that an orderly end.
    private static bool HasFailed(WebApplication app) =>
        app.Services.GetServices<IHostedService>().OfType<BackgroundService>().Any(service => service.ExecuteTask?.IsFaulted == true);
}
