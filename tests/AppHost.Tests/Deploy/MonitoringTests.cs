using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using Aspire.Media.AppHost.Tests.Processes;
using Aspire.Media.Client.Edits;
using Aspire.Media.Client.Runs;
using Aspire.Media.Engine;
using Aspire.Media.ServiceDefaults.Telemetry;

namespace Aspire.Media.AppHost.Tests.Deploy;

/// <summary>Rules and dashboards speak of what the product really measures.</summary>
[Collection<WithProcesses>]
public sealed partial class MonitoringTests(SeparateProcesses processes)
{
    // A PNG of one pixel.
    private const string Dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    // Prometheus says these itself, of whatever it asks.
    private static readonly string[] OfPrometheus = ["up"];
    private static readonly string[] LabelsOfPrometheus = ["job", "instance", "le"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Prometheus_takes_our_rules_and_they_fire_when_they_should()
    {
        Assert.True(await DeployFiles.ComplaintsAsync("promtool", "check", "rules", DeployFiles.PathOf("prometheus/alerts.yml")) is null or "");
        Assert.Equal("", await DeployFiles.ComplaintsAsync("promtool", "test", "rules", DeployFiles.PathOf("prometheus/alerts_test.yml")) ?? "");
        Assert.Equal("", await DeployFiles.ComplaintsAsync("amtool", "check-config", DeployFiles.PathOf("alertmanager/alertmanager.yml")) ?? "");
    }

    [Fact]
    public async Task Prometheus_takes_the_settings_that_are_published()
    {
        using var folder = new TemporaryFolder();
        var settings = new[]
        {
            DeployFiles.Yaml(DeployFiles.PathOf("compose/docker-compose.yaml"))[0]["configs"]["prometheus__etc_prometheus_prometheus.yml"]["content"].Text(),
            DeployFiles.Objects("ConfigMap").Single(map => map["metadata"]["name"].Text() == "prometheus-files-0")["data"]["prometheus.yml"].Text(),
        };
        foreach (var text in settings)
        {
            // The rules and the key lie elsewhere in its container.
            await File.WriteAllTextAsync(folder["prometheus.yml"], text, Token);
            Assert.Equal("", await DeployFiles.ComplaintsAsync("promtool", "check", "config", "--syntax-only", folder["prometheus.yml"]) ?? "");
            Assert.Equal(["api", "worker", "gpu-worker", "web"], Job().Matches(text).Select(match => match.Groups["name"].Value));
        }
    }

    [Fact]
    public async Task Every_query_of_a_dashboard_can_be_asked()
    {
        using var folder = new TemporaryFolder();
        var rules = Queries().Select((query, index) => $"      - {{ record: 'asked:{index}', expr: {System.Text.Json.JsonSerializer.Serialize(query)} }}");
        await File.WriteAllTextAsync(folder["asked.yml"], "groups:\n  - name: asked\n    rules:\n" + string.Join('\n', rules) + "\n", Token);

        Assert.True(await DeployFiles.ComplaintsAsync("promtool", "check", "rules", "--lint=none", folder["asked.yml"]) is null or "");
    }

    [Fact]
    public async Task Every_metric_and_label_in_rules_dashboards_and_scaling_is_exported_by_the_product()
    {
        await MeasureAsync();
        var exported = await ExportedAsync();
        var rules = DeployFiles.Read("prometheus/alerts.yml");
        var recorded = Recorded().Matches(rules).Select(match => match.Groups["name"].Value).ToHashSet();
        var expressions = Queries().Concat(RuleExpressions()).Concat(DeployFiles.Objects("ScaledObject").Select(scaled => scaled["spec"]["triggers"][0]["metadata"]["query"].Text()))
            .Append(Asked().Match(DeployFiles.Read("azure/worker-scale.sh")).Groups["query"].Value).ToList();
        var wrong = new List<string>();
        foreach (var (metric, labels) in expressions.SelectMany(text => new Expression(text).Metrics()).Distinct())
        {
            if (OfPrometheus.Contains(metric) || recorded.Contains(metric))
            {
                continue;
            }

            if ((exported.GetValueOrDefault(metric) ?? exported.GetValueOrDefault(Family().Replace(metric, ""))) is not { } has)
            {
                wrong.Add($"{metric} is not exported");
                continue;
            }

            wrong.AddRange(labels.Except(LabelsOfPrometheus).Where(label => !has.Contains(label)).Select(label => $"{metric} has no label {label}"));
        }

        Assert.NotEmpty(expressions);
        Assert.Empty(wrong.Distinct());
    }

    [Theory]
    [InlineData("sum by (kind) (rate(media_step_wait_seconds_bucket{status=\"x\"}[5m])) > 0.2", "media_step_wait_seconds_bucket: status, kind")]
    [InlineData("max(media_lane_oldest_seconds) or vector(0)", "media_lane_oldest_seconds: ")]
    [InlineData("up{job=~\"api|web\"} == 0 and media:age > 5", "up: job; media:age: ")]
    public void A_query_is_understood(string text, string expected) =>
        Assert.Equal(expected, string.Join("; ", new Expression(text).Metrics().Select(metric => $"{metric.Metric}: {string.Join(", ", metric.Labels)}")));

    // Something that works, something that fails at first, and something that nobody can do: what rules are about.
    private async Task MeasureAsync()
    {
        await processes.RegisterAsync("{ name: nowhere, steps: [{ id: go, uses: flow.noop, requires: [\"site:moon\"] }] }");
        await processes.RegisterAsync("{ name: never, steps: [{ id: go, uses: flow.fail, with: { message: no } }] }");
        await processes.Client.StartRunAsync(new StartRun("nowhere"), Token);
        var failing = await processes.Client.StartRunAsync(new StartRun("never"), Token);
        var working = await processes.Client.StartRunAsync(new StartRun("hello", new() { ["pause"] = "0s" }), Token);
        foreach (var run in new[] { failing.Id, working.Id })
        {
            await Until.TrueAsync(async () => (await processes.Client.GetRunAsync(run, Token)).Status.IsOver(), "the run is over", TimeSpan.FromSeconds(60));
        }

        await EditAsync();
        await Until.TrueAsync(async () => (await ScrapeAsync("worker")).Contains("media_edits_total{", StringComparison.Ordinal), "the worker tells of the edit", TimeSpan.FromSeconds(60));
        await Until.TrueAsync(async () => (await ScrapeAsync("worker")).Contains("media_lane_oldest_seconds{", StringComparison.Ordinal), "the worker tells of the lane that waits", TimeSpan.FromSeconds(60));
        await Until.TrueAsync(async () => (await ScrapeAsync("worker")).Contains("media_incidents_open{", StringComparison.Ordinal), "the worker tells of the incident", TimeSpan.FromSeconds(60));
    }

    private async Task EditAsync()
    {
        using var http = processes.Http("web", SeparateProcesses.AdminKey);
        using var picture = new ByteArrayContent(Convert.FromBase64String(Dot));
        using var brought = await http.PostAsync("/bucket/upload?fileName=dot.png", picture, Token);
        var asset = JsonNode.Parse(await brought.Content.ReadAsStringAsync(Token))!["id"]!.GetValue<Guid>();
        var edit = await processes.Client.EditAsync(asset, ["format=webp"], TimeSpan.FromSeconds(60), Token);
        Assert.True(edit.Status == EditStatus.Completed, edit.Error?.Message);
    }

    // Families with their labels, as Prometheus sees them; of what can only be seen in an emergency, the name that it would have.
    private async Task<Dictionary<string, HashSet<string>>> ExportedAsync()
    {
        var exported = new Dictionary<string, HashSet<string>>();
        foreach (var name in processes.Addresses.Keys)
        {
            foreach (Match sample in Sample().Matches(await ScrapeAsync(name)))
            {
                var family = Family().Replace(sample.Groups["name"].Value, "");
                foreach (var known in new[] { family, sample.Groups["name"].Value })
                {
                    exported.TryAdd(known, []);
                    exported[known].UnionWith(SampleLabel().Matches(sample.Groups["labels"].Value).Select(label => label.Groups["label"].Value));
                }
            }
        }

        foreach (var instrument in EngineInstruments())
        {
            var isCounter = instrument is Counter<long>;
            exported.TryAdd(PrometheusName.Of(instrument.Name, PrometheusUnit.Of(instrument.Unit, !isCounter), isCounter).Text, []);
        }

        return exported;
    }

    private static List<Instrument> EngineInstruments()
    {
        var found = new List<Instrument>();
        RuntimeHelpers.RunClassConstructor(typeof(EngineSetup).Assembly.GetType("Aspire.Media.Engine.Telemetry.EngineMetrics", throwOnError: true)!.TypeHandle);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => found.Add(instrument) };
        listener.Start();
        return [.. found.Where(instrument => instrument.Meter.Name == "Aspire.Media.Engine")];
    }

    private async Task<string> ScrapeAsync(string name)
    {
        using var http = processes.Http(name, SeparateProcesses.MetricsKey);
        return await http.GetStringAsync("/metrics", Token);
    }

    private static IEnumerable<string> Queries() =>
        DeployFiles.All("grafana/dashboards", "*.json")
            .SelectMany(path => JsonNode.Parse(File.ReadAllText(path))!["panels"]!.AsArray())
            .SelectMany(panel => panel!["targets"]!.AsArray())
            .Select(target => target!["expr"]!.GetValue<string>());

    private static IEnumerable<string> RuleExpressions() =>
        DeployFiles.Yaml(DeployFiles.PathOf("prometheus/alerts.yml"))[0]["groups"].Items().SelectMany(group => group["rules"].Items()).Select(rule => rule["expr"].Text());

    [GeneratedRegex(@"record: (?<name>[a-z0-9_:]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Recorded();

    [GeneratedRegex("^query='(?<query>[^']+)'$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Asked();

    [GeneratedRegex(@"job_name: (?<name>[a-z-]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Job();

    [GeneratedRegex("_(bucket|count|sum)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Family();

    [GeneratedRegex(@"^(?<name>[a-z][a-z0-9_]*)(\{(?<labels>.*)\})? [^ ]+$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex Sample();

    [GeneratedRegex(@"(?<label>[a-z][a-z0-9_]*)=""", RegexOptions.ExplicitCapture, 5000)]
    private static partial Regex SampleLabel();
}
