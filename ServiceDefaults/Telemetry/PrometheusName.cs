namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>
/// The name of an instrument as Prometheus would have it: snake case, base unit and <c>_total</c> at the end, and no word that means
/// something else there. OpenTelemetry's names end in <c>.count</c> and <c>.total</c>, which are suffixes of histograms and counters.
/// </summary>
internal sealed record PrometheusName(string Text, PrometheusUnit Unit)
{
    private static readonly HashSet<string> Types = ["counter", "gauge", "histogram", "summary", "untyped"];
    private static readonly HashSet<string> Suffixes = ["count", "sum", "bucket", "total"];
    private static readonly HashSet<string> Abbreviations = ["s", "ms", "us", "ns", "sec", "b", "kb", "mb", "gb", "tb", "pb", "m", "h", "d"];

    private static readonly HashSet<string> BaseUnits =
        ["amperes", "bytes", "celsius", "grams", "joules", "kelvin", "meters", "metres", "seconds", "volts"];

    private static readonly HashSet<string> OtherUnits =
    [
        "minutes", "hours", "days", "weeks", "kelvins", "fahrenheit", "rankine", "inches", "yards", "miles", "bits", "calories", "pounds",
        "ounces",
    ];

    private static readonly string[] Prefixes =
    [
        "pico", "nano", "micro", "milli", "centi", "deci", "deca", "hecto", "kilo", "kibi", "mega", "mibi", "giga", "gibi", "tera", "tebi",
        "peta", "pebi",
    ];

    public static PrometheusName Of(string instrument, PrometheusUnit unit, bool isCounter)
    {
        var words = Words(instrument);
        DropSuffixes(words);
        if (unit.Word.Length == 0 && words is [.., var last] && PrometheusUnit.SaidBy(last) is { } named)
        {
            unit = named;
        }

        // duration_ms in ms is duration_seconds, not duration_ms_seconds
        while (words is [.., var stated] && (stated == unit.Word || PrometheusUnit.SaidBy(stated)?.Word == unit.Word))
        {
            words.RemoveAt(words.Count - 1);
        }

        words.AddRange(Words(unit.Word));
        DropSuffixes(words);
        JoinRefused(words);
        var text = string.Join('_', words);
        return new PrometheusName((char.IsAsciiDigit(text[0]) ? "_" : "") + text + (isCounter ? "_total" : ""), unit);
    }

    /// <summary>Letters and digits in runs, in lower case; a capital after a small letter begins another word.</summary>
    public static List<string> Words(string name)
    {
        var words = new List<string>();
        var isInside = false;
        for (var i = 0; i < name.Length; i++)
        {
            var letter = name[i];
            if (!char.IsAsciiLetterOrDigit(letter))
            {
                isInside = false;
                continue;
            }

            if (isInside && !(char.IsAsciiLetterUpper(letter) && char.IsAsciiLetterLower(name[i - 1])))
            {
                words[^1] += char.ToLowerInvariant(letter);
            }
            else
            {
                words.Add(char.ToLowerInvariant(letter).ToString());
            }

            isInside = true;
        }

        return words;
    }

    // thread.count is how many threads there are, and request.count how many requests there were.
    private static void DropSuffixes(List<string> words)
    {
        while (words.Count > 1 && (Suffixes.Contains(words[^1]) || Types.Contains(words[^1])))
        {
            var suffix = words[^1];
            words.RemoveAt(words.Count - 1);
            if (suffix == "count" && !Suffixes.Contains(words[^1]))
            {
                words[^1] = Plural(words[^1]);
            }
        }
    }

    private static string Plural(string word) =>
        word.EndsWith('s') ? word
        : word.EndsWith('y') && word.Length > 1 && !"aeiou".Contains(word[^2]) ? word[..^1] + "ies"
        : word.EndsWith('x') || word.EndsWith("ch", StringComparison.Ordinal) || word.EndsWith("sh", StringComparison.Ordinal) ? word + "es"
        : word + "s";

    // A word that Prometheus would take for a unit or a type becomes a part of its neighbour.
    private static void JoinRefused(List<string> words)
    {
        for (var i = words.FindIndex(IsRefused); i >= 0; i = words.FindIndex(IsRefused))
        {
            if (words.Count == 1)
            {
                words[0] = "metric" + words[0];
                continue;
            }

            var first = Math.Max(0, i - 1);
            words[first] += words[first + 1];
            words.RemoveAt(first + 1);
        }
    }

    private static bool IsRefused(string word) =>
        Types.Contains(word) || Abbreviations.Contains(word) || OtherUnits.Contains(word)
        || Prefixes.Any(prefix => word.StartsWith(prefix, StringComparison.Ordinal)
            && (BaseUnits.Contains(word[prefix.Length..]) || OtherUnits.Contains(word[prefix.Length..])));
}
