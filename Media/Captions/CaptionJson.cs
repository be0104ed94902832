using System.Text.Encodings.Web;
using System.Text.Json;

namespace Aspire.Media.Captions;

/// <summary>Captions as JSON: all that is known of them, times in seconds to the last digit.</summary>
internal static class CaptionJson
{
    private const string Rule = "JSON-01";
    private const decimal LongestSeconds = 1e9m;

    private static readonly JsonWriterOptions Written = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static CaptionWriting Write(CaptionTrack track)
    {
        using var bytes = new MemoryStream();
        var shown = new List<Cue>(track.Cues.Count);
        using (var json = new Utf8JsonWriter(bytes, Written))
        {
            json.WriteStartObject();
            WriteIf(json, "language", track.Language);
            WriteIf(json, "frameRate", track.FrameRate?.ToString());
            json.WriteStartArray("cues");
            foreach (var cue in WrittenCues.InOrder(track.Cues))
            {
                var clean = cue with { Lines = CaptionText.Clean(cue.Lines) };
                shown.Add(clean);
                WriteCue(json, clean);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return new CaptionWriting(bytes.ToArray(), track with { Cues = shown }, []);
    }

    public static CaptionReading Read(ReadOnlyMemory<byte> bytes)
    {
        var findings = new CaptionFindings();
        try
        {
            using var document = JsonDocument.Parse(bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? bytes[3..] : bytes, Strict);
            return new CaptionReading(ReadTrack(document.RootElement, findings), findings);
        }
        catch (JsonException broken)
        {
            findings.Error(Rule, $"The file is no JSON: {broken.Message}", (int?)broken.LineNumber + 1);
        }
        catch (InvalidOperationException broken)
        {
            // Half of a pair of surrogates is found only when the text is asked for.
            findings.Error(Rule, $"A text in it is no Unicode: {broken.Message}");
        }

        return new CaptionReading(new CaptionTrack([]), findings);
    }

    private static void WriteCue(Utf8JsonWriter json, Cue cue)
    {
        json.WriteStartObject();
        WriteIf(json, "id", cue.Id);
        json.WriteNumber("start", Seconds(cue.Start));
        json.WriteNumber("end", Seconds(cue.End));
        WriteIf(json, "speaker", cue.Speaker);
        json.WriteStartArray("lines");
        foreach (var line in cue.Lines)
        {
            json.WriteStringValue(line);
        }

        json.WriteEndArray();
        if (cue.Placement is { } place)
        {
            json.WriteStartObject("placement");
            WriteIf(json, "row", place.Row);
            WriteIf(json, "column", place.Column);
            json.WriteString("align", Word(place.Align));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static CaptionTrack ReadTrack(JsonElement root, CaptionFindings findings)
    {
        if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("cues", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            findings.Error(Rule, "Captions are an object with a list `cues`.");
            return new CaptionTrack([]);
        }

        var cues = new List<Cue>(list.GetArrayLength());
        var number = 0;
        foreach (var element in list.EnumerateArray())
        {
            number++;
            if (ReadCue(element, number, findings) is { } cue)
            {
                cues.Add(cue);
            }
        }

        FrameRate? rate = null;
        if (Text(root, "frameRate") is { } written)
        {
            if (FrameRate.TryParse(written, out var known))
            {
                rate = known;
            }
            else
            {
                findings.Error(Rule, $"'{written}' is no frame rate; write 25, 29.97 or 30000/1001.");
            }
        }

        return new CaptionTrack(WrittenCues.InOrder(cues)) { Language = Text(root, "language"), FrameRate = rate };
    }

    private static Cue? ReadCue(JsonElement element, int number, CaptionFindings findings)
    {
        if (element.ValueKind != JsonValueKind.Object || Time(element, "start") is not { } start || Time(element, "end") is not { } end
            || !element.TryGetProperty("lines", out var list) || list.ValueKind != JsonValueKind.Array || list.EnumerateArray().Any(line => line.ValueKind != JsonValueKind.String))
        {
            findings.Error(Rule, "A cue has `start` and `end` in seconds and a list of texts, `lines`. The cue is left out.", cue: number);
            return null;
        }

        if (end <= start)
        {
            findings.Error("JSON-02", $"The cue ends at {ClockTime.Write(end)} and begins at {ClockTime.Write(start)}: it can never be seen, and is left out.", cue: number, at: start);
            return null;
        }

        return new Cue(start, end, CaptionText.Clean(list.EnumerateArray().Select(line => line.GetString()!)))
        {
            Id = Text(element, "id"),
            Speaker = Text(element, "speaker"),
            Placement = element.TryGetProperty("placement", out var place) && place.ValueKind == JsonValueKind.Object ? ReadPlacement(place, number, findings) : null,
        };
    }

    private static CuePlacement? ReadPlacement(JsonElement place, int number, CaptionFindings findings)
    {
        var align = Text(place, "align") switch { null or "centre" => CueAlign.Centre, "start" => CueAlign.Start, "end" => CueAlign.End, _ => (CueAlign?)null };
        var (row, column) = (Number(place, "row"), Number(place, "column"));
        if (align is null || row is < 1 or > CuePlacement.Rows || column is < 0 or >= CuePlacement.Columns)
        {
            findings.Error(Rule, "A placement has a row from 1 to 15, a column from 0 to 31, and is aligned start, centre or end. The cue stands where cues usually do.", cue: number);
            return null;
        }

        return CuePlacement.Of(row, column, align.Value);
    }

    private static TimeSpan? Time(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var seconds) && seconds is >= 0 and < LongestSeconds
            ? new TimeSpan((long)Math.Round(seconds * TimeSpan.TicksPerSecond))
            : null;

    private static int? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.TryGetInt32(out var number) ? number : -1 : null;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static decimal Seconds(TimeSpan time) => Math.Max(time.Ticks, 0) / (decimal)TimeSpan.TicksPerSecond;

    private static string Word(CueAlign align) => align switch { CueAlign.Start => "start", CueAlign.End => "end", _ => "centre" };

    private static void WriteIf(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private static void WriteIf(Utf8JsonWriter json, string name, int? value)
    {
        if (value is not null)
        {
            json.WriteNumber(name, value.Value);
        }
    }
}
