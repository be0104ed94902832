using System.Globalization;
using System.Net;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>Reads WebVTT as browsers do, who forgive much, and says what was forgiven.</summary>
internal sealed class VttReader
{
    private const string Form = "VTT-01";
    private const string Blocks = "VTT-02";
    private const string Times = "VTT-03";
    private const string Order = "VTT-04";
    private const string Names = "VTT-05";
    private const string Payload = "VTT-06";
    private const string Stamp = "X-TIMESTAMP-MAP";

    private readonly CaptionFindings findings = [];
    private readonly List<Cue> cues = [];
    private readonly HashSet<string> names = new(StringComparer.Ordinal);
    private readonly List<string> payload = [];
    private readonly CaptionLines lines;
    private readonly CueTimes times;
    private int number;
    private string? language;

    private VttReader(ReadOnlySpan<byte> bytes)
    {
        lines = new CaptionLines(CaptionText.Decode(bytes, Form, findings));
        times = new CueTimes('.', needsHours: false, Times, Order, findings);
    }

    public static CaptionReading Read(ReadOnlySpan<byte> bytes) => new VttReader(bytes).Read();

    private CaptionReading Read()
    {
        var more = ReadHeader();
        while (more)
        {
            more = lines.IsBlank ? lines.Next() : ReadBlock();
        }

        return new CaptionReading(new CaptionTrack([.. cues.OrderBy(cue => cue.Start)]) { Language = language }, findings);
    }

    private bool ReadHeader()
    {
        if (!lines.Next())
        {
            findings.Error(Form, $"The file is empty; it begins with {VttWriter.Header}.", line: 1);
            return false;
        }

        if (lines.Current is not { } first || !first.StartsWith(VttWriter.Header, StringComparison.Ordinal) || (first.Length > VttWriter.Header.Length && first[VttWriter.Header.Length] is not (' ' or '\t')))
        {
            findings.Error(Form, $"The first line is {VttWriter.Header}, alone or before a space; browsers refuse the file.", line: 1);
            return true;
        }

        while (lines.Next() && !lines.IsBlank)
        {
            var line = lines.Current!;
            if (line.Contains(CueTimes.Arrow, StringComparison.Ordinal))
            {
                findings.Error(Form, $"A blank line is missing behind {VttWriter.Header}.", lines.Number);
                return true;
            }

            if (line.StartsWith(Stamp, StringComparison.Ordinal) && VttStamp.Read(line) is null)
            {
                findings.Error("VTT-07", $"{Stamp} is written as {Stamp}=MPEGTS:900000,LOCAL:00:00:00.000.", lines.Number);
            }
            else if (line.StartsWith("Language:", StringComparison.OrdinalIgnoreCase))
            {
                language = line["Language:".Length..].Trim();
            }
        }

        return lines.Current is not null;
    }

    private bool ReadBlock()
    {
        var (first, firstLine) = (lines.Current!, lines.Number);
        if (first.Contains(CueTimes.Arrow, StringComparison.Ordinal))
        {
            return ReadCue(name: null);
        }

        var word = first.TrimEnd();
        if (word == "NOTE" || first.StartsWith("NOTE ", StringComparison.Ordinal) || first.StartsWith("NOTE\t", StringComparison.Ordinal))
        {
            return SkipBlock();
        }

        if (word is "STYLE" or "REGION")
        {
            if (number > 0)
            {
                findings.Error(Blocks, $"{word} stands before the first cue; players pass over this one.", firstLine);
            }

            return SkipBlock();
        }

        if (lines.Next() && lines.Current!.Contains(CueTimes.Arrow, StringComparison.Ordinal))
        {
            return ReadCue(first);
        }

        findings.Error(Payload, "These lines belong to no cue: a blank line ends one. Players pass over them.", firstLine, number == 0 ? null : number);
        return lines.Current is not null && (lines.IsBlank || SkipBlock());
    }

    private bool SkipBlock()
    {
        while (lines.Next())
        {
            if (lines.IsBlank)
            {
                return true;
            }
        }

        return false;
    }

    private bool ReadCue(string? name)
    {
        number++;
        var line = lines.Number;
        if (name is not null && !names.Add(name))
        {
            findings.Error(Names, $"Another cue is called '{name}', too.", line - 1, number);
        }

        var read = times.Read(lines.Current!, line);
        var more = ReadPayload();
        if (read is not { } found || !times.Follow(found.Start, found.End, line, number))
        {
            return more;
        }

        string? speaker = null;
        var hasOne = true;
        var text = new List<string>(payload.Count);
        foreach (var part in payload)
        {
            text.Add(PlainText(part, line, ref speaker, ref hasOne));
        }

        if (CaptionText.Clean(text) is { Count: > 0 } clean)
        {
            cues.Add(new Cue(found.Start, found.End, clean) { Id = name, Speaker = hasOne ? speaker : null, Placement = Placement(found.Settings, line) });
        }
        else
        {
            findings.Warn(Payload, "The cue has no text, and is left out.", line, number, found.Start);
        }

        return more;
    }

    private bool ReadPayload()
    {
        payload.Clear();
        while (lines.Next())
        {
            if (lines.IsBlank)
            {
                return true;
            }

            if (lines.Current!.Contains(CueTimes.Arrow, StringComparison.Ordinal))
            {
                findings.Error(Payload, $"{CueTimes.Arrow} stands in the text, or a blank line is missing above it; write it as --&gt; in text.", lines.Number, number);
                return true;
            }

            if (lines.IsCut)
            {
                findings.Error(Payload, $"The line is longer than {CaptionLines.Longest} characters; the rest of it is left out.", lines.Number, number);
            }

            payload.Add(lines.Current!);
        }

        return false;
    }

    private string PlainText(string line, int at, ref string? speaker, ref bool hasOne)
    {
        if (line.AsSpan().IndexOfAny('<', '&') < 0)
        {
            return line;
        }

        var text = new StringBuilder(line.Length);
        var from = 0;
        while (line.IndexOf('<', from) is >= 0 and var open)
        {
            text.Append(line, from, open - from);
            var close = line.IndexOf('>', open);
            var tag = close < 0 ? line[(open + 1)..] : line[(open + 1)..close];
            from = close < 0 ? line.Length : close + 1;
            if (tag.StartsWith('v') && (tag.Length == 1 || tag[1] is ' ' or '.' or '\t'))
            {
                var name = tag.IndexOfAny([' ', '\t']) is >= 0 and var space ? CaptionText.Clean(WebUtility.HtmlDecode(tag[space..])) : "";
                hasOne &= speaker is null || speaker == name;
                speaker ??= name.Length == 0 ? null : name;
            }
            else if (tag is not "/v")
            {
                findings.Note(Payload, $"The markup <{(tag.Length > 40 ? tag[..40] + "…" : tag)}> is not kept: captions are plain text here.", at, number);
            }

            if (close < 0)
            {
                findings.Error(Payload, "A < in text is written as &lt;: what follows it is lost.", at, number);
            }
        }

        text.Append(line, from, line.Length - from);
        return WebUtility.HtmlDecode(text.ToString());
    }

    private CuePlacement? Placement(string settings, int at)
    {
        int? row = null, column = null;
        var align = CueAlign.Centre;
        foreach (var setting in settings.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = setting.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (setting[..colon], setting[(colon + 1)..]) : (setting, "");
            var amount = value.Split(',')[0];
            var known = true;
            switch (name)
            {
                case "line" when Percent(amount) is { } percent:
                    row = CuePlacement.RowAt(percent);
                    break;
                case "line" when int.TryParse(amount, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var line):
                    row = Math.Clamp(line >= 0 ? Math.Min(line, CuePlacement.Rows) + 1 : CuePlacement.Rows + 1 + Math.Max(line, -CuePlacement.Rows), 1, CuePlacement.Rows);
                    break;
                case "position" when Percent(amount) is { } percent:
                    column = CuePlacement.ColumnAt(percent);
                    break;
                case "align" when value is "start" or "left":
                    align = CueAlign.Start;
                    break;
                case "align" when value is "end" or "right":
                    align = CueAlign.End;
                    break;
                case "align" when value is "center":
                case "size" when Percent(value) is not null:
                case "region":
                case "vertical" when value is "rl" or "lr":
                    break;
                default:
                    known = false;
                    break;
            }

            if (!known)
            {
                findings.Error(Times, $"'{setting}' is no setting of a cue; there are line, position, align, size, region and vertical.", at, number);
            }
        }

        return CuePlacement.Of(row, column, align);
    }

    private static double? Percent(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is >= 0 and <= 100 ? percent : null;
}
