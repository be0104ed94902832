using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>SubRip, WebVTT, TTML, JSON and transcripts: what is written is what is read.</summary>
public sealed class TextFormatTests
{
    public static TheoryData<CaptionFormat> Timed => [CaptionFormat.Srt, CaptionFormat.Vtt, CaptionFormat.Ttml, CaptionFormat.Json];

    [Theory]
    [MemberData(nameof(Timed))]
    public void Every_format_brings_back_what_was_written(CaptionFormat format)
    {
        for (var seed = 0; seed < TestSize.Of(60, 2000); seed++)
        {
            var track = new RandomCaptions(seed).Any(40, named: format != CaptionFormat.Srt);

            var written = CaptionFile.Write(track, format);
            var read = CaptionFile.Read(written.Bytes, format);

            Assert.Equal(track.Cues.Select(Fold(format)), read.Track.Cues.Select(Fold(format)));
            Assert.Equal(written.Shown.Cues, read.Track.Cues);
            Assert.Empty(read.Findings);
        }
    }

    [Theory]
    [MemberData(nameof(Timed))]
    public void What_can_stand_in_no_format_never_breaks_one(CaptionFormat format)
    {
        var track = new CaptionTrack(
        [
            new Cue(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6), ["later"]),
            new Cue(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), ["one\n\ntwo\r\n00:00:01,000 --> 00:00:02,000", " ", "", "\0nul\u0007 \ud800 half", "\u2028sep\u2029arated"]) { Id = "a\nb", Speaker = "Eve>\n\n" },
            new Cue(TimeSpan.FromSeconds(-3), TimeSpan.FromSeconds(3), ["early"]) { Id = "x --> y" },
            new Cue(TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(8), ["backwards"]) { Id = "x --> y" },
            new Cue(TimeSpan.FromHours(123), TimeSpan.FromHours(124), ["after a hundred hours"]),
        ]);

        var written = CaptionFile.Write(track, format);
        var read = CaptionFile.Read(written.Bytes, format);

        Assert.Equal(0, read.Findings.Errors - read.Findings.Counts.GetValueOrDefault("JSON-02"));
        var texts = read.Track.Cues.Select(cue => string.Join('/', cue.Lines)).ToList();
        Assert.Equal("early", texts[0]);
        Assert.Equal("one/two/00:00:01,000 --> 00:00:02,000/nul \ufffd half/sep/arated", texts[1]);
        Assert.Equal("after a hundred hours", texts[^1]);
        Assert.Equal(TimeSpan.FromHours(123), read.Track.Cues[^1].Start);
    }

    [Fact]
    public void Json_keeps_times_to_the_last_tick_and_all_that_is_known()
    {
        var track = new CaptionTrack([new Cue(FrameRate.Ntsc.TimeOf(1), FrameRate.Ntsc.TimeOf(2_589_407), ["x"]) { Speaker = "Ann", Id = "a", Placement = new CuePlacement(3, 4, CueAlign.Start) }])
        {
            Language = "en-US",
            FrameRate = FrameRate.Ntsc,
        };

        var read = CaptionFile.Read(CaptionFile.Write(track, CaptionFormat.Json).Bytes, CaptionFormat.Json).Track;

        Assert.Equal(track.Cues, read.Cues);
        Assert.Equal((track.Language, track.FrameRate), (read.Language, read.FrameRate));
    }

    [Fact]
    public void Ttml_in_frames_comes_back_on_its_frames()
    {
        var track = new RandomCaptions(7).Broadcast(200);

        var written = CaptionFile.Write(track, CaptionFormat.Ttml, new CaptionOptions { FrameRate = FrameRate.Ntsc });
        var read = CaptionFile.Read(written.Bytes, CaptionFormat.Ttml);

        Assert.Equal(FrameRate.Ntsc, read.Track.FrameRate);
        Assert.Equal(track.Cues.Select(cue => (cue.Start, cue.End)), read.Track.Cues.Select(cue => (cue.Start, cue.End)));
        Assert.Empty(read.Findings);
    }

    [Fact]
    public void A_transcript_tells_who_speaks_and_reads_back()
    {
        var track = new CaptionTrack(
        [
            Said(0, "Ann", ">> Good evening,", "everybody."), Said(2, "Ann", "We begin."), Said(4, "Bob: Jr", "Aye."), Said(5, null, ">> No.", ">> Why?"), Said(20, null, "Later."),
        ]);

        var transcript = Transcript.Of(track);

        Assert.Equal("Ann: Good evening, everybody. We begin.\n\nBob  Jr: Aye.\n\n>> No.\n\n>> Why?\n\n>> Later.\n", transcript.WriteMarked());
        Assert.Equal("Good evening, everybody. We begin.\n\nAye.\n\nNo.\n\nWhy?\n\nLater.\n", transcript.WritePlain());
        Assert.Equal(transcript.Paragraphs, Transcript.ReadMarked(transcript.WriteMarked()).Paragraphs);
        Assert.Equal(transcript.WritePlain(), Transcript.ReadPlain(transcript.WritePlain()).WritePlain());

        static Cue Said(int second, string? speaker, params string[] lines) => new(TimeSpan.FromSeconds(second), TimeSpan.FromSeconds(second + 1), lines) { Speaker = speaker };
    }

    [Fact]
    public void Formats_are_told_by_names_and_by_beginnings()
    {
        Assert.Equal(CaptionFormat.MarkedTranscript, CaptionFormats.OfFile("Meeting.speakers.TXT"));
        Assert.Equal(CaptionFormat.Transcript, CaptionFormats.OfFile("a.txt"));
        Assert.Equal(CaptionFormat.Ttml, CaptionFormats.OfFile("a.dfxp"));
        Assert.Null(CaptionFormats.OfFile("a.mp4"));
        var track = new RandomCaptions(1).Broadcast(3);
        foreach (var format in (CaptionFormat[])[CaptionFormat.Scc, CaptionFormat.Vtt, CaptionFormat.Srt, CaptionFormat.Ttml, CaptionFormat.Json])
        {
            Assert.Equal(format, CaptionFormats.OfContent(CaptionFile.Write(track, format).Bytes));
        }

        Assert.Null(CaptionFormats.OfContent("words"u8));
        Assert.Null(CaptionFormats.OfContent([]));
    }

    // Each line as the format keeps it.
    private static Func<Cue, string> Fold(CaptionFormat format) => cue =>
        $"{cue.Start} {cue.End} {cue.Text}" + (format == CaptionFormat.Srt ? "" : $" {cue.Speaker} {cue.Placement} {cue.Id}");
}
