using System.Collections;
using System.Globalization;

using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>Labels as they stand between the braces of a sample.</summary>
internal static class PrometheusLabels
{
    /// <summary>What tells two meters' instruments of one name apart.</summary>
    public static List<KeyValuePair<string, object?>> OfMeter(Metric metric)
    {
        var labels = new List<KeyValuePair<string, object?>> { new("otel.scope.name", metric.MeterName) };
        if (!string.IsNullOrEmpty(metric.MeterVersion))
        {
            labels.Add(new("otel.scope.version", metric.MeterVersion));
        }

        labels.AddRange((metric.MeterTags ?? []).Select(tag => new KeyValuePair<string, object?>("otel.scope." + tag.Key, tag.Value)));
        return labels;
    }

    public static string Of(List<KeyValuePair<string, object?>> scope, ReadOnlyTagCollection tags)
    {
        var labels = new List<KeyValuePair<string, object?>>(scope);
        foreach (var tag in tags)
        {
            labels.Add(tag!);
        }

        return Of(labels);
    }

    /// <summary>Different keys may come out as one label; its value then holds the values of both.</summary>
    public static string Of(IEnumerable<KeyValuePair<string, object?>> tags) =>
        string.Join(',', tags
            .GroupBy(tag => Key(tag.Key), tag => Text(tag.Value))
            .Select(label => Label(label.Key, string.Join(';', label))));

    public static string And(string labels, string key, string value) =>
        labels.Length == 0 ? Label(key, value) : $"{labels},{Label(key, value)}";

    private static string Label(string key, string value) =>
        $"{key}=\"{value.Replace("\\", "\\\\").Replace("\"", "\\\"").Replace("\n", "\\n")}\"";

    private static string Key(string key)
    {
        var text = string.Join('_', PrometheusName.Words(key));
        // le and quantile belong to Prometheus itself, and a name does not begin with a digit.
        return text is "le" or "quantile" or "" || char.IsAsciiDigit(text[0]) ? "key_" + text : text;
    }

    private static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool truth => truth ? "true" : "false",
        IEnumerable values => string.Join(',', values.Cast<object?>().Select(Text)),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
