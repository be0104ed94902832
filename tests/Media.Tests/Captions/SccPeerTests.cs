using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>Our SCC, seen by programs that others wrote: MediaInfo tells times, ffmpeg minds parity, width and text.</summary>
public sealed partial class SccPeerTests
{
    private static readonly int Cues = TestSize.Of(150, 1000);
    private static readonly TimeSpan Tolerance = FrameRate.Ntsc.TimeOf(1) + TimeSpan.FromMilliseconds(1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task MediaInfo_sees_captions_come_and_go_on_the_same_frames(bool isDropFrame)
    {
        using var folder = new TemporaryFolder();
        var random = new RandomCaptions(isDropFrame ? 11 : 12);
        var cues = new List<Cue>();
        var files = new List<string>();
        for (var at = 0; at < Cues; at++)
        {
            var start = FrameRate.Ntsc.TimeOf(random.Random.Next(100, 2_580_000));
            var written = CaptionFile.Write(
                new CaptionTrack([new Cue(start, start + TimeSpan.FromSeconds(random.Random.Next(1, 7)), [random.Line(32, odd: false), random.Line(32, odd: false)])]),
                CaptionFormat.Scc, new CaptionOptions { Scc = new SccOptions { IsDropFrame = isDropFrame } });
            cues.Add(Assert.Single(written.Shown.Cues));
            files.Add(folder[$"{at:000}.scc"]);
            await File.WriteAllBytesAsync(files[^1], written.Bytes);
        }

        var (seen, _) = await PeerProgram.RunAsync("mediainfo", ["--Inform=Text;%Duration_Start%|%Duration_End%\\n", .. files]);

        var times = seen.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|').Select(number => TimeSpan.FromMilliseconds(double.Parse(number, CultureInfo.InvariantCulture))).ToArray()).ToList();
        Assert.Equal(cues.Count, times.Count);
        Assert.All(cues.Zip(times), pair =>
        {
            Assert.InRange(pair.Second[0] - pair.First.Start, -Tolerance, Tolerance);
            Assert.InRange(pair.Second[1] - pair.First.End, -Tolerance, Tolerance);
        });
    }

    [Fact]
    public async Task Ffmpeg_reads_the_same_text_and_has_nothing_to_complain_of()
    {
        using var folder = new TemporaryFolder();
        var track = new RandomCaptions(21).Broadcast(Cues);
        var written = CaptionFile.Write(track, CaptionFormat.Scc);
        await File.WriteAllBytesAsync(folder["a.scc"], written.Bytes);

        var (text, complaints) = await PeerProgram.RunAsync("ffmpeg", ["-v", "warning", "-i", folder["a.scc"], "-f", "srt", "-"]);

        Assert.Equal("", complaints);
        // It shows each apostrophe as a curly one.
        var read = CaptionFile.Read(Encoding.UTF8.GetBytes(Tag().Replace(text, "").Replace('’', '\'')), CaptionFormat.Srt).Track.Cues;
        Assert.Equal(written.Shown.Cues.Select(cue => cue.Text), read.Select(cue => cue.Text));
    }

    [GeneratedRegex("""\{\\[^}]*\}|</?font[^>]*>|\\h""", RegexOptions.None, 1000)]
    private static partial Regex Tag();
}
