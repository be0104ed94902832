using System.Globalization;
using System.Text;

namespace Aspire.Media.Captions;

/// <summary>WebVTT in segments, as HLS has it: a cue stands in each segment in which it is seen, with its whole times.</summary>
public static class VttSegments
{
    // Ten seconds, as packagers begin a stream, so that no time before the first picture is negative.
    private const long UsualTicks = 900_000;

    /// <param name="length">Of a segment; the last one may be shorter.</param>
    /// <param name="total">Of the recording.</param>
    /// <param name="ticks">What the transport stream says, 90,000 a second, when the recording begins.</param>
    public static SegmentedCaptions Write(CaptionTrack track, TimeSpan length, TimeSpan total, long ticks = UsualTicks)
    {
        ArgumentNullException.ThrowIfNull(track);
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfNegative(ticks);
        var findings = new CaptionFindings();
        var cues = VttWriter.ShownCues(track, findings);
        var header = $"{VttWriter.Header}\n{new VttStamp(ticks, TimeSpan.Zero)}\n\n";
        var playlist = new StringBuilder("#EXTM3U\n#EXT-X-VERSION:3\n").Append(CultureInfo.InvariantCulture, $"#EXT-X-TARGETDURATION:{Math.Ceiling(length.TotalSeconds):0}\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n");
        var segments = new List<CaptionSegment>();
        var open = new List<Cue>();
        var next = 0;
        var end = total > track.End ? total : track.End;
        for (var start = TimeSpan.Zero; start < end; start += length)
        {
            var until = start + length < end ? start + length : end;
            open.RemoveAll(cue => cue.End <= start);
            while (next < cues.Count && cues[next].Start < until)
            {
                open.Add(cues[next++]);
            }

            var text = new StringBuilder(header);
            open.ForEach(cue => VttWriter.Append(text, cue));
            var name = string.Create(CultureInfo.InvariantCulture, $"captions-{segments.Count:00000}.vtt");
            segments.Add(new CaptionSegment(name, start, until - start, CaptionText.Encode(text)));
            playlist.Append(CultureInfo.InvariantCulture, $"#EXTINF:{(until - start).TotalSeconds:0.000},\n{name}\n");
        }

        return new SegmentedCaptions(segments, playlist.Append("#EXT-X-ENDLIST\n").ToString(), findings);
    }

    /// <summary>The captions of segments that follow one another; a cue that stands in several is one.</summary>
    public static CaptionReading Join(IEnumerable<ReadOnlyMemory<byte>> segments)
    {
        ArgumentNullException.ThrowIfNull(segments);
        var (cues, findings) = (new List<Cue>(), new CaptionFindings());
        var (before, now) = (new HashSet<Cue>(), new HashSet<Cue>());
        foreach (var segment in segments)
        {
            var reading = CaptionFile.Read(segment, CaptionFormat.Vtt);
            foreach (var finding in reading.Findings)
            {
                findings.Add(finding);
            }

            foreach (var cue in reading.Track.Cues)
            {
                now.Add(cue);
                if (!before.Contains(cue))
                {
                    cues.Add(cue);
                }
            }

            (before, now) = (now, before);
            now.Clear();
        }

        return new CaptionReading(new CaptionTrack(WrittenCues.InOrder(cues)), findings);
    }
}

/// <param name="Playlist">Names the segments in their order.</param>
public sealed record SegmentedCaptions(IReadOnlyList<CaptionSegment> Segments, string Playlist, CaptionFindings Findings);

public sealed record CaptionSegment(string Name, TimeSpan Start, TimeSpan Duration, byte[] Bytes);
