namespace Aspire.Media.Client.Captions;

/// <summary>What is wrong with a file of captions.</summary>
/// <param name="Format">scc, vtt, srt, ttml or json.</param>
/// <param name="Cues">How many could be read.</param>
/// <param name="Errors">How many findings are errors, also those that are not listed.</param>
/// <param name="Counts">How many findings there are of each rule: of each, the first two hundred are listed.</param>
public sealed record CaptionReport(string Format, int Cues, int Errors, int Warnings, IReadOnlyDictionary<string, int> Counts, IReadOnlyList<CaptionFault> Findings);

/// <param name="Rule">As in SCC-04: docs/captions.md lists them.</param>
/// <param name="Severity">error, warning or note.</param>
/// <param name="Line">Of the file, from 1.</param>
/// <param name="Cue">Which, from 1.</param>
/// <param name="At">When it is seen, in seconds.</param>
public sealed record CaptionFault(string Rule, string Severity, string Message, int? Line = null, int? Cue = null, double? At = null);
