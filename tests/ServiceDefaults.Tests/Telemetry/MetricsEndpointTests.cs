using System.Diagnostics.Metrics;
using System.Net;

using Aspire.Media.Api;
using Aspire.Media.Workers;

using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

public sealed class MetricsEndpointTests(PostgresServer postgres) : IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Promtool_is_content_with_all_that_the_whole_product_measures()
    {
        await using var database = await postgres.CloneAsync();
        using var folder = new TemporaryFolder();
        await using var host = await DefaultHost.StartAsync(
            [$"--ConnectionStrings:media={database.ConnectionString}", $"--Storage:Disk:Path={folder.Path}"],
            static builder =>
            {
                builder.AddApi();
                builder.AddWorkers();
            },
            static app => app.MapApi());
        var outbound = host.App.Services.GetRequiredService<IHttpClientFactory>().CreateClient();
        await outbound.GetStringAsync(new Uri(host.Address, "/api/status"));
        await outbound.GetStringAsync(new Uri(host.Address, "/health"));

        using var response = await host.Http.GetAsync("/metrics");
        var metrics = await response.Content.ReadAsStringAsync();

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("", await Promtool.ComplaintsAsync(metrics));
        Assert.Contains("http_route=\"/api/status\"", metrics);
        Assert.Contains("target_info{", metrics);
        Assert.Contains("service_name=\"test-host\"", metrics);
        Assert.All(
            (string[])["http_server_request_duration_seconds_bucket", "http_client_request_duration_seconds_count", "kestrel_active_connections",
                "dotnet_gc_collections_total", "dotnet_thread_pool_threads", "dotnet_process_memory_working_set_bytes", "db_client_connection_max", "db_client_operation_duration_seconds_bucket"],
            name => Assert.Contains($"\n{name}{{", metrics));
    }

    [Fact]
    public async Task Values_names_and_labels_of_any_kind_come_out_legal()
    {
        await using var host = await DefaultHost.StartAsync();
        using var meter = new Meter(new MeterOptions("Aspire.Media.Odd") { Version = "2.0", Tags = [new("meterTag", "x")] });
        meter.CreateCounter<long>("odd.count", "{thing}").Add(3, new("le", "1"), new("quantile", "2"), new("2nd", true), new("someKey", null), new("some.key", "a"));
        meter.CreateGauge<double>("odd.nan").Record(double.NaN);
        meter.CreateGauge<double>("odd.endless").Record(double.NegativeInfinity, new KeyValuePair<string, object?>("path", "C:\\a \"b\"\nc"));
        meter.CreateObservableUpDownCounter("odd.worker.count", () => 4, description: "Two\nlines \\ slash");
        var duration = meter.CreateHistogram("odd.duration", "ms", "How long", tags: null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [5, 35] });
        duration.Record(5);
        duration.Record(30);
        duration.Record(40);

        var metrics = await host.Http.GetStringAsync("/metrics");

        Assert.Equal("", await Promtool.ComplaintsAsync(metrics));
        const string Scope = "otel_scope_name=\"Aspire.Media.Odd\",otel_scope_version=\"2.0\",otel_scope_meter_tag=\"x\"";
        Assert.Contains($"odds_total{{{Scope},key_2nd=\"true\",key_le=\"1\",key_quantile=\"2\",some_key=\"a;\"}} 3\n", metrics);
        Assert.Contains($"odd_nan{{{Scope}}} NaN\n", metrics);
        Assert.Contains($"odd_endless{{{Scope},path=\"C:\\\\a \\\"b\\\"\\nc\"}} -Inf\n", metrics);
        Assert.Contains($"# HELP odd_workers Two lines \\\\ slash\n# TYPE odd_workers gauge\nodd_workers{{{Scope}}} 4\n", metrics);
        Assert.Contains(
            $$"""
            # TYPE odd_duration_seconds histogram
            odd_duration_seconds_bucket{{{Scope}},le="0.005"} 1
            odd_duration_seconds_bucket{{{Scope}},le="0.035"} 2
            odd_duration_seconds_bucket{{{Scope}},le="+Inf"} 3
            odd_duration_seconds_sum{{{Scope}}} 0.075
            odd_duration_seconds_count{{{Scope}}} 3
            """, metrics);
    }

    [Fact]
    public async Task One_name_in_two_meters_stays_legal()
    {
        await using var host = await DefaultHost.StartAsync();
        using var first = new Meter("Aspire.Media.First");
        using var second = new Meter("Aspire.Media.Second");
        first.CreateCounter<long>("shared.things").Add(1);
        second.CreateCounter<long>("shared.things").Add(2);
        second.CreateCounter<long>("shared.things", unit: null, "described").Add(3);
        first.CreateObservableGauge("shared.depth", () => 1);
        second.CreateHistogram<double>("shared.depth").Record(1);

        var metrics = await host.Http.GetStringAsync("/metrics");

        Assert.Equal("", await Promtool.ComplaintsAsync(metrics));
        Assert.Contains(
            """
            # TYPE shared_things_total counter
            shared_things_total{otel_scope_name="Aspire.Media.First"} 1
            shared_things_total{otel_scope_name="Aspire.Media.Second"} 2
            shared_things_total{otel_scope_name="Aspire.Media.Second",otel_instrument="2"} 3

            """, metrics);
        Assert.Contains("# TYPE shared_depth gauge\n", metrics);
        Assert.Contains("# TYPE aspire_media_second_shared_depth histogram\n", metrics);
    }

    [Fact]
    public async Task Metrics_need_a_permission()
    {
        await using var host = await DefaultHost.StartAsync("--Access:AdminKey=0123456789abcdef0123456789abcdef");

        using var refused = await host.Http.GetAsync("/metrics");

        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }
}
