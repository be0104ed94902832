using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace Aspire.Media.Testing;

/// <summary>The real .NET Aspire dashboard, which takes OTLP and says what it got.</summary>
public sealed class AspireDashboard : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly HttpClient http;

    private AspireDashboard(string program)
    {
        var frontend = Address();
        http = new HttpClient { BaseAddress = frontend };
        GrpcAddress = Address();
        HttpAddress = Address();
        // Its things stay inside the repository's ignored folder, and are not unpacked again for every run.
        var home = Path.Combine(Repository.Root, "node_modules", ".aspire");
        Directory.CreateDirectory(home);
        var start = new ProcessStartInfo(program)
        {
            ArgumentList =
            {
                "dashboard", "run", "--non-interactive", "--nologo", "--allow-anonymous",
                "--frontend-url", frontend.AbsoluteUri, "--otlp-grpc-url", GrpcAddress.AbsoluteUri, "--otlp-http-url", HttpAddress.AbsoluteUri,
            },
            Environment =
            {
                ["HOME"] = home,
                ["ASPIRE_HOME"] = Path.Combine(home, ".aspire"),
                ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
                ["ASPIRE_VERSION_CHECK_DISABLED"] = "true",
                ["DASHBOARD__API__ENABLED"] = "true",
                ["DASHBOARD__API__AUTHMODE"] = "Unsecured",
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Takes OTLP over gRPC.</summary>
    public Uri GrpcAddress { get; }

    /// <summary>Takes OTLP over HTTP.</summary>
    public Uri HttpAddress { get; }

    public static async Task<AspireDashboard> StartAsync()
    {
        var program = Path.Combine(Repository.Root, "node_modules", "@microsoft", "aspire-cli-linux-x64", "bin", "aspire");
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"The Aspire dashboard is not here ({program}): run ./media setup, which brings it.");
        }

        var dashboard = new AspireDashboard(program);
        try
        {
            await Until.TrueAsync(dashboard.IsReadyAsync, "the Aspire dashboard answers", TimeSpan.FromSeconds(60));
            return dashboard;
        }
        catch
        {
            await dashboard.DisposeAsync();
            throw;
        }
    }

    /// <summary>What it holds of a kind (<c>resources</c>, <c>traces</c>, <c>spans</c>, <c>logs</c>), as OTLP JSON.</summary>
    public async Task<string> TelemetryAsync(string kind, CancellationToken cancellationToken) =>
        await http.GetStringAsync(new Uri($"/api/telemetry/{kind}", UriKind.Relative), cancellationToken);

    /// <summary>The processes that it knows: their names, and whether it has their metrics.</summary>
    public async Task<IReadOnlyDictionary<string, bool>> ResourcesAsync(CancellationToken cancellationToken)
    {
        using var resources = JsonDocument.Parse(await TelemetryAsync("resources", cancellationToken));
        return resources.RootElement.EnumerateArray().ToDictionary(
            resource => resource.GetProperty("name").GetString()!,
            resource => resource.GetProperty("hasMetrics").GetBoolean());
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        if (!process.HasExited)
        {
            // It ends its own child when it is asked to; what is left after the grace is ended with it.
            using (var ask = Process.Start("kill", ["-TERM", process.Id.ToString()]))
            {
                await ask.WaitForExitAsync();
            }

            using var patience = new CancellationTokenSource(Grace, TimeProvider.System);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
            }
        }

        process.Dispose();
    }

    private async Task<bool> IsReadyAsync()
    {
        if (process.HasExited)
        {
            throw new InvalidOperationException($"The Aspire dashboard ended with {process.ExitCode}: {output}");
        }

        try
        {
            using var answer = await http.GetAsync(new Uri("/api/telemetry/resources", UriKind.Relative));
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static Uri Address() => new($"http://127.0.0.1:{FreePort.Next()}");

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (output)
        {
            output.AppendLine(line.Data);
        }
    }
}
