using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace Aspire.Media.Captions;

/// <summary>Reads TTML: text, times and places. Document types and entities are refused, so that nothing is fetched and nothing explodes.</summary>
internal sealed class TtmlReader
{
    private const int Deepest = 64;

    private static readonly XNamespace Tt = TtmlWriter.Namespace;
    private static readonly XNamespace Ttp = TtmlWriter.Parameters;
    private static readonly XNamespace Tts = TtmlWriter.Styling;
    private static readonly XNamespace Ttm = TtmlWriter.Metadata;

    private readonly CaptionFindings findings = [];
    private readonly List<Cue> cues = [];
    private readonly Dictionary<string, CuePlacement?> regions = [];
    private readonly Dictionary<string, string> agents = [];
    private TtmlTime times = TtmlTime.Default;

    public static CaptionReading Read(ReadOnlyMemory<byte> bytes)
    {
        var reader = new TtmlReader();
        return reader.Parse(bytes) is { } root ? reader.ReadTrack(root) : new CaptionReading(new CaptionTrack([]), reader.findings);
    }

    private XElement? Parse(ReadOnlyMemory<byte> bytes)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = CaptionFile.MostBytes, IgnoreComments = true, IgnoreProcessingInstructions = true };
        try
        {
            using var stream = new MemoryStream(bytes.ToArray(), writable: false);
            using var shallow = XmlReader.Create(stream, settings);
            while (shallow.Read())
            {
                if (shallow.Depth > Deepest)
                {
                    findings.Error("IMSC-01", $"Elements lie more than {Deepest} deep in one another; no captions do.", ((IXmlLineInfo)shallow).LineNumber);
                    return null;
                }
            }

            stream.Position = 0;
            using var reader = XmlReader.Create(stream, settings);
            return XDocument.Load(reader, LoadOptions.PreserveWhitespace | LoadOptions.SetLineInfo).Root;
        }
        catch (XmlException broken)
        {
            findings.Error("IMSC-01", $"The file cannot be read as XML without document types: {broken.Message}", broken.LineNumber);
            return null;
        }
    }

    private CaptionReading ReadTrack(XElement root)
    {
        if (root.Name != Tt + "tt")
        {
            findings.Error("IMSC-01", $"The outermost element is tt in the namespace {Tt}; here it is {root.Name.LocalName}.", LineOf(root));
            return new CaptionReading(new CaptionTrack([]), findings);
        }

        var language = root.Attribute(XNamespace.Xml + "lang")?.Value;
        if (language is null)
        {
            findings.Error("IMSC-03", "tt says the language: xml:lang.", LineOf(root));
        }

        if (root.Attribute(Ttp + "contentProfiles") is null && root.Attribute(Ttp + "profile") is null)
        {
            findings.Note("IMSC-02", $"tt names its profile: ttp:contentProfiles=\"{TtmlWriter.Profile}\".", LineOf(root));
        }

        ReadRates(root);
        if (root.Attribute(Ttp + "timeBase")?.Value is { } timeBase and not "media")
        {
            findings.Error("IMSC-04", $"The time base is {timeBase}; IMSC has media only.", LineOf(root));
        }

        foreach (var agent in root.Descendants(Ttm + "agent"))
        {
            if (agent.Attribute(XNamespace.Xml + "id")?.Value is { } id && agent.Element(Ttm + "name")?.Value is { } name)
            {
                agents[id] = CaptionText.Clean(name);
            }
        }

        foreach (var region in root.Elements(Tt + "head").Elements(Tt + "layout").Elements(Tt + "region"))
        {
            if (region.Attribute(XNamespace.Xml + "id")?.Value is { } id)
            {
                regions[id] = Placement(region, root);
            }
        }

        if (root.Element(Tt + "body") is { } body)
        {
            Walk(body, new Span(TimeSpan.Zero, null), region: null);
        }

        if (cues.Count == 0)
        {
            findings.Error("IMSC-09", "There is no cue in it.");
        }

        CheckTogether();
        return new CaptionReading(
            new CaptionTrack(WrittenCues.InOrder(cues)) { Language = string.IsNullOrEmpty(language) ? null : language, FrameRate = times.HasRate ? times.Rate : null }, findings);
    }

    private void ReadRates(XElement root)
    {
        var rate = times.Rate;
        var hasRate = int.TryParse(root.Attribute(Ttp + "frameRate")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var nominal) && nominal is > 0 and <= 1000;
        if (hasRate)
        {
            var multiplier = (root.Attribute(Ttp + "frameRateMultiplier")?.Value ?? "1 1").Split(' ');
            rate = multiplier.Length == 2 && int.TryParse(multiplier[0], NumberStyles.None, CultureInfo.InvariantCulture, out var over)
                && FrameRate.TryParse(string.Create(CultureInfo.InvariantCulture, $"{(long)nominal * over}/{multiplier[1]}"), out var exact) ? exact : new FrameRate(nominal, 1);
        }

        var ticks = long.TryParse(root.Attribute(Ttp + "tickRate")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var written) && written > 0 ? written : 1;
        times = new TtmlTime(rate, hasRate, ticks);
    }

    // Times are told from the beginning of what they stand in, and end with it at the latest.
    private void Walk(XElement element, Span outer, string? region)
    {
        var span = Within(element, outer);
        region = element.Attribute("region")?.Value ?? region;
        if (element.Name == Tt + "p")
        {
            ReadParagraph(element, span, region);
            return;
        }

        foreach (var child in element.Elements().Where(child => child.Name == Tt + "div" || child.Name == Tt + "p"))
        {
            Walk(child, span, region);
        }
    }

    private void ReadParagraph(XElement paragraph, Span span, string? region)
    {
        var line = LineOf(paragraph);
        // Spans with times of their own are cues of their own.
        if (paragraph.Attribute("begin") is null && paragraph.Elements(Tt + "span").Any(child => child.Attribute("begin") is not null))
        {
            foreach (var child in paragraph.Elements(Tt + "span").Where(child => child.Attribute("begin") is not null))
            {
                ReadParagraph(child, Within(child, span), region);
            }

            return;
        }

        if (span.End is not { } end)
        {
            findings.Error("IMSC-04", "The text has no end.", line, cues.Count + 1, span.Start);
            return;
        }

        if (end <= span.Start)
        {
            findings.Error("IMSC-04", $"The text ends at {ClockTime.Write(end)} and begins at {ClockTime.Write(span.Start)}: it can never be seen, and is left out.", line, cues.Count + 1, span.Start);
            return;
        }

        var text = new StringBuilder();
        Append(text, paragraph);
        var lines = CaptionText.Clean(text.ToString().Split('\n'));
        if (lines.Count == 0)
        {
            return;
        }

        var isKnown = regions.TryGetValue(region ?? "", out var place);
        if (region is not null && !isKnown)
        {
            findings.Error("IMSC-05", $"There is no region '{region}'.", line, cues.Count + 1, span.Start);
        }

        var agent = paragraph.Attribute(Ttm + "agent")?.Value;
        cues.Add(new Cue(span.Start, end, lines)
        {
            Id = paragraph.Attribute(XNamespace.Xml + "id")?.Value,
            Placement = place,
            Speaker = agent is not null && agents.TryGetValue(agent, out var name) && name.Length > 0 ? name : null,
        });
    }

    // White space of the source is one space; lines end at br.
    private static void Append(StringBuilder text, XElement element)
    {
        var keeps = element.AncestorsAndSelf().Select(at => at.Attribute(XNamespace.Xml + "space")?.Value).FirstOrDefault(value => value is not null) == "preserve";
        foreach (var node in element.Nodes())
        {
            switch (node)
            {
                case XText words:
                    foreach (var letter in words.Value)
                    {
                        if (letter is not (' ' or '\t' or '\r' or '\n') || keeps)
                        {
                            text.Append(letter);
                        }
                        else if (text.Length > 0 && text[^1] is not (' ' or '\n'))
                        {
                            text.Append(' ');
                        }
                    }

                    break;
                case XElement child when child.Name == Tt + "br":
                    text.Append('\n');
                    break;
                case XElement child when child.Name == Tt + "span":
                    Append(text, child);
                    break;
            }
        }
    }

    private Span Within(XElement element, Span outer)
    {
        var begin = Time(element, "begin") ?? TimeSpan.Zero;
        var start = outer.Start + begin;
        var (until, lasting) = (Time(element, "end"), Time(element, "dur"));
        TimeSpan? end = until is { } to ? outer.Start + to : null;
        if (lasting is { } duration && (end is null || start + duration < end))
        {
            end = start + duration;
        }

        return new Span(start, end is null || outer.End < end ? outer.End : end);
    }

    private TimeSpan? Time(XElement element, string name)
    {
        if (element.Attribute(name)?.Value.Trim() is not { } text)
        {
            return null;
        }

        var time = times.Read(text, out var wrong);
        if (time is null || wrong is not null)
        {
            findings.Error("IMSC-04", $"'{(text.Length > 40 ? text[..40] + "…" : text)}' is no time that can be counted on: {wrong ?? "write 00:01:02.345"}.", LineOf(element), cues.Count + 1);
        }

        return time;
    }

    private CuePlacement? Placement(XElement region, XElement root)
    {
        string? Style(string name) => region.Attribute(Tts + name)?.Value ?? region.Elements(Tt + "style").Select(style => style.Attribute(Tts + name)?.Value).FirstOrDefault(value => value is not null);
        foreach (var name in (string[])["origin", "extent"])
        {
            var value = Style(name) ?? "";
            if (value.Contains("px", StringComparison.Ordinal) && root.Attribute(Tts + "extent") is null)
            {
                findings.Error("IMSC-06", "Lengths in px need tts:extent on tt.", LineOf(region));
            }

            if (value.Split(' ').Any(length => length.StartsWith('-')))
            {
                findings.Error("IMSC-06", $"tts:{name} is negative.", LineOf(region));
            }
        }

        if (Style("lineHeight") is "normal")
        {
            findings.Warn("IMSC-08", "tts:lineHeight is said in numbers; 'normal' is another height on every screen.", LineOf(region));
        }

        var origin = (Style("origin") ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        int? row = Style("displayAlign") is null or "before" && origin.Length == 2 && Percent(origin[1]) is { } top ? CuePlacement.RowAt(top) : null;
        int? column = origin.Length == 2 && Percent(origin[0]) is { } left ? CuePlacement.ColumnAt(left) : null;
        // Where a region says nothing, its text usually has a style that centres it.
        return Style("textAlign") switch
        {
            "start" or "left" => CuePlacement.Of(row, column, CueAlign.Start),
            "end" or "right" => CuePlacement.Of(row, null, CueAlign.End),
            _ => CuePlacement.Of(row, null, CueAlign.Centre),
        };
    }

    private void CheckTogether()
    {
        var ends = new Dictionary<string, TimeSpan>();
        foreach (var cue in cues)
        {
            ends[cue.Placement?.ToString() ?? ""] = cue.End;
            if (ends.Count > 4 && ends.Values.Count(end => end > cue.Start) > 4)
            {
                findings.Error("IMSC-05", "More than four regions are presented at once.", at: cue.Start);
            }
        }
    }

    private static double? Percent(string text) =>
        text.EndsWith('%') && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) ? percent : null;

    private static int? LineOf(XElement element) => element is IXmlLineInfo info && info.HasLineInfo() ? info.LineNumber : null;

    private sealed record Span(TimeSpan Start, TimeSpan? End);
}
