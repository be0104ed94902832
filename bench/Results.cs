using System.Globalization;
using System.Text.Json;

namespace Aspire.Media.Bench;

/// <summary>Where figures go: a JSON line each, or words.</summary>
internal sealed record Results(TextWriter Output, bool Json)
{
    public void Add(string what, params (string Name, double Value)[] figures) =>
        Output.WriteLine(Json
            ? JsonSerializer.Serialize(figures.Select(figure => (figure.Name, Value: (object)Math.Round(figure.Value, 3))).Prepend(("what", what)).ToDictionary())
            : $"{what}: {string.Join(", ", figures.Select(figure => $"{figure.Name} {figure.Value.ToString("0.###", CultureInfo.InvariantCulture)}"))}");

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
