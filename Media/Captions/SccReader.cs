using System.Globalization;

namespace Aspire.Media.Captions;

/// <summary>Reads Scenarist SCC as a television set would show it, and holds it to the rules that broadcast gear insists on.</summary>
internal sealed class SccReader
{
    public const string Header = "Scenarist_SCC V1.0";
    public const int MostPairs = 80;
    private const int Label = 11;

    private readonly CaptionFindings findings = [];
    private readonly CaptionLines lines;
    private readonly Cea608Decoder decoder;
    private readonly TimeSpan offset;
    private readonly List<ushort> pairs = [];
    private char separator;

    // The frame behind the last pair.
    private long next;

    private SccReader(ReadOnlySpan<byte> bytes, TimeSpan offset)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
        {
            findings.Error("SCC-01", "The file begins with a byte order mark; broadcast gear does not know it.", line: 1);
        }

        lines = new CaptionLines(CaptionText.Decode(bytes, "SCC-01", findings));
        decoder = new Cea608Decoder(findings);
        this.offset = offset;
    }

    /// <param name="offset">What the time codes say when the recording begins.</param>
    public static CaptionReading Read(ReadOnlySpan<byte> bytes, TimeSpan offset) => new SccReader(bytes, offset).Read();

    private CaptionReading Read()
    {
        if (!lines.Next() || lines.Current != Header)
        {
            findings.Error("SCC-01", $"The first line is {Header}, exactly so; some programs refuse the file otherwise.", line: 1);
        }

        var isHeader = lines.Current?.TrimStart().StartsWith("Scenarist", StringComparison.OrdinalIgnoreCase) ?? true;
        var isApart = false;
        for (var more = isHeader ? lines.Next() : lines.Current is not null; more; more = lines.Next())
        {
            if (lines.IsBlank)
            {
                isApart = true;
                continue;
            }

            if (!isApart)
            {
                findings.Warn("SCC-02", "A blank line is missing above this one.", lines.Number);
            }

            isApart = false;
            ReadEntry(lines.Current!);
        }

        decoder.End(next);
        if (decoder.Cues.Count == 0)
        {
            findings.Error("SCC-02", "There is no cue in it.");
        }

        var cues = decoder.Cues;
        return new CaptionReading(
            new CaptionTrack(WrittenCues.InOrder(offset == TimeSpan.Zero ? cues : [.. cues.Select(cue => cue with { Start = cue.Start - offset, End = cue.End - offset })])) { FrameRate = FrameRate.Ntsc },
            findings);
    }

    private void ReadEntry(string line)
    {
        decoder.Line = lines.Number;
        if (lines.IsCut)
        {
            findings.Error("SCC-02", $"The line is longer than {CaptionLines.Longest} characters; the rest of it is left out.", lines.Number);
        }

        if (ReadTimeCode(line) is not { } code)
        {
            findings.Error("SCC-03", "A line begins with a time code as in 00:01:02;03. This one is left out.", lines.Number);
            return;
        }

        if (line.Length > Label && line[Label] != '\t')
        {
            findings.Warn("SCC-02", "A tab follows the time code.", lines.Number);
        }

        ReadPairs(line.AsSpan(Label));
        if (pairs.Count > MostPairs)
        {
            findings.Warn("SCC-11", $"The line has {pairs.Count} pairs; programs take {MostPairs}.", lines.Number);
        }

        Order(code);
        if (code.Frame != next)
        {
            decoder.Pause();
        }

        CheckDoubles();
        for (var at = 0; at < pairs.Count; at++)
        {
            decoder.Decode(pairs[at], code.Frame + at);
        }

        next = code.Frame + pairs.Count;
    }

    private TimeCode? ReadTimeCode(string line)
    {
        if (line.Length < Label || line[2] != ':' || line[5] != ':' || line[8] is not (':' or ';')
            || Two(line, 0) is not { } hours || Two(line, 3) is not { } minutes || Two(line, 6) is not { } seconds || Two(line, 9) is not { } frames)
        {
            return null;
        }

        var isDropFrame = line[8] == ';';
        if (separator != 0 && separator != line[8])
        {
            findings.Error("SCC-03", "Drop-frame (;) and non-drop (:) time codes stand in one file.", lines.Number);
        }

        separator = line[8];
        if (hours > 23 || minutes > 59 || seconds > 59)
        {
            findings.Error("SCC-03", $"{line[..Label]} is no time of a day.", lines.Number);
        }
        else if (frames > 29)
        {
            findings.Error("SCC-04", $"{line[..Label]}: frames are counted from 00 to 29.", lines.Number);
        }
        else if (isDropFrame && TimeCode.IsDropped(minutes, seconds, frames))
        {
            findings.Error("SCC-04", $"There is no {line[..Label]}: drop-frame passes over 00 and 01 in every minute but each tenth.", lines.Number);
        }

        return TimeCode.FromLabel(hours, minutes, seconds, frames, isDropFrame);
    }

    private void ReadPairs(ReadOnlySpan<char> text)
    {
        pairs.Clear();
        var (badPairs, badParity) = (0, 0);
        string? firstBad = null;
        foreach (var range in text.SplitAny(' ', '\t'))
        {
            var word = text[range];
            if (word.IsEmpty)
            {
                continue;
            }

            if (word.Length != 4 || !ushort.TryParse(word, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var pair))
            {
                badPairs++;
                firstBad ??= word.Length > 20 ? $"{word[..20]}…" : word.ToString();
                continue;
            }

            if (!Cea608Codes.HasParity(pair))
            {
                badParity++;
                firstBad ??= word.ToString();
            }

            pairs.Add((ushort)(pair & 0x7F7F));
        }

        if (badPairs > 0)
        {
            findings.Error("SCC-02", $"'{firstBad}' is no pair of bytes: four hexadecimal digits are.{(badPairs > 1 ? $" So are {badPairs - 1} more." : "")} They are left out.", lines.Number);
        }

        if (badParity > 0)
        {
            findings.Error("SCC-08", $"{badParity} {(badParity == 1 ? "pair has" : "pairs have")} even parity, the first of them '{firstBad}': decoders drop them or show blocks.", lines.Number);
        }

        if (pairs.Count == 0)
        {
            findings.Warn("SCC-02", "Nothing stands behind the time code.", lines.Number);
        }
    }

    private void Order(TimeCode code)
    {
        if (code.Frame < next)
        {
            findings.Error(
                "SCC-05",
                $"The line begins at {code}, before all of the one above it is sent ({code with { Frame = next }}): a pair takes a frame. Decoders show one of them wrongly.", lines.Number, at: code.Time - offset);
        }
    }

    private void CheckDoubles()
    {
        var single = 0;
        for (var at = 0; at < pairs.Count; at++)
        {
            if (!Cea608Codes.IsControl(pairs[at]))
            {
                continue;
            }

            if (at + 1 < pairs.Count && pairs[at + 1] == pairs[at])
            {
                at++;
            }
            else
            {
                single++;
            }
        }

        if (single > 0)
        {
            findings.Warn("SCC-09", $"{single} control {(single == 1 ? "code is" : "codes are")} sent once: each is sent twice, and the times of the captions count on it.", lines.Number);
        }
    }

    private static int? Two(string line, int at) => char.IsAsciiDigit(line[at]) && char.IsAsciiDigit(line[at + 1]) ? ((line[at] - '0') * 10) + line[at + 1] - '0' : null;
}
