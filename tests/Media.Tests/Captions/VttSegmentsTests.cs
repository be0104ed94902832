using System.Text;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

public sealed class VttSegmentsTests
{
    [Fact]
    public void A_cue_stands_in_each_segment_in_which_it_is_seen()
    {
        var track = new CaptionTrack([new Cue(Seconds(5), Seconds(13), ["long"]), new Cue(Seconds(12), Seconds(12.5), ["short"])]);

        var cut = VttSegments.Write(track, Seconds(6), Seconds(20));

        Assert.Equal(["long", "long", "long short", ""], cut.Segments.Select(segment => string.Join(' ', CaptionFile.Read(segment.Bytes, CaptionFormat.Vtt).Track.Cues.Select(cue => cue.Text))));
        Assert.StartsWith("WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:00:05.000 --> 00:00:13.000\nlong\n", Encoding.UTF8.GetString(cut.Segments[1].Bytes), StringComparison.Ordinal);
        Assert.Equal(
            "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-PLAYLIST-TYPE:VOD\n#EXTINF:6.000,\ncaptions-00000.vtt\n#EXTINF:6.000,\ncaptions-00001.vtt\n"
            + "#EXTINF:6.000,\ncaptions-00002.vtt\n#EXTINF:2.000,\ncaptions-00003.vtt\n#EXT-X-ENDLIST\n",
            cut.Playlist);
    }

    [Fact]
    public void Segments_join_to_what_was_cut_whatever_their_length()
    {
        for (var seed = 0; seed < TestSize.Of(40, 1000); seed++)
        {
            var track = new RandomCaptions(seed).Any(50);

            var cut = VttSegments.Write(track, Seconds(1 + (seed % 12)), track.End);
            var joined = VttSegments.Join(cut.Segments.Select(segment => (ReadOnlyMemory<byte>)segment.Bytes));

            Assert.Equal(track.Cues, joined.Track.Cues);
            Assert.Empty(joined.Findings);
            Assert.Equal(track.End, cut.Segments[^1].Start + cut.Segments[^1].Duration);
        }
    }

    [Fact]
    public async Task Ffmpeg_plays_the_playlist()
    {
        using var folder = new TemporaryFolder();
        var track = new CaptionTrack([.. Enumerable.Range(0, 10).Select(at => new Cue(Seconds(at * 3), Seconds((at * 3) + 2), [$"cue {at}"]))]);
        var cut = VttSegments.Write(track, Seconds(6), track.End, ticks: 0);
        foreach (var segment in cut.Segments)
        {
            await File.WriteAllBytesAsync(folder[segment.Name], segment.Bytes);
        }

        await File.WriteAllTextAsync(folder["captions.m3u8"], cut.Playlist);

        var (text, _) = await PeerProgram.RunAsync("ffmpeg", ["-v", "error", "-i", folder["captions.m3u8"], "-f", "srt", "-"]);

        Assert.Equal(track.Cues.Select(cue => cue.Text), CaptionFile.Read(Encoding.UTF8.GetBytes(text), CaptionFormat.Srt).Track.Cues.Select(cue => cue.Text).Distinct());
    }

    private static TimeSpan Seconds(double seconds) => TimeSpan.FromSeconds(seconds);
}
