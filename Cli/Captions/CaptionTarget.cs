using System.CommandLine;

using Aspire.Media.Captions;

namespace Aspire.Media.Cli.Captions;

/// <summary>The file that captions are written to, and how: the part of a command line that verbs which write have in common.</summary>
internal sealed class CaptionTarget
{
    private static readonly Dictionary<string, SccOptions> Modes = new()
    {
        ["pop-on"] = new(),
        ["roll-up-2"] = new() { Mode = SccMode.RollUp, Rows = 2 },
        ["roll-up-3"] = new() { Mode = SccMode.RollUp, Rows = 3 },
        ["roll-up-4"] = new() { Mode = SccMode.RollUp, Rows = 4 },
        ["paint-on"] = new() { Mode = SccMode.PaintOn },
    };

    private readonly Argument<string> output = new("out") { HelpName = "OUT", Description = "Where to; its ending says in which format" };
    private readonly Option<string> mode = new("--mode") { HelpName = "MODE", Description = "Of SCC: pop-on, roll-up-2, roll-up-3, roll-up-4 or paint-on (pop-on)", DefaultValueFactory = _ => "pop-on" };
    private readonly Option<bool> nonDrop = new("--non-drop") { Description = "SCC with non-drop time codes, which are 3.6 s late after an hour; without it, drop-frame" };
    private readonly Option<string?> offset = CaptionOption.Offset();
    private readonly Option<string?> frameRate = new("--frame-rate") { HelpName = "RATE", Description = "Of TTML: times in frames, at 25, 29.97 or 30000/1001; without it, in thousandths" };
    private readonly Option<bool> force = new("--force") { Description = "Over a file that is there" };

    public void AddTo(Command verb)
    {
        verb.Add(output);
        verb.Add(mode);
        verb.Add(nonDrop);
        verb.Add(offset);
        verb.Add(frameRate);
        verb.Add(force);
    }

    /// <summary>Looks at all that was typed, before anything is read.</summary>
    public Draft Prepare(ParseResult arguments)
    {
        var how = arguments.GetRequiredValue(mode);
        if (!Modes.TryGetValue(how, out var scc))
        {
            throw new UsageException($"'{how}' is no mode: there are {string.Join(", ", Modes.Keys)}.{Misunderstanding.Suggest(how, Modes.Keys)}");
        }

        FrameRate? rate = null;
        if (arguments.GetValue(frameRate) is { } text)
        {
            rate = FrameRate.TryParse(text, out var known) ? known : throw new UsageException($"'{text}' is no frame rate: write 25, 29.97 or 30000/1001.");
        }

        var options = new CaptionOptions { Scc = scc with { IsDropFrame = !arguments.GetValue(nonDrop), Offset = CaptionOption.OffsetOf(arguments.GetValue(offset)) }, FrameRate = rate };
        var place = Path.GetFullPath(arguments.GetRequiredValue(output));
        var format = CaptionFormats.OfFile(place) ?? throw new UsageException($"In which format {place} is meant cannot be told: it ends in {CaptionFormats.Endings}.");
        return File.Exists(place) && !arguments.GetValue(force) ? throw new CommandException($"{place} is there already; --force writes over it.") : new Draft(place, format, options);
    }

    /// <summary>What will be written.</summary>
    public sealed record Draft(string Place, CaptionFormat Format, CaptionOptions Options)
    {
        /// <summary>Writes the captions, and tells what it took to read them and to write them.</summary>
        /// <returns>One of <see cref="ExitCode"/>.</returns>
        public async Task<int> WriteAsync(Session session, string source, CaptionReading reading, CancellationToken cancellationToken)
        {
            var terminal = session.Terminal;
            Tell(terminal, "reading", reading.Findings);
            if (reading.Track.Cues.Count == 0)
            {
                throw new CommandException($"There is no cue in {source}; nothing was written.");
            }

            var writing = CaptionFile.Write(reading.Track, Format, Options);
            Tell(terminal, "writing", writing.Findings);
            // Whole, or not at all.
            var draft = $"{Place}.{Guid.NewGuid():N}.part";
            try
            {
                await File.WriteAllBytesAsync(draft, writing.Bytes, cancellationToken);
                File.Move(draft, Place, overwrite: true);
            }
            finally
            {
                File.Delete(draft);
            }

            var errors = reading.Findings.Errors + writing.Findings.Errors;
            if (session.WantsJson)
            {
                terminal.Json(new Written(Place, writing.Shown.Cues.Count, errors, reading.Findings.Warnings + writing.Findings.Warnings));
            }
            else
            {
                terminal.Line($"{Place}, {CheckCaptionsCommand.Count(writing.Shown.Cues.Count, "cue")}");
            }

            return errors > 0 ? ExitCode.DoneWithErrors : ExitCode.Done;
        }

        private static void Tell(Terminal terminal, string when, CaptionFindings findings)
        {
            foreach (var found in findings)
            {
                var place = found.Line is { } line ? $" line {line}:" : found.Cue is { } cue ? $" cue {cue}:" : "";
                terminal.Remark($"{when}: {found.Rule}{place} {found.Message}");
            }
        }
    }

    private sealed record Written(string File, int Cues, int Errors, int Warnings);
}
