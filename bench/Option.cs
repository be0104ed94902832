namespace Aspire.Media.Bench;

/// <summary>One thing that may be said to a benchmark, as <c>--jobs 20000</c>.</summary>
/// <param name="Name">As it is written, dashes included.</param>
/// <param name="Default">What holds when it is not said.</param>
internal sealed record Option(string Name, string Default, string Meaning);
