using System.Globalization;
using System.Numerics;
using System.Text;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

public sealed class SccTests
{
    public static TheoryData<SccMode, int, bool> Ways => new() { { SccMode.PopOn, 2, true }, { SccMode.PopOn, 2, false }, { SccMode.RollUp, 2, true }, { SccMode.RollUp, 3, false }, { SccMode.RollUp, 4, true }, { SccMode.PaintOn, 2, true } };

    [Fact]
    public void A_caption_is_loaded_before_it_is_seen_and_erased_when_it_ends()
    {
        var track = new CaptionTrack([new Cue(Frame(100), Frame(160), ["HELLO ñé"])]);

        var text = Encoding.ASCII.GetString(Write(track, new SccOptions()).Bytes);

        // 4 + 2 for the address, 2 for three columns further, 4 of text: seen with the first 942f, which is the 13th pair.
        Assert.Equal(
            "Scenarist_SCC V1.0\n\n00:00:03;00\t94ae 94ae 9420 9420 9476 9476 c845 4c4c 4f20 fedc 942f 942f\n\n00:00:05;10\t942c 942c\n\n"
                .Replace("00:00:03;00", new TimeCode(90, true).ToString(), StringComparison.Ordinal),
            text);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public void What_is_seen_of_a_file_is_what_was_written(SccMode mode, int rows, bool isDropFrame)
    {
        var options = new CaptionOptions { Scc = new SccOptions { Mode = mode, Rows = rows, IsDropFrame = isDropFrame } };
        for (var seed = 0; seed < TestSize.Of(30, 1000); seed++)
        {
            var track = new RandomCaptions(seed).Broadcast(60);

            var written = CaptionFile.Write(track, CaptionFormat.Scc, options);
            var read = CaptionFile.Read(written.Bytes, CaptionFormat.Scc, options);

            Assert.Equal(written.Shown.Cues, read.Track.Cues);
            Assert.Equal(track.Cues.Select(cue => cue.Text), read.Track.Cues.Select(cue => cue.Text));
            Assert.Empty(written.Findings);
            Assert.Empty(read.Findings);
            // To the frame, and an end that is not seen for fewer than three frames is none.
            Assert.Equal(track.Cues.Select(cue => cue.Start), read.Track.Cues.Select(cue => cue.Start));
            if (mode == SccMode.PopOn)
            {
                Assert.All(track.Cues.Zip(read.Track.Cues), pair => Assert.InRange(FrameRate.Ntsc.FrameAt(pair.Second.End) - FrameRate.Ntsc.FrameAt(pair.First.End), -1, 2));
            }
        }
    }

    [Fact]
    public void Every_byte_has_odd_parity_every_code_comes_twice_and_no_line_is_too_long()
    {
        var track = new RandomCaptions(3).Broadcast(300);
        track = track with { Cues = [.. track.Cues.Select(cue => cue with { Lines = [.. cue.Lines, "♪ ÁÉÍÓÚ ™ © ß Å ♪ ♪♪", new string('W', 32)] })] };

        var lines = Encoding.ASCII.GetString(Write(track, new SccOptions()).Bytes).Split('\n').Skip(1).Where(line => line.Length > 0).ToList();

        Assert.All(lines, line => Assert.InRange(line.Split('\t')[1].Split(' ').Length, 1, 80));
        Assert.All(lines, line =>
        {
            var pairs = line.Split('\t')[1].Split(' ').Select(pair => ushort.Parse(pair, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToList();
            Assert.All(pairs, pair => Assert.Equal((1, 1), (BitOperations.PopCount((uint)pair >> 8) & 1, BitOperations.PopCount((uint)pair & 0xFF) & 1)));
            for (var at = 0; at < pairs.Count; at++)
            {
                if ((pairs[at] >> 8 & 0x7F) is >= 0x10 and < 0x20)
                {
                    Assert.Equal(pairs[at], pairs[at + 1]);
                    at++;
                }
            }
        });
    }

    [Fact]
    public void The_addresses_are_those_of_the_standard()
    {
        string[] white = ["9140", "91e0", "9240", "92e0", "1540", "15e0", "1640", "16e0", "9740", "97e0", "1040", "1340", "13e0", "9440", "94e0"];
        string[] fourteen = ["9440", "9452", "9454", "94d6", "9458", "94da", "94dc", "945e"];
        string[] fifteen = ["94e0", "94f2", "94f4", "9476", "94f8", "947a", "947c", "94fe"];

        Assert.Equal(white, Enumerable.Range(1, 15).Select(row => Hex(Cea608Codes.Address(row, 0))));
        Assert.Equal(fourteen, Enumerable.Range(0, 8).Select(step => Hex(Cea608Codes.Address(14, step * 4))));
        Assert.Equal(fifteen, Enumerable.Range(0, 8).Select(step => Hex(Cea608Codes.Address(15, step * 4))));
        Assert.All(
            from row in Enumerable.Range(1, 15) from column in Enumerable.Range(0, 8) select (row, column * 4),
            place => Assert.Equal(place, Cea608Codes.ReadAddress(Cea608Codes.Address(place.row, place.Item2))));
        Assert.Equal(
            ["9420", "94a1", "94a4", "9425", "94a7", "9429", "942a", "94ab", "942c", "94ad", "94ae", "942f", "97a1", "9723"],
            ((ushort[])[
                Cea608Codes.ResumeLoading, Cea608Codes.Backspace, Cea608Codes.DeleteToEnd, Cea608Codes.RollUp2, Cea608Codes.RollUp4, Cea608Codes.ResumeDirect, Cea608Codes.TextRestart, Cea608Codes.ResumeText,
                Cea608Codes.EraseDisplayed, Cea608Codes.CarriageReturn, Cea608Codes.EraseLoaded, Cea608Codes.EndOfCaption, Cea608Codes.Tab1, Cea608Codes.Tab3,
            ]).Select(Hex));

        static string Hex(ushort code) => Cea608Codes.WithParity(code).ToString("x4", CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Every_character_that_608_has_is_carried()
    {
        var letters = Enumerable.Range(0x21, 0xFFFF - 0x21).Select(code => (char)code).Where(Cea608Characters.Has).ToArray();
        Assert.InRange(letters.Length, 160, 180);
        var cues = letters.Chunk(10).Select((chunk, at) => new Cue(Frame(100 + (at * 100)), Frame(190 + (at * 100)), [new string(chunk), "x" + new string(chunk[0], 3)])).ToList();

        var written = Write(new CaptionTrack(cues), new SccOptions());

        Assert.Equal(cues.Select(cue => cue.Text), CaptionFile.Read(written.Bytes, CaptionFormat.Scc).Track.Cues.Select(cue => cue.Text));
        Assert.Empty(written.Findings);
    }

    [Theory]
    [InlineData("“Don’t” – he said… — `now`", "\"Don't\" - he said... - 'now'", 0)]
    [InlineData("e\u0301te\u0301 Ǹ Škoda Łódź", "été N Skoda Lódz", 0)]
    [InlineData("Œuvre €5 ½ ¼", "OEuvre EUR5 ½ 1/4", 0)]
    [InlineData("日本 😀!", "?? ?!", 1)]
    [InlineData("{a} [b] ~c^ d_e|f\\g *", "{a} [b] ~c^ d_e|f\\g *", 0)]
    public void What_608_has_not_is_written_as_near_as_can_be(string line, string sent, int findings)
    {
        var written = Write(new CaptionTrack([new Cue(Frame(100), Frame(200), [line])]), new SccOptions());

        Assert.Equal(sent, CaptionFile.Read(written.Bytes, CaptionFormat.Scc).Track.Cues[0].Text);
        Assert.Equal(findings, written.Findings.Count);
    }

    [Fact]
    public void Long_lines_are_set_anew_and_too_many_are_shown_in_parts()
    {
        var text = string.Join(' ', Enumerable.Repeat("deliberations continue", 12));

        var written = Write(new CaptionTrack([new Cue(Frame(300), Frame(900), [text])]), new SccOptions());

        Assert.Equal(["608-01", "608-02"], written.Findings.Select(finding => finding.Rule));
        Assert.Equal(text, string.Join(' ', written.Shown.Cues.SelectMany(cue => cue.Lines)));
        Assert.All(written.Shown.Cues, cue => Assert.True(cue.Lines.Count <= 4 && cue.Lines.All(line => line.Length <= 32)));
        Assert.Equal((Frame(300), Frame(900)), (written.Shown.Cues[0].Start, written.Shown.Cues[^1].End));
        Assert.Equal(written.Shown.Cues, CaptionFile.Read(written.Bytes, CaptionFormat.Scc).Track.Cues);
    }

    [Fact]
    public void Cues_too_dense_to_be_sent_are_late_merged_or_shortened_and_each_of_it_is_told()
    {
        for (var seed = 0; seed < TestSize.Of(40, 2000); seed++)
        {
            var words = new RandomCaptions(seed);
            var cues = new List<Cue>();
            long frame = 60;
            for (var at = 0; at < 60; at++)
            {
                var length = words.Random.Next(2, 40);
                cues.Add(new Cue(Frame(frame), Frame(frame + length), [words.Line(32, odd: false)]));
                frame += length + words.Random.Next(0, 4);
            }

            foreach (var mode in Enum.GetValues<SccMode>())
            {
                var options = new SccOptions { Mode = mode };
                var written = Write(new CaptionTrack(cues), options);
                var read = CaptionFile.Read(written.Bytes, CaptionFormat.Scc, new CaptionOptions { Scc = options });

                Assert.Empty(read.Findings);
                Assert.Equal(written.Shown.Cues, read.Track.Cues);
                // What is said of it accounts for each change.
                var (late, lost) = (written.Findings.Count(told => told.Message.Contains("late", StringComparison.Ordinal)), written.Findings.Where(told => told.Severity == CaptionSeverity.Error).ToList());
                Assert.True(late > 0, "nothing was late");
                var said = string.Join(' ', cues.SelectMany(cue => cue.Lines)).Split(' ').Length;
                var seen = string.Join(' ', read.Track.Cues.SelectMany(cue => cue.Lines)).Split(' ').Length;
                var told = lost.Sum(finding => finding.Message[(finding.Message.IndexOf('\'', StringComparison.Ordinal) + 1)..^2].Split(' ').Length);
                Assert.Equal(said, seen + told);
                var starts = cues.Select(cue => cue.Start).ToList();
                Assert.All(read.Track.Cues, cue => Assert.InRange(cue.Start - starts.Last(start => start <= cue.Start), TimeSpan.Zero, TimeSpan.FromMilliseconds(250)));
            }
        }
    }

    [Fact]
    public void A_cue_that_comes_too_early_or_after_the_day_is_told()
    {
        var written = Write(new CaptionTrack([new Cue(Frame(2), Frame(40), ["EARLY"]), new Cue(TimeSpan.FromHours(24), TimeSpan.FromHours(25), ["LATE"])]), new SccOptions());

        Assert.Equal(["SCC-11", "SCC-03"], written.Findings.Select(finding => finding.Rule));
        Assert.Equal("EARLY", Assert.Single(CaptionFile.Read(written.Bytes, CaptionFormat.Scc).Track.Cues).Text);
    }

    [Fact]
    public void Time_codes_may_begin_at_an_hour()
    {
        var options = new SccOptions { Offset = TimeCode.FromLabel(1, 0, 0, 0, isDropFrame: true).Time };
        var track = new CaptionTrack([new Cue(Frame(2), Frame(40), ["HELLO"])]);

        var written = Write(track, options);

        Assert.Contains("\n00:59:59;2", Encoding.ASCII.GetString(written.Bytes), StringComparison.Ordinal);
        Assert.Equal(track.Cues, CaptionFile.Read(written.Bytes, CaptionFormat.Scc, new CaptionOptions { Scc = options }).Track.Cues);
        Assert.Empty(written.Findings);
    }

    private static TimeSpan Frame(long frame) => FrameRate.Ntsc.TimeOf(frame);

    private static CaptionWriting Write(CaptionTrack track, SccOptions options) => CaptionFile.Write(track, CaptionFormat.Scc, new CaptionOptions { Scc = options });
}
