using System.Globalization;

namespace Aspire.Media.Bench;

/// <summary>What was said to a benchmark, and the defaults for what was not.</summary>
internal sealed class Arguments
{
    private readonly Dictionary<string, string> values;

    private Arguments(Dictionary<string, string> values) => this.values = values;

    public static Arguments Parse(IBenchmark benchmark, IReadOnlyList<string> words)
    {
        var said = benchmark.Options.ToDictionary(option => option.Name, option => option.Default);
        for (var index = 0; index < words.Count; index += 2)
        {
            var name = words[index];
            if (!said.TryGetValue(name, out var usual))
            {
                throw new BenchmarkException($"'{benchmark.Name}' does not know '{name}'. It takes {string.Join(", ", said.Keys.Append("--json"))}.");
            }

            said[name] = index + 1 < words.Count ? words[index + 1] : throw new BenchmarkException($"{name} needs a value, as in {name} {usual}.");
        }

        return new Arguments(said);
    }

    /// <summary>The number behind an option, at least 1.</summary>
    public int Count(string option) =>
        int.TryParse(values[option], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? count
            : throw new BenchmarkException($"{option} takes a whole number from 1 to {int.MaxValue}, and '{values[option]}' is none.");

    /// <summary>Those of the known names that an option lists, in the order in which they are known.</summary>
    public IReadOnlyList<string> Names(string option, IReadOnlyList<string> known)
    {
        var chosen = values[option].Split(',', StringSplitOptions.TrimEntries);
        return chosen.FirstOrDefault(name => !known.Contains(name)) is { } stranger
            ? throw new BenchmarkException($"{option} takes names separated by commas, of {string.Join(", ", known)}; '{stranger}' is none of them.")
            : [.. known.Where(chosen.Contains)];
    }
}
