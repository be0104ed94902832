namespace Aspire.Media.Captions;

/// <summary>A form in which captions are kept.</summary>
public enum CaptionFormat
{
    /// <summary>Scenarist SCC: CEA-608 for broadcast gear.</summary>
    Scc,

    /// <summary>WebVTT: for browsers and HLS.</summary>
    Vtt,

    /// <summary>SubRip.</summary>
    Srt,

    /// <summary>TTML, as IMSC 1.1 text writes it.</summary>
    Ttml,

    /// <summary>All that is known of each cue.</summary>
    Json,

    /// <summary>What was said, without times.</summary>
    Transcript,

    /// <summary>What was said and by whom, without times.</summary>
    MarkedTranscript,
}

/// <summary>How formats are told: by what files are called, and by how they begin.</summary>
public static class CaptionFormats
{
    private static readonly (string Ending, CaptionFormat Format)[] Known =
    [
        (".scc", CaptionFormat.Scc), (".vtt", CaptionFormat.Vtt), (".srt", CaptionFormat.Srt), (".ttml", CaptionFormat.Ttml), (".dfxp", CaptionFormat.Ttml), (".xml", CaptionFormat.Ttml),
        (".json", CaptionFormat.Json), (".speakers.txt", CaptionFormat.MarkedTranscript), (".txt", CaptionFormat.Transcript),
    ];

    /// <summary>All endings, for messages.</summary>
    public static string Endings { get; } = string.Join(", ", Known.Select(known => known.Ending));

    /// <summary>The words by which formats are asked for: scc, vtt, srt, ttml and json.</summary>
    public static IReadOnlyList<string> Names { get; } = ["scc", "vtt", "srt", "ttml", "json"];

    public static CaptionFormat? OfFile(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (var (ending, format) in Known)
        {
            if (name.EndsWith(ending, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        return null;
    }

    public static CaptionFormat? OfName(string name) => Names.Contains(name) ? OfFile("." + name) : null;

    /// <summary>What a file looks like; null where it looks like nothing that has times.</summary>
    public static CaptionFormat? OfContent(ReadOnlySpan<byte> bytes)
    {
        var start = System.Text.Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, 4096)]).TrimStart('\uFEFF').TrimStart();
        return start.StartsWith("Scenarist", StringComparison.OrdinalIgnoreCase) ? CaptionFormat.Scc
            : start.StartsWith(VttWriter.Header, StringComparison.Ordinal) ? CaptionFormat.Vtt
            : start.StartsWith('<') ? CaptionFormat.Ttml
            : start.StartsWith('{') ? CaptionFormat.Json
            : start.Contains(CueTimes.Arrow, StringComparison.Ordinal) ? CaptionFormat.Srt
            : null;
    }
}
