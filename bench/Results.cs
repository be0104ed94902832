using System.Globalization;
using System.Text.Json.Nodes;

namespace Aspire.Media.Bench;

/// <summary>Where figures go: a JSON line each, or words.</summary>
/// <param name="Output">For what was measured in the end.</param>
/// <param name="Progress">For what is worth knowing on the way there, always in words.</param>
internal sealed record Results(TextWriter Output, TextWriter Progress, bool Json)
{
    public void Add(string what, params IReadOnlyList<(string Name, double Value)> figures) => Add([("what", what)], figures);

    /// <summary>Adds a line.</summary>
    /// <param name="labels">What the figures belong to.</param>
    /// <param name="figures">In JSON, dots in their names nest: <c>pickup_ms.p50</c> is p50 in pickup_ms.</param>
    public void Add(IReadOnlyList<(string Name, string Value)> labels, IReadOnlyList<(string Name, double Value)> figures) =>
        Output.WriteLine(Json ? Line(labels, figures).ToJsonString() : Words(labels, figures));

    /// <summary>Tells of figures that the result is made from later.</summary>
    public void Note(IReadOnlyList<(string Name, string Value)> labels, IReadOnlyList<(string Name, double Value)> figures) =>
        Progress.WriteLine(Words(labels, figures));

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }

    /// <summary>The value that a share of all values lie below.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        var sorted = values.Order().ToList();
        return sorted[Math.Min((int)(share * sorted.Count), sorted.Count - 1)];
    }

    private static JsonObject Line(IReadOnlyList<(string Name, string Value)> labels, IReadOnlyList<(string Name, double Value)> figures)
    {
        var line = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Name, (JsonNode?)label.Value)));
        foreach (var (name, value) in figures)
        {
            var path = name.Split('.');
            var place = line;
            foreach (var part in path[..^1])
            {
                place[part] ??= new JsonObject();
                place = place[part]!.AsObject();
            }

            // JSON has no word for what was divided by nothing.
            place[path[^1]] = double.IsFinite(value) ? Math.Round(value, 3) : null;
        }

        return line;
    }

    // The first label is a heading by itself: "ratio, of this, to that: drain_per_s 1.7".
    private static string Words(IReadOnlyList<(string Name, string Value)> labels, IReadOnlyList<(string Name, double Value)> figures) =>
        string.Join(", ", labels.Select((label, index) => index == 0 ? label.Value : $"{label.Name} {label.Value}"))
        + ": "
        + string.Join(", ", figures.Select(figure => $"{figure.Name} {figure.Value.ToString("0.###", CultureInfo.InvariantCulture)}"));
}
