using System.Text;

using Aspire.Media.ServiceDefaults.Telemetry;

using FsCheck.Fluent;

namespace Aspire.Media.ServiceDefaults.Tests.Telemetry;

public sealed class PrometheusNameTests
{
    [Theory]
    [InlineData("http.server.request.duration", "s", false, "http_server_request_duration_seconds")]
    [InlineData("dotnet.thread_pool.thread.count", "{thread}", false, "dotnet_thread_pool_threads")]
    [InlineData("dotnet.assembly.count", "{assembly}", false, "dotnet_assemblies")]
    [InlineData("dotnet.gc.heap.total_allocated", "By", true, "dotnet_gc_heap_total_allocated_bytes_total")]
    [InlineData("request.count", "{request}", true, "requests_total")]
    [InlineData("request.count", "count", true, "requests_total")]
    [InlineData("queue.total", "", false, "queue")]
    [InlineData("copied.bytes", "By", true, "copied_bytes_total")]
    [InlineData("copied.bytes.total", "bytes", true, "copied_bytes_total")]
    [InlineData("encode_time_ms", "", false, "encode_time_seconds")]
    [InlineData("encodeTime", "milliseconds", false, "encode_time_seconds")]
    [InlineData("pool.min", "{connection}", false, "pool_min")]
    [InlineData("link.rate", "Mbit/s", false, "link_rate_bytes_per_second")]
    [InlineData("disk.used", "%", false, "disk_used_ratio")]
    [InlineData("disk.used", "1", false, "disk_used_ratio")]
    [InlineData("work.done", "1", true, "work_done_total")]
    [InlineData("plan.b.steps", "", false, "planb_steps")]
    [InlineData("kilo.bits", "{x}", false, "kilo_bytes")]
    [InlineData("bits.of.kilo.grams", "", false, "bitsof_kilo_grams")]
    [InlineData("jobs.gauge", "", false, "jobs")]
    [InlineData("hours", "", true, "seconds_total")]
    public void Names_become_what_Prometheus_would_call_them(string name, string unit, bool isCounter, string expected) =>
        Assert.Equal(expected, PrometheusName.Of(name, PrometheusUnit.Of(unit, isGauge: !isCounter), isCounter).Text);

    [Theory]
    [InlineData("ms", 35, 0.035)]
    [InlineData("KiBy", 2, 2048)]
    [InlineData("%", 50, 0.5)]
    [InlineData("1/min", 120, 2)]
    [InlineData("kBy/ms", 3, 3e6)]
    [InlineData("{request}/s", 3, 3)]
    public void Values_follow_their_units(string unit, double stated, double expected) =>
        Assert.Equal(expected, PrometheusUnit.Of(unit, isGauge: true).InBase(stated));

    // Words of every kind that the linter dislikes, in every order.
    [Fact]
    public async Task No_name_or_unit_makes_promtool_complain()
    {
        string[] words =
        [
            "requests", "count", "sum", "bucket", "total", "counter", "gauge", "histogram", "summary", "s", "ms", "b", "m", "d", "sec", "seconds",
            "milliseconds", "kilobytes", "bytes", "bits", "days", "kilo", "gigavolts", "camelCase", "HTTPServer", "2nd", "x__y", "ratio", "info", "per", "untyped",
        ];
        string[] units = ["", "s", "ms", "By", "KiBy", "1", "%", "{item}", "count", "total", "By/s", "1/s", "foo", "kilobits", "d", "MB", "{a}/{b}", "/", "histogram", "weeks"];
        var names =
            from first in Gen.Elements("x", "foo", "count", "milliseconds", "s")
            from rest in Gen.Elements(words).ListOf()
            select string.Join('.', rest.Take(4).Prepend(first));
        var instruments =
            from name in names
            from unit in Gen.Elements(units)
            from isCounter in Gen.Elements(true, false)
            select PrometheusName.Of(name, PrometheusUnit.Of(unit, isGauge: !isCounter), isCounter).Text;

        var text = new StringBuilder();
        foreach (var name in instruments.Sample(4000).Distinct())
        {
            text.Append($"# HELP {name} h\n# TYPE {name} {(name.EndsWith("_total", StringComparison.Ordinal) ? "counter" : "gauge")}\n{name} 1\n");
        }

        Assert.Equal("", await Promtool.ComplaintsAsync(text.ToString()));
    }
}
