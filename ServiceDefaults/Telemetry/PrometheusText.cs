using System.Globalization;
using System.Text;

using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>Metrics in Prometheus's text format 0.0.4, all samples of one name together.</summary>
internal sealed class PrometheusText
{
    // System.Runtime declares these as counters, though they fall as well as rise.
    private static readonly HashSet<string> FallingCounters = ["dotnet.thread_pool.thread.count", "dotnet.thread_pool.queue.length"];

    private readonly List<Family> inOrder = [];
    private readonly Dictionary<string, Family> byName = [];

    /// <summary>Who measured all this: one constant sample whose labels are the attributes of the process.</summary>
    public void AddTarget(Resource resource)
    {
        var family = Find("target_info", "gauge", "The process that these metrics are of.")!;
        var attributes = resource.Attributes.Select(attribute => KeyValuePair.Create(attribute.Key, (object?)attribute.Value));
        family.Sample("", family.Claim(PrometheusLabels.Of(attributes)), "1");
    }

    public void Add(Metric metric)
    {
        var type = metric.MetricType switch
        {
            MetricType.LongSum or MetricType.DoubleSum => FallingCounters.Contains(metric.Name) ? "gauge" : "counter",
            MetricType.Histogram or MetricType.ExponentialHistogram => "histogram",
            _ => "gauge",
        };
        var unit = PrometheusUnit.Of(metric.Unit, isGauge: type == "gauge");
        var (family, shown) = FamilyOf(metric, metric.Name, unit, type);
        var scope = PrometheusLabels.OfMeter(metric);
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            var labels = family.Claim(PrometheusLabels.Of(scope, point.Tags));
            switch (metric.MetricType)
            {
                case MetricType.Histogram:
                    AddBuckets(family, labels, point, shown);
                    break;
                case MetricType.ExponentialHistogram:
                    AddSummary(family, labels, point, shown);
                    break;
                default:
                    family.Sample("", labels, Value(metric.MetricType, point, shown));
                    break;
            }
        }
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var family in inOrder)
        {
            text.Append("# HELP ").Append(family.Name).Append(' ').Append(family.Help).Append('\n')
                .Append("# TYPE ").Append(family.Name).Append(' ').Append(family.Type).Append('\n')
                .Append(family.Samples);
        }

        return text.ToString();
    }

    // Two meters may use one name for things of two kinds; the later one is then called after its meter, too.
    private (Family Family, PrometheusUnit Unit) FamilyOf(Metric metric, string name, PrometheusUnit unit, string type)
    {
        var named = PrometheusName.Of(name, unit, isCounter: type == "counter");
        var help = metric.Description is { Length: > 0 } said ? said : $"{metric.Name} of {metric.MeterName}, which says no more.";
        return Find(named.Text, type, help) is { } family ? (family, named.Unit) : FamilyOf(metric, $"{metric.MeterName}.{name}", unit, type);
    }

    private Family? Find(string name, string type, string help)
    {
        if (byName.TryGetValue(name, out var known))
        {
            return known.Type == type ? known : null;
        }

        var family = new Family(name, type, help.Replace("\\", "\\\\").ReplaceLineEndings(" "));
        byName.Add(name, family);
        inOrder.Add(family);
        return family;
    }

    private static void AddBuckets(Family family, string labels, in MetricPoint point, PrometheusUnit unit)
    {
        var count = 0L;
        foreach (var bucket in point.GetHistogramBuckets())
        {
            count += bucket.BucketCount;
            if (!double.IsPositiveInfinity(bucket.ExplicitBound))
            {
                family.Sample("_bucket", PrometheusLabels.And(labels, "le", Number(unit.InBase(bucket.ExplicitBound))), Number(count));
            }
        }

        AddSummary(family, labels, point, unit);
    }

    private static void AddSummary(Family family, string labels, in MetricPoint point, PrometheusUnit unit)
    {
        var count = Number(point.GetHistogramCount());
        family.Sample("_bucket", PrometheusLabels.And(labels, "le", "+Inf"), count);
        family.Sample("_sum", labels, Number(unit.InBase(point.GetHistogramSum())));
        family.Sample("_count", labels, count);
    }

    private static string Value(MetricType type, in MetricPoint point, PrometheusUnit unit) => type switch
    {
        MetricType.LongSum or MetricType.LongSumNonMonotonic => Number(point.GetSumLong(), unit),
        MetricType.LongGauge => Number(point.GetGaugeLastValueLong(), unit),
        MetricType.DoubleSum or MetricType.DoubleSumNonMonotonic => Number(unit.InBase(point.GetSumDouble())),
        MetricType.DoubleGauge => Number(unit.InBase(point.GetGaugeLastValueDouble())),
        _ => throw new NotSupportedException($"There is no way to write a metric of type {type}."),
    };

    private static string Number(long value, PrometheusUnit unit) => unit.IsBase ? Number(value) : Number(unit.InBase(value));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(double value) =>
        double.IsNaN(value) ? "NaN"
        : double.IsInfinity(value) ? value > 0 ? "+Inf" : "-Inf"
        : value.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>All samples of one name.</summary>
internal sealed class Family(string name, string type, string help)
{
    private readonly HashSet<string> series = [];

    public string Name => name;

    public string Type => type;

    public string Help => help;

    public StringBuilder Samples { get; } = new();

    public void Sample(string suffix, string labels, string value)
    {
        Samples.Append(name).Append(suffix);
        if (labels.Length > 0)
        {
            Samples.Append('{').Append(labels).Append('}');
        }

        Samples.Append(' ').Append(value).Append('\n');
    }

    /// <summary>Two instruments that differ in nothing that a label says are told apart by their number: a series may appear once.</summary>
    public string Claim(string labels)
    {
        var distinct = labels;
        for (var number = 2; !series.Add(distinct); number++)
        {
            distinct = PrometheusLabels.And(labels, "otel_instrument", number.ToString(CultureInfo.InvariantCulture));
        }

        return distinct;
    }
}
