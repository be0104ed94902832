using System.Globalization;
using System.Text.RegularExpressions;

namespace Aspire.Media.Captions;

/// <summary>Reads SubRip, also as careless programs write it, and says what was careless.</summary>
internal sealed partial class SrtReader
{
    private const string Numbers = "SRT-01";
    private const string Times = "SRT-02";
    private const string Form = "SRT-03";
    private const string Order = "SRT-04";
    private const string Markup = "SRT-05";

    private readonly CaptionFindings findings = [];
    private readonly List<Cue> cues = [];
    private readonly List<string> payload = [];
    private readonly CaptionLines lines;
    private readonly CueTimes times;
    private int expected = 1;

    private SrtReader(ReadOnlySpan<byte> bytes)
    {
        lines = new CaptionLines(CaptionText.Decode(bytes, Form, findings));
        times = new CueTimes(',', needsHours: true, Times, Order, findings);
    }

    public static CaptionReading Read(ReadOnlySpan<byte> bytes) => new SrtReader(bytes).Read();

    private CaptionReading Read()
    {
        var more = lines.Next();
        while (more)
        {
            if (lines.IsBlank)
            {
                more = lines.Next();
                continue;
            }

            more = ReadCue();
        }

        if (cues.Count == 0)
        {
            findings.Error(Form, "There is no cue in it.");
        }

        return new CaptionReading(new CaptionTrack([.. cues.OrderBy(cue => cue.Start)]), findings);
    }

    private bool ReadCue()
    {
        var number = lines.Current!.Trim();
        var numberLine = lines.Number;
        if (number.Contains(CueTimes.Arrow, StringComparison.Ordinal))
        {
            findings.Error(Numbers, $"The cue has no number; {expected} belongs above it.", numberLine, expected);
        }
        else if (!IsIndex(number))
        {
            return ReadStray();
        }
        else
        {
            if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) || index != expected)
            {
                findings.Warn(Numbers, $"The cue has the number {number}; {expected} comes next.", numberLine, expected);
            }

            if (!lines.Next() || lines.IsBlank)
            {
                findings.Error(Form, $"Nothing follows the number {number}.", numberLine, expected);
                return lines.Current is not null;
            }
        }

        var timesLine = lines.Number;
        var read = times.Read(lines.Current!, timesLine);
        if (read is null && !lines.Current!.Contains(CueTimes.Arrow, StringComparison.Ordinal))
        {
            findings.Error(Times, $"The times of a cue belong here, behind its number: 00:01:02,345 {CueTimes.Arrow} 00:01:04,500. The cue is left out.", timesLine, expected);
        }

        var more = ReadPayload();
        if (read is { } found && times.Follow(found.Start, found.End, timesLine, expected))
        {
            Add(found.Start, found.End, timesLine);
        }

        expected++;
        return more;
    }

    // Up to a blank line, or to the times of the next cue where somebody forgot the blank line.
    private bool ReadPayload()
    {
        payload.Clear();
        while (lines.Next())
        {
            if (lines.IsBlank)
            {
                return true;
            }

            if (times.Read(lines.Current!, lines.Number, tells: false) is not null)
            {
                findings.Error(Form, "A blank line is missing between this cue and the one above it.", lines.Number, expected + 1);
                if (payload is [.., var last] && IsIndex(last))
                {
                    payload.RemoveAt(payload.Count - 1);
                }

                return true;
            }

            if (lines.IsCut)
            {
                findings.Error(Form, $"The line is longer than {CaptionLines.Longest} characters; the rest of it is left out.", lines.Number, expected);
            }

            payload.Add(lines.Current!);
        }

        return false;
    }

    private void Add(TimeSpan start, TimeSpan end, int line)
    {
        if (cues is [.., var before] && start < before.End && start >= before.Start)
        {
            findings.Warn(Order, $"The cue begins at {ClockTime.Write(start)}, and the one before it ends at {ClockTime.Write(before.End)}: players show both, or one of them.", line, expected, start);
        }

        if (CaptionText.Clean(payload.Select(PlainText)) is { Count: > 0 } text)
        {
            cues.Add(new Cue(start, end, text));
        }
        else
        {
            findings.Warn(Form, "The cue has no text, and is left out.", line, expected, start);
        }
    }

    // Words behind a blank line inside a cue: they were meant to be read.
    private bool ReadStray()
    {
        findings.Error(Form, "This line belongs to no cue: a blank line ends one. It is taken for a line of the cue above.", lines.Number, cues.Count);
        if (cues is [.., var last] && CaptionText.Clean([PlainText(lines.Current!)]) is { Count: > 0 } text)
        {
            cues[^1] = last with { Lines = [.. last.Lines, .. text] };
        }

        return lines.Next();
    }

    private string PlainText(string line)
    {
        if (line.Contains('<', StringComparison.Ordinal))
        {
            var bare = KnownTag().Replace(line, tag =>
            {
                if (!tag.Groups["usual"].Success)
                {
                    findings.Note(Markup, $"{tag.Value} is understood by few players; <i>, <b> and <u> by most.", lines.Number, expected);
                }

                return "";
            });
            if (bare.Length < line.Length)
            {
                findings.Note(Markup, "The markup of this line is not kept: captions are plain text here.", lines.Number, expected);
            }

            line = bare;
        }

        return line.Replace($"{CaptionText.WordJoiner}", "", StringComparison.Ordinal);
    }

    private static bool IsIndex(string line) => line.Length is > 0 and < 10 && !line.AsSpan().ContainsAnyExceptInRange('0', '9');

    [GeneratedRegex("""<(?<usual>/?[ibu])>|</?(?:font|s|ruby|rt|c|v)(?:\s[^<>]{0,200})?>""", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    internal static partial Regex KnownTag();
}
