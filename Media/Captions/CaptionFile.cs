namespace Aspire.Media.Captions;

/// <summary>How captions are read and written, where the format leaves a choice.</summary>
public sealed record CaptionOptions
{
    public SccOptions Scc { get; init; } = new();

    /// <summary>At which TTML counts frames; null for thousandths.</summary>
    public FrameRate? FrameRate { get; init; }
}

/// <summary>Reads, writes and checks files of captions, in whatever format.</summary>
public static class CaptionFile
{
    /// <summary>A day of captions is a tenth of it.</summary>
    public const int MostBytes = 64 * 1024 * 1024;

    /// <exception cref="CaptionException">It is no file of captions, or too large to be one.</exception>
    public static CaptionReading Read(ReadOnlyMemory<byte> bytes, CaptionFormat format, CaptionOptions? options = null)
    {
        if (bytes.Length > MostBytes)
        {
            throw new CaptionException($"The file has {bytes.Length / 1024 / 1024} MiB; captions may have {MostBytes / 1024 / 1024} MiB.");
        }

        return format switch
        {
            CaptionFormat.Scc => SccReader.Read(bytes.Span, options?.Scc.Offset ?? TimeSpan.Zero),
            CaptionFormat.Vtt => VttReader.Read(bytes.Span),
            CaptionFormat.Srt => SrtReader.Read(bytes.Span),
            CaptionFormat.Ttml => TtmlReader.Read(bytes),
            CaptionFormat.Json => CaptionJson.Read(bytes),
            _ => throw new CaptionException("A transcript has no times, and so no captions: use SCC, WebVTT, SubRip, TTML or JSON."),
        };
    }

    public static CaptionWriting Write(CaptionTrack track, CaptionFormat format, CaptionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(track);
        return format switch
        {
            CaptionFormat.Scc => SccWriter.Write(track, options?.Scc ?? new SccOptions()),
            CaptionFormat.Vtt => VttWriter.Write(track),
            CaptionFormat.Srt => SrtWriter.Write(track),
            CaptionFormat.Ttml => TtmlWriter.Write(track, options?.FrameRate),
            CaptionFormat.Json => CaptionJson.Write(track),
            CaptionFormat.Transcript => Words(Transcript.Of(track).WritePlain()),
            _ => Words(Transcript.Of(track).WriteMarked()),
        };

        CaptionWriting Words(string text) => new(System.Text.Encoding.UTF8.GetBytes(text), track, []);
    }

    /// <summary>What is wrong with a file by the rules of its format, and by a profile.</summary>
    /// <exception cref="CaptionException">It is no file of captions, or too large to be one.</exception>
    public static CaptionReading Check(ReadOnlyMemory<byte> bytes, CaptionFormat format, CueProfile? profile = null, CaptionOptions? options = null)
    {
        var reading = Read(bytes, format, options);
        if (profile is not null)
        {
            CueCheck.Check(reading.Track.Cues, profile, reading.Findings);
        }

        return reading;
    }
}
