using System.CommandLine;
using System.Globalization;

using Aspire.Media.Captions;
using Aspire.Media.Client;
using Aspire.Media.Client.Captions;

using Spectre.Console;

namespace Aspire.Media.Cli.Captions;

/// <summary><c>media captions check</c>.</summary>
internal sealed class CheckCaptionsCommand : Verb
{
    private readonly Argument<string> file = new("file") { HelpName = "FILE", Description = "The captions; - is standard input" };
    private readonly Option<string?> format = new("--format") { HelpName = "FORMAT", Description = "scc, vtt, srt, ttml or json, where its ending does not tell" };
    private readonly Option<string?> profile = CaptionOption.Profile(usual: null);
    private readonly Option<string?> offset = CaptionOption.Offset();

    public CheckCaptionsCommand()
        : base(
            "check",
            "What is wrong with a file of captions",
            "Each finding names its rule, the line, the cue and when it is seen; docs/captions.md lists the rules. The exit code is 1 when there are errors; warnings do not count.",
            new Example("captions check meeting.scc", "Whether broadcast gear will take it"),
            new Example("captions check meeting.vtt --profile netflix", "Also whether it can be read"))
    {
        Add(file);
        Add(format);
        Add(profile);
        Add(offset);
    }

    public override async Task<int> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var (arguments, terminal) = (session.Arguments, session.Terminal);
        var held = CaptionOption.ProfileOf(arguments.GetValue(profile));
        var start = CaptionOption.OffsetOf(arguments.GetValue(offset));
        var path = arguments.GetRequiredValue(file);
        var bytes = await GivenFile.ReadAsync(path, "file of captions", cancellationToken);
        var known = CaptionOption.FormatOf(path, arguments.GetValue(format), "--format", bytes);
        var reading = Check(bytes, known, held, start);
        var findings = reading.Findings;
        if (session.WantsJson)
        {
            terminal.Json(new CaptionReport(
                WireFormat.Word(known), reading.Track.Cues.Count, findings.Errors, findings.Warnings, findings.Counts,
                [.. findings.Select(found => new CaptionFault(found.Rule, WireFormat.Word(found.Severity), found.Message, found.Line, found.Cue, found.At?.TotalSeconds))]));
            return findings.Errors > 0 ? ExitCode.Failed : ExitCode.Done;
        }

        Write(terminal, findings);
        terminal.Line($"{Count(reading.Track.Cues.Count, "cue")}, {Count(findings.Errors, "error")}, {Count(findings.Warnings, "warning")}.");
        return findings.Errors > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static CaptionReading Check(byte[] bytes, CaptionFormat format, CueProfile? profile, TimeSpan offset)
    {
        try
        {
            return CaptionFile.Check(bytes, format, profile, new CaptionOptions { Scc = new SccOptions { Offset = offset } });
        }
        catch (CaptionException refusal)
        {
            throw new CommandException(refusal.Message, refusal);
        }
    }

    /// <summary>The findings as a table, and how many more there are.</summary>
    internal static void Write(Terminal terminal, CaptionFindings findings)
    {
        if (findings.Count == 0)
        {
            return;
        }

        var listing = new Listing("rule", "is", "line", "cue", "at", "what");
        foreach (var found in findings)
        {
            listing.Add(
                found.Rule, new Cell(WireFormat.Word(found.Severity), InkOf(found.Severity)), Text(found.Line), Text(found.Cue),
                found.At is { } at ? at.ToString(at.TotalHours >= 24 ? @"d\.hh\:mm\:ss\.fff" : @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture) : "", found.Message);
        }

        listing.Write(terminal, margin: 0);
        var more = findings.Counts.Values.Sum() - findings.Count;
        if (more > 0)
        {
            terminal.Line($"{Count(more, "finding")} more of the same rules.");
        }

        terminal.Line();
    }

    internal static string Count(int count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count} {what}{(count == 1 ? "" : "s")}");

    private static string Text(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static Style InkOf(CaptionSeverity severity) => severity switch { CaptionSeverity.Error => Ink.Bad, CaptionSeverity.Warning => Ink.Doubtful, _ => Ink.Quiet };
}
