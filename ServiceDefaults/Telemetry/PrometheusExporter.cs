using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>
/// Lets Prometheus fetch what the OpenTelemetry SDK has aggregated. It stands in for OpenTelemetry.Exporter.Prometheus.AspNetCore
/// (README.md, Packages).
/// </summary>
// With Pull alone, the reader's Collect does nothing: its pull scope is internal to the SDK.
[ExportModes(ExportModes.Push | ExportModes.Pull)]
internal sealed class PrometheusExporter : BaseExporter<Metric>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);
    private readonly Lock collecting = new();
    private string text = "";

    public PrometheusExporter() =>
        Reader = new BaseExportingMetricReader(this) { TemporalityPreference = MetricReaderTemporalityPreference.Cumulative };

    public MetricReader Reader { get; }

    /// <summary>Everything as it is now, in the text format 0.0.4.</summary>
    public string Read()
    {
        lock (collecting)
        {
            return Reader.Collect((int)Limit.TotalMilliseconds)
                ? text
                : throw new InvalidOperationException($"The metrics were not collected within {Limit.TotalSeconds} s.");
        }
    }

    public override ExportResult Export(in Batch<Metric> batch)
    {
        var families = new PrometheusText();
        families.AddTarget(ParentProvider.GetResource());
        foreach (var metric in batch)
        {
            families.Add(metric);
        }

        text = families.ToString();
        return ExportResult.Success;
    }
}
