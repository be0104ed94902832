using System.Text.RegularExpressions;

namespace Aspire.Media.AppHost.Tests.Deploy;

/// <summary>What a query to Prometheus names: metrics, and the labels that each of them is expected to have.</summary>
internal sealed partial record Expression(string Text)
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "bool", "offset", "inf", "nan", "by", "without", "on", "ignoring"];

    /// <summary>Its metrics, with the labels of their own selectors and those that they are grouped by.</summary>
    public IEnumerable<(string Metric, IReadOnlyList<string> Labels)> Metrics()
    {
        var grouped = Grouping().Matches(Text).SelectMany(match => Names(match.Groups["labels"].Value)).Distinct().ToList();
        var selectors = Selector().Matches(Text).ToList();
        var bare = Grouping().Replace(Strings().Replace(Text, "\"\""), " ");
        foreach (var match in Metric().Matches(bare).Where(match => !Words.Contains(match.Groups["name"].Value)))
        {
            var name = match.Groups["name"].Value;
            var own = selectors.Where(selector => selector.Groups["name"].Value == name).SelectMany(selector => Label().Matches(selector.Groups["labels"].Value).Select(label => label.Groups["label"].Value));
            yield return (name, [.. own.Concat(grouped).Distinct()]);
        }
    }

    private static string[] Names(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"\b(by|without|on|ignoring)\s*\((?<labels>[^)]*)\)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"(?<name>[a-z_:][a-z0-9_:]*)\{(?<labels>[^}]*)\}", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"(?<label>[a-z_][a-z0-9_]*)\s*(=~|!~|!=|=)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Label();

    [GeneratedRegex("\"[^\"]*\"", RegexOptions.None, 1000)]
    private static partial Regex Strings();

    // A name that is not called, not a label and not a part of a duration.
    [GeneratedRegex(@"(?<![\w.:\{,""])(?<!\{[^}]*)(?<name>[a-z_][a-z0-9_:]*)(?![\w:]|\s*\()", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Metric();
}
