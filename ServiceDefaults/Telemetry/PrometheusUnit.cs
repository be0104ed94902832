namespace Aspire.Media.ServiceDefaults.Telemetry;

/// <summary>The base unit in which Prometheus wants values (<paramref name="Word"/>), and how to come to it.</summary>
/// <param name="Times">A value is multiplied by this, and</param>
/// <param name="Over">divided by this: 35 ms become exactly 0.035 s that way, not 35 × 0.001.</param>
internal sealed record PrometheusUnit(string Word, double Times = 1, double Over = 1)
{
    public static readonly PrometheusUnit None = new("");

    private static readonly Dictionary<string, PrometheusUnit> Known = Table(
        ("s sec seconds", new("seconds")),
        ("ms milliseconds", new("seconds", 1, 1e3)),
        ("us µs microseconds", new("seconds", 1, 1e6)),
        ("ns nanoseconds", new("seconds", 1, 1e9)),
        ("min minutes", new("seconds", 60)),
        ("h hours", new("seconds", 3600)),
        ("d days", new("seconds", 86400)),
        ("wk weeks", new("seconds", 604800)),
        ("By B bytes", new("bytes")),
        ("kBy KB kb kilobytes", new("bytes", 1e3)),
        ("MBy MB mb megabytes", new("bytes", 1e6)),
        ("GBy GB gb gigabytes", new("bytes", 1e9)),
        ("KiBy", new("bytes", 1024)),
        ("MiBy", new("bytes", 1048576)),
        ("GiBy", new("bytes", 1073741824)),
        ("TiBy", new("bytes", 1099511627776)),
        ("bit bits", new("bytes", 1, 8)),
        ("kbit", new("bytes", 1e3, 8)),
        ("Mbit", new("bytes", 1e6, 8)),
        ("m", new("meters")),
        ("mm", new("meters", 1, 1e3)),
        ("km", new("meters", 1e3)),
        ("g", new("grams")),
        ("kg", new("grams", 1e3)),
        ("V", new("volts")),
        ("A", new("amperes")),
        ("J", new("joules")),
        ("kJ", new("joules", 1e3)),
        ("Cel", new("celsius")),
        ("K", new("kelvin")),
        ("Hz", new("hertz")),
        ("kHz", new("hertz", 1e3)),
        ("MHz", new("hertz", 1e6)),
        ("GHz", new("hertz", 1e9)),
        ("% percent", new("ratio", 1, 100)));

    public bool IsBase => Times.Equals(Over);

    public double InBase(double value) => value * Times / Over;

    /// <summary>Reads a unit as instruments state it (UCUM, or a word), such as <c>ms</c>, <c>By/s</c>, <c>{request}</c>.</summary>
    public static PrometheusUnit Of(string? unit, bool isGauge)
    {
        var parts = WithoutRemarks(unit ?? "").Split('/', 2, StringSplitOptions.TrimEntries);
        return parts switch
        {
            ["1"] => isGauge ? new PrometheusUnit("ratio") : None,
            [var only] => Single(only),
            [var above, var below] when below.Length > 0 => Per(Single(above is "1" ? "" : above), Single(below)),
            [var above, ..] => Single(above),
            _ => None,
        };
    }

    /// <summary>The unit that the last word of an instrument's name says; not a short one, for pool.min is no minutes.</summary>
    public static PrometheusUnit? SaidBy(string word) =>
        (word.Length > 3 || word is "ms") && Known.TryGetValue(word, out var unit) ? unit : null;

    private static PrometheusUnit Per(PrometheusUnit above, PrometheusUnit below) => new(
        string.Join('_', new[] { above.Word, "per", Singular(below.Word) }.Where(word => word.Length > 0)),
        above.Times * below.Over,
        above.Over * below.Times);

    private static PrometheusUnit Single(string unit) =>
        unit.Length == 0 ? None : Known.GetValueOrDefault(unit) ?? new PrometheusUnit(string.Join('_', PrometheusName.Words(unit)));

    private static string Singular(string word) => word is "celsius" ? word : word.TrimEnd('s');

    // What stands in braces describes what is counted: {request}
    private static string WithoutRemarks(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && unit.IndexOf('}', open) is > 0 and var close)
        {
            unit = unit.Remove(open, close - open + 1);
        }

        return unit.Trim();
    }

    private static Dictionary<string, PrometheusUnit> Table(params (string Names, PrometheusUnit Unit)[] rows) =>
        rows.SelectMany(row => row.Names.Split(' '), (row, name) => (name, row.Unit)).ToDictionary();
}
