using System.Collections.Concurrent;
using System.Diagnostics;

using Aspire.Media.ServiceDefaults.Access;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

[Collection(nameof(Alone))]
public sealed class RequestTraceTests
{
    // Nobody listens there: what is recorded is seen by the processor.
    private const string Export = "--OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:9";

    [Fact]
    public async Task A_request_is_named_after_its_route_and_says_how_it_ended()
    {
        var recorded = new Recorder();
        await using var host = await StartAsync(recorded, Export);

        await host.Http.GetStringAsync("/items/7");
        using var failed = await host.Http.GetAsync("/broken");
        using var threw = await host.Http.GetAsync("/throws");
        using var missing = await host.Http.GetAsync("/nowhere");

        var good = await recorded.FirstAsync("GET /items/{id}", "/items/7");
        Assert.Equal("/items/{id}", good.GetTagItem("http.route"));
        Assert.Equal("200", good.GetTagItem("http.response.status_code")?.ToString());
        Assert.Equal(ActivityStatusCode.Unset, good.Status);
        var bad = await recorded.FirstAsync("GET /broken", "/broken");
        Assert.Equal("500", bad.GetTagItem("http.response.status_code")?.ToString());
        Assert.Equal(ActivityStatusCode.Error, bad.Status);
        var thrown = await recorded.FirstAsync("GET /throws", "/throws");
        Assert.Equal("500", thrown.GetTagItem("http.response.status_code")?.ToString());
        Assert.Equal("System.NotSupportedException", thrown.GetTagItem("error.type"));
        var nowhere = await recorded.FirstAsync("GET", "/nowhere");
        Assert.Equal("404", nowhere.GetTagItem("http.response.status_code")?.ToString());
    }

    [Fact]
    public async Task Probes_leave_no_traces_and_neither_does_what_they_cause()
    {
        var recorded = new Recorder();
        using var source = new ActivitySource("Aspire.Media.Probe");
        await using var host = await StartAsync(recorded, Export, checks => checks.AddCheck("traced", () =>
        {
            using var activity = source.StartActivity("asked");
            return HealthCheckResult.Healthy();
        }));

        await host.Http.GetStringAsync("/metrics");
        await host.Http.GetStringAsync("/alive");
        await host.Http.GetStringAsync("/health");
        await host.Http.GetStringAsync("/items/8");

        await recorded.FirstAsync("GET /items/{id}", "/items/8");
        Assert.DoesNotContain(recorded.Activities, activity => activity.DisplayName is "asked" or "GET /metrics" or "GET /alive" or "GET /health");
    }

    [Fact]
    public async Task The_standard_variables_name_the_process_and_choose_the_sampler()
    {
        var recorded = new Recorder();
        await using var host = await StartAsync(
            recorded, Export, configure: null,
            "--OTEL_SERVICE_NAME=renamed", "--OTEL_RESOURCE_ATTRIBUTES=service.instance.id=instance-1,deployment.environment=test", "--OTEL_TRACES_SAMPLER=always_off");

        await host.Http.GetStringAsync("/items/1");

        var attributes = host.App.Services.GetRequiredService<TracerProvider>().GetResource().Attributes.ToDictionary();
        Assert.Equal("renamed", attributes["service.name"]);
        Assert.Equal("instance-1", attributes["service.instance.id"]);
        Assert.Equal("test", attributes["deployment.environment"]);
        Assert.DoesNotContain(recorded.Activities, activity => activity.DisplayName == "GET /items/{id}");
    }

    [Fact]
    public async Task Without_an_endpoint_nothing_is_traced_or_exported()
    {
        await using var host = await DefaultHost.StartAsync();

        Assert.Null(host.App.Services.GetService<TracerProvider>());
        Assert.DoesNotContain(host.App.Services.GetServices<ILoggerProvider>(), provider => provider.GetType().Namespace!.StartsWith("OpenTelemetry", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--OTEL_EXPORTER_OTLP_ENDPOINT=collector", "OTEL_EXPORTER_OTLP_ENDPOINT is 'collector'")]
    [InlineData("--OTEL_EXPORTER_OTLP_LOGS_ENDPOINT=collector:4317", "OTEL_EXPORTER_OTLP_LOGS_ENDPOINT is 'collector:4317'")]
    [InlineData("--OTEL_EXPORTER_OTLP_TRACES_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL is 'http/json'")]
    [InlineData("--OTEL_EXPORTER_OTLP_PROTOCOL=http/json", "OTEL_EXPORTER_OTLP_PROTOCOL is 'http/json'")]
    public void A_setting_that_cannot_be_is_refused_by_name(string setting, string complaint)
    {
        var failure = Assert.Throws<InvalidOperationException>(() => MediaHost.Build("test-host", [Export, setting], static _ => { }, static _ => { }));

        Assert.Contains(complaint, failure.Message);
    }

    [Theory]
    [InlineData("TRACES")]
    [InlineData("METRICS")]
    [InlineData("LOGS")]
    public void An_address_for_one_signal_alone_is_refused_by_name(string signal)
    {
        var setting = $"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT";

        var failure = Assert.Throws<InvalidOperationException>(
            () => MediaHost.Build("test-host", [$"--{setting}=http://127.0.0.1:9"], static _ => { }, static _ => { }));

        Assert.StartsWith($"{setting} is set, and OTEL_EXPORTER_OTLP_ENDPOINT is not", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_for_one_signal_goes_before_the_common_one()
    {
        var paths = new ConcurrentQueue<string>();
        await using var receiver = await LocalServer.StartAsync(context =>
        {
            paths.Enqueue(context.Request.Path.Value!);
            return Task.CompletedTask;
        });
        await using (var host = await StartAsync(
            new Recorder(), Export, configure: null,
            "--OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", $"--OTEL_EXPORTER_OTLP_TRACES_ENDPOINT={receiver.Address}own/traces"))
        {
            await host.Http.GetStringAsync("/items/1");
        }

        Assert.Equal("/own/traces", Assert.Single(paths.Distinct()));
    }

    private static Task<RunningHost> StartAsync(Recorder recorder, string export, Action<IHealthChecksBuilder>? configure = null, params string[] args) => DefaultHost.StartAsync(
        [export, .. args],
        builder =>
        {
            builder.Services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddProcessor(recorder));
            configure?.Invoke(builder.Services.AddHealthChecks());
        },
        app =>
        {
            app.MapGet("/items/{id}", (int id) => id).Requires(Permission.Anyone);
            app.MapGet("/throws", string () => throw new NotSupportedException()).Requires(Permission.Anyone);
            app.MapGet("/broken", () => Results.StatusCode(500)).Requires(Permission.Anyone);
        });

    /// <summary>What would have been exported.</summary>
    private sealed class Recorder : BaseProcessor<Activity>
    {
        public ConcurrentQueue<Activity> Activities { get; } = [];

        public override void OnEnd(Activity data)
        {
            if (data.Recorded)
            {
                Activities.Enqueue(data);
            }
        }

        // An activity ends after its response has been sent.
        public async Task<Activity> FirstAsync(string name, string path)
        {
            bool IsWanted(Activity activity) => activity.DisplayName == name && path.Equals(activity.GetTagItem("url.path"));
            await Until.TrueAsync(() => Activities.Any(IsWanted), $"'{name}' has ended");
            return Activities.First(IsWanted);
        }
    }
}
