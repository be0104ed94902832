using System.Diagnostics;
using System.Diagnostics.Metrics;

using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

public sealed class AspireDashboardTests(AspireDashboardTests.Running running) : IClassFixture<AspireDashboardTests.Running>
{
    [Theory]
    [InlineData("grpc")]
    [InlineData("http/protobuf")]
    public async Task The_dashboard_shows_our_traces_logs_and_metrics(string protocol)
    {
        var dashboard = running.Dashboard;
        var name = "sender-over-" + protocol.Replace('/', '-');
        var address = protocol == "grpc" ? dashboard.GrpcAddress : dashboard.HttpAddress;
        using var source = new ActivitySource("Aspire.Media.Tests");
        using var meter = new Meter("Aspire.Media.Tests");
        var token = TestContext.Current.CancellationToken;
        var clip = Guid.NewGuid();
        await using (var host = await DefaultHost.StartAsync(
            [$"--OTEL_EXPORTER_OTLP_ENDPOINT={address}", $"--OTEL_EXPORTER_OTLP_PROTOCOL={protocol}", $"--OTEL_SERVICE_NAME={name}"],
            static _ => { },
            app => app.MapGet("/clips/{id}", (Guid id, ILogger<AspireDashboardTests> logger) =>
            {
                using var step = source.StartActivity($"transcode over {protocol}");
                meter.CreateCounter<long>("tests.clips").Add(1);
                logger.LogInformation("Clip {Clip} over {Protocol}", id, protocol);
                return id;
            }).Requires(Permission.Anyone)))
        {
            await host.Http.GetStringAsync($"/clips/{clip}", token);
        }

        // The host has gone, and what it had not sent yet it sent as it went.
        await Until.TrueAsync(async () => (await dashboard.ResourcesAsync(token)).ContainsKey(name), $"the dashboard knows {name}");
        Assert.True((await dashboard.ResourcesAsync(token))[name], "it has our metrics");
        var spans = await dashboard.TelemetryAsync("spans", token);
        Assert.Contains("\"GET /clips/{id}\"", spans);
        Assert.Contains($"\"transcode over {protocol}\"", spans);
        Assert.Contains($"transcode over {protocol}", await dashboard.TelemetryAsync("traces", token));
        Assert.Contains($"Clip {clip} over {protocol}", await dashboard.TelemetryAsync("logs", token));
    }

    /// <summary>One dashboard for all tests of this class.</summary>
    public sealed class Running : IAsyncLifetime
    {
        private AspireDashboard? dashboard;

        public AspireDashboard Dashboard => dashboard!;

        public async ValueTask InitializeAsync() => dashboard = await AspireDashboard.StartAsync();

        public ValueTask DisposeAsync() => dashboard?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
