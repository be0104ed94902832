using System.Collections;

namespace Aspire.Media.Captions;

/// <summary>One thing that is wrong with captions.</summary>
/// <param name="Rule">Which rule is broken, as in <c>SCC-04</c>: docs/captions.md lists them.</param>
/// <param name="Message">What is wrong and what helps, in words.</param>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Cue">Which cue, from 1.</param>
/// <param name="At">When it is on the screen.</param>
public sealed record CaptionFinding(string Rule, CaptionSeverity Severity, string Message, int? Line = null, int? Cue = null, TimeSpan? At = null);

/// <summary>What a finding means for whoever wants to show the captions.</summary>
public enum CaptionSeverity
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Shown, but not as it should be.</summary>
    Warning,

    /// <summary>Some player will refuse it, show it damaged or at another time.</summary>
    Error,
}

/// <summary>Findings in the order in which they were met. A file that is nothing but faults fills no memory: of each rule only the first are kept, all are counted.</summary>
public sealed class CaptionFindings : IReadOnlyList<CaptionFinding>
{
    private const int MostOfARule = 200;
    private readonly List<CaptionFinding> kept = [];
    private readonly Dictionary<string, int> counts = [];

    public int Count => kept.Count;

    /// <summary>How many errors there are, also those that were not kept.</summary>
    public int Errors { get; private set; }

    public int Warnings { get; private set; }

    /// <summary>How many there are of each rule.</summary>
    public IReadOnlyDictionary<string, int> Counts => counts;

    public CaptionFinding this[int index] => kept[index];

    public IEnumerator<CaptionFinding> GetEnumerator() => kept.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(CaptionFinding finding)
    {
        Errors += finding.Severity == CaptionSeverity.Error ? 1 : 0;
        Warnings += finding.Severity == CaptionSeverity.Warning ? 1 : 0;
        var count = counts[finding.Rule] = counts.GetValueOrDefault(finding.Rule) + 1;
        if (count <= MostOfARule)
        {
            kept.Add(finding);
        }
    }

    internal void Error(string rule, string message, int? line = null, int? cue = null, TimeSpan? at = null) => Add(new(rule, CaptionSeverity.Error, message, line, cue, at));

    internal void Warn(string rule, string message, int? line = null, int? cue = null, TimeSpan? at = null) => Add(new(rule, CaptionSeverity.Warning, message, line, cue, at));

    internal void Note(string rule, string message, int? line = null, int? cue = null, TimeSpan? at = null) => Add(new(rule, CaptionSeverity.Note, message, line, cue, at));
}
