using System.Globalization;
using System.Text;
using System.Xml;

namespace Aspire.Media.Captions;

/// <summary>Writes TTML by the text profile of IMSC 1.1.</summary>
internal static class TtmlWriter
{
    public const string Namespace = "http://www.w3.org/ns/ttml";
    public const string Parameters = Namespace + "#parameter";
    public const string Styling = Namespace + "#styling";
    public const string Metadata = Namespace + "#metadata";
    public const string Profile = Namespace + "/profile/imsc1.1/text";
    private const string Xml = "http://www.w3.org/XML/1998/namespace";
    private const string Bottom = "bottom";

    private static readonly XmlWriterSettings Settings = new() { Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), Indent = false, NewLineChars = "\n", NewLineHandling = NewLineHandling.None };

    /// <param name="rate">At which times are counted in frames; null for thousandths.</param>
    public static CaptionWriting Write(CaptionTrack track, FrameRate? rate)
    {
        var findings = new CaptionFindings();
        var shown = new List<Cue>(track.Cues.Count);
        foreach (var cue in WrittenCues.Of(track.Cues, findings, "IMSC-09", overlaps: true))
        {
            shown.Add(rate is null ? cue : OnFrames(cue, rate));
        }

        var regions = shown.Select(cue => cue.Placement).Distinct().ToList();
        var agents = shown.Select(cue => cue.Speaker).OfType<string>().Distinct().ToList();
        using var bytes = new MemoryStream();
        using (var xml = XmlWriter.Create(bytes, Settings))
        {
            xml.WriteStartDocument();
            WriteHead(xml, track, rate, regions, agents);
            foreach (var cue in shown)
            {
                WriteCue(xml, cue, rate, regions, agents);
            }

            xml.WriteRaw("\n");
            xml.WriteEndDocument();
        }

        return new CaptionWriting(bytes.ToArray(), new CaptionTrack([.. shown.Select(cue => cue with { Id = Name(cue.Id) })]) { Language = track.Language, FrameRate = rate }, findings);
    }

    private static void WriteHead(XmlWriter xml, CaptionTrack track, FrameRate? rate, List<CuePlacement?> regions, List<string> agents)
    {
        xml.WriteStartElement("tt", Namespace);
        xml.WriteAttributeString("xmlns", "ttp", null, Parameters);
        xml.WriteAttributeString("xmlns", "tts", null, Styling);
        xml.WriteAttributeString("xmlns", "ttm", null, Metadata);
        xml.WriteAttributeString("xml", "lang", Xml, track.Language ?? "");
        xml.WriteAttributeString("xml", "space", Xml, "preserve");
        xml.WriteAttributeString("ttp", "contentProfiles", Parameters, Profile);
        xml.WriteAttributeString("ttp", "timeBase", Parameters, "media");
        if (rate is not null)
        {
            xml.WriteAttributeString("ttp", "frameRate", Parameters, rate.Nominal.ToString(CultureInfo.InvariantCulture));
            if (rate.Denominator != 1)
            {
                // The rate is the nominal one times this.
                var multiplier = new FrameRate(rate.Numerator, rate.Denominator * rate.Nominal);
                xml.WriteAttributeString("ttp", "frameRateMultiplier", Parameters, string.Create(CultureInfo.InvariantCulture, $"{multiplier.Numerator} {multiplier.Denominator}"));
            }
        }

        xml.WriteStartElement("head", Namespace);
        xml.WriteStartElement("metadata", Namespace);
        for (var at = 0; at < agents.Count; at++)
        {
            xml.WriteStartElement("ttm", "agent", Metadata);
            xml.WriteAttributeString("xml", "id", Xml, $"agent{at}");
            xml.WriteAttributeString("type", "person");
            xml.WriteStartElement("ttm", "name", Metadata);
            xml.WriteAttributeString("type", "full");
            xml.WriteString(agents[at]);
            xml.WriteEndElement();
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
        xml.WriteStartElement("layout", Namespace);
        for (var at = 0; at < regions.Count; at++)
        {
            WriteRegion(xml, RegionName(at, regions), regions[at]);
        }

        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.WriteStartElement("body", Namespace);
        xml.WriteStartElement("div", Namespace);
    }

    private static void WriteRegion(XmlWriter xml, string name, CuePlacement? place)
    {
        var (top, left) = (place?.Top ?? 10, place?.Left ?? 10);
        xml.WriteStartElement("region", Namespace);
        xml.WriteAttributeString("xml", "id", Xml, name);
        xml.WriteAttributeString("tts", "origin", Styling, $"{Percent(left)} {Percent(top)}");
        xml.WriteAttributeString("tts", "extent", Styling, $"{Percent(90 - left)} {Percent(90 - top)}");
        xml.WriteAttributeString("tts", "displayAlign", Styling, place?.Row is null ? "after" : "before");
        xml.WriteAttributeString("tts", "textAlign", Styling, place?.Align switch { CueAlign.Start => "start", CueAlign.End => "end", _ => "center" });
        xml.WriteAttributeString("tts", "lineHeight", Styling, "125%");
        xml.WriteAttributeString("tts", "color", Styling, "white");
        xml.WriteAttributeString("tts", "backgroundColor", Styling, "#000000c0");
        xml.WriteAttributeString("tts", "showBackground", Styling, "whenActive");
        xml.WriteEndElement();
    }

    private static void WriteCue(XmlWriter xml, Cue cue, FrameRate? rate, List<CuePlacement?> regions, List<string> agents)
    {
        xml.WriteRaw("\n");
        xml.WriteStartElement("p", Namespace);
        if (Name(cue.Id) is { } id)
        {
            xml.WriteAttributeString("xml", "id", Xml, id);
        }

        xml.WriteAttributeString("begin", Time(cue.Start, rate));
        xml.WriteAttributeString("end", Time(cue.End, rate));
        xml.WriteAttributeString("region", RegionName(regions.IndexOf(cue.Placement), regions));
        if (cue.Speaker is { } speaker)
        {
            xml.WriteAttributeString("ttm", "agent", Metadata, $"agent{agents.IndexOf(speaker)}");
        }

        for (var at = 0; at < cue.Lines.Count; at++)
        {
            if (at > 0)
            {
                xml.WriteStartElement("br", Namespace);
                xml.WriteEndElement();
            }

            xml.WriteString(Speakable(cue.Lines[at]));
        }

        xml.WriteEndElement();
    }

    // Two characters of Unicode are none of XML.
    private static string Speakable(string line) => line.Replace('\uFFFE', '\uFFFD').Replace('\uFFFF', '\uFFFD');

    private static string RegionName(int at, List<CuePlacement?> regions) => regions[at] is null ? Bottom : string.Create(CultureInfo.InvariantCulture, $"place{at}");

    // What is no name in XML is none.
    private static string? Name(string? id)
    {
        try
        {
            return id is null || id.StartsWith("agent", StringComparison.Ordinal) || id.StartsWith("place", StringComparison.Ordinal) || id == Bottom ? null : XmlConvert.VerifyNCName(id);
        }
        catch (Exception odd) when (odd is XmlException or ArgumentException)
        {
            return null;
        }
    }

    private static Cue OnFrames(Cue cue, FrameRate rate)
    {
        var (from, to) = (rate.FrameAt(cue.Start), rate.FrameAt(cue.End));
        return cue with { Start = rate.TimeOf(from), End = rate.TimeOf(Math.Max(to, from + 1)) };
    }

    // The clock's seconds begin between frames at 29.97; counted from the beginning, each frame has a number.
    private static string Time(TimeSpan time, FrameRate? rate) => rate is null ? ClockTime.Write(time) : string.Create(CultureInfo.InvariantCulture, $"{rate.FrameAt(time)}f");

    private static string Percent(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.##}%");
}
