using System.Text;

using Aspire.Media.Captions;

namespace Aspire.Media.Tests.Captions;

/// <summary>Files as careless programs and enemies write them.</summary>
public sealed class BadTextFileTests
{
    public static TheoryData<string, string, string> Srt => new()
    {
        { "1\n00:00:01,000 --> 00:00:02,000\nHello\n", "", "Hello" },
        { "\uFEFF1\r\n00:00:01,000 --> 00:00:02,000\r\nHello\r\n\r\n", "", "Hello" },
        { "1\r00:00:01,000 --> 00:00:02,000\rHello\rthere\r", "", "Hello/there" },
        { "", "SRT-03", "" },
        { "words\n", "SRT-03 SRT-03", "" },
        { "1\n00:00:01.000 --> 00:00:02.000\nHello\n", "SRT-02", "Hello" },
        { "1\n00:00:01,5 --> 00:00:02,0\nHello\n", "SRT-02", "Hello" },
        { "1\n0:00:01,000 --> 0:00:02,000\nHello\n", "SRT-02", "Hello" },
        { "1\n00:00:61,000 --> 00:01:02,000\nHello\n", "SRT-02", "Hello" },
        { "1\nsoon\nHello\n", "SRT-02 SRT-03", "" },
        { "1\n00:00:01,000 --> later\nHello\n", "SRT-02 SRT-03", "" },
        { "1\n-00:00:01,000 --> 00:00:02,000\nHello\n", "SRT-02 SRT-03", "" },
        { "1\n00:00:03,000 --> 00:00:02,000\nHello\n", "SRT-04 SRT-03", "" },
        { "7\n00:00:01,000 --> 00:00:02,000\nHello\n", "SRT-01", "Hello" },
        { "00:00:01,000 --> 00:00:02,000\nHello\n", "SRT-01", "Hello" },
        { "1\n00:00:01,000 --> 00:00:02,000\nHello\n\nthere\n", "SRT-03", "Hello/there" },
        { "1\n00:00:01,000 --> 00:00:02,000\nHello\n2\n00:00:03,000 --> 00:00:04,000\nthere\n", "SRT-03 SRT-01", "Hello|there" },
        { "1\n00:00:01,000 --> 00:00:02,000\n<i>Hello</i> <b>you</b>\n", "SRT-05", "Hello you" },
        { "1\n00:00:01,000 --> 00:00:02,000\n<font color=\"red\">Hello</font> <script>alert(1)</script>\n", "SRT-05 SRT-05 SRT-05", "Hello <script>alert(1)</script>" },
        { "1\n00:00:01,000 --> 00:00:02,000\n\n2\n00:00:03,000 --> 00:00:04,000\nthere\n", "SRT-03", "there" },
        { "1\n00:00:05,000 --> 00:00:06,000\nB\n\n2\n00:00:01,000 --> 00:00:02,000\nA\n", "SRT-04", "A|B" },
        { "1\n00:00:01,000 --> 00:00:04,000\nA\n\n2\n00:00:03,000 --> 00:00:06,000\nB\n", "SRT-04", "A|B" },
        { "1\n25:00:00,000 --> 125:00:00,000\nlong\n", "", "long" },
        { "1\n00:00:01,000 --> 00:00:02,000\nH\0e\u0007llo\n", "", "Hello" },
        { "99999999999999999999\n00:00:01,000 --> 00:00:02,000\nHello\n", "SRT-03 SRT-01", "Hello" },
        { "1\n9999999:00:01,000 --> 99999999:00:02,000\nHello\n", "SRT-02 SRT-03", "" },
    };

    [Theory]
    [MemberData(nameof(Srt))]
    public void Careless_subrip_is_read_and_told(string text, string rules, string cues) => Holds(Encoding.UTF8.GetBytes(text), CaptionFormat.Srt, rules, cues);

    public static TheoryData<string, string, string> Vtt => new()
    {
        { "WEBVTT\n\n00:01.000 --> 00:02.000\nHello\n", "", "Hello" },
        { "\uFEFFWEBVTT - a title\r\n\r\nNOTE of mine\r\n\r\n00:00:01.000 --> 00:00:02.000 line:0 position:20% align:start\r\n<v Ann>Hello &amp; bye\r\n", "", "Hello & bye" },
        { "", "VTT-01", "" },
        { "WEBVTTX\n\n00:01.000 --> 00:02.000\nHello\n", "VTT-01 VTT-06", "Hello" },
        { "WEBVTT\n00:01.000 --> 00:02.000\nHello\n", "VTT-01", "Hello" },
        { "WEBVTT\n\n00:01,000 --> 00:02,000\nHello\n", "VTT-03", "Hello" },
        { "WEBVTT\n\n00:01.00 --> 00:02.000\nHello\n", "VTT-03", "Hello" },
        { "WEBVTT\n\n00:60.000 --> 01:02.000\nHello\n", "VTT-03", "Hello" },
        { "WEBVTT\n\n00:03.000 --> 00:02.000\nHello\n", "VTT-04", "" },
        { "WEBVTT\n\n00:05.000 --> 00:06.000\nB\n\n00:01.000 --> 00:02.000\nA\n", "VTT-04", "A|B" },
        { "WEBVTT\n\na\n00:01.000 --> 00:02.000\nA\n\na\n00:03.000 --> 00:04.000\nB\n", "VTT-05", "A|B" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nlost\n\n00:03.000 --> 00:04.000\nB\n", "VTT-06", "A|B" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n00:03.000 --> 00:04.000\nB\n", "VTT-06", "A|B" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000\n1 < 2\n", "VTT-06 VTT-06", "1" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000\n<c.red>A</c> <00:01.500>B\n", "VTT-06 VTT-06 VTT-06", "A B" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000\nA\n\nSTYLE\n::cue {}\n", "VTT-02", "A" },
        { "WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:x\n\n00:01.000 --> 00:02.000\nA\n", "", "A" },
        { "WEBVTT\n\n00:01.000 --> 00:02.000 line:loud\nA\n", "VTT-03", "A" },
        { "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:x\n\n00:01.000 --> 00:02.000\nA\n", "VTT-07", "A" },
        { "WEBVTT\n\n123:00:01.000 --> 124:00:02.000\nA\n", "", "A" },
    };

    [Theory]
    [MemberData(nameof(Vtt))]
    public void Careless_webvtt_is_read_and_told(string text, string rules, string cues) => Holds(Encoding.UTF8.GetBytes(text), CaptionFormat.Vtt, rules, cues);

    public static TheoryData<string, string, string> Ttml => new()
    {
        { Tt("<p begin='1s' end='2s'>A<br/>B</p>"), "IMSC-02", "A/B" },
        { Tt("<p begin='00:00:01.000' dur='500ms'>A</p><p begin='00:01:00' end='00:01:01.5'> B\n  C </p>"), "IMSC-02", "A|B C" },
        { Tt("<p begin='1s'>A</p>"), "IMSC-02 IMSC-04 IMSC-09", "" },
        { Tt("<p begin='3s' end='2s'>A</p>"), "IMSC-02 IMSC-04 IMSC-09", "" },
        { Tt("<p begin='soon' end='2s'>A</p>"), "IMSC-02 IMSC-04", "A" },
        { Tt("<p begin='00:00:01:10' end='00:00:02:00'>A</p>"), "IMSC-02 IMSC-04 IMSC-04", "A" },
        { Tt("<p begin='00:00:01:10' end='00:00:02:00'>A</p>", "ttp:frameRate='25'"), "IMSC-02", "A" },
        { Tt("<p begin='00:00:01:25' end='00:00:03:00'>A</p>", "ttp:frameRate='25'"), "IMSC-02 IMSC-04", "A" },
        { Tt("<p begin='00:00:01:10' end='00:00:02:00'>A</p>", "ttp:frameRate='25' ttp:frameRateMultiplier='2147483647 2147483647'"), "IMSC-02", "A" },
        { Tt("<p begin='10000000t' end='20000000t'>A</p>", "ttp:tickRate='10000000'"), "IMSC-02", "A" },
        { Tt("<div begin='10s'><p begin='1s' end='2s'>A</p></div>"), "IMSC-02", "A" },
        { Tt("<p region='nowhere' begin='1s' end='2s'>A</p>"), "IMSC-02 IMSC-05", "A" },
        { Tt("<p><span begin='1s' end='2s'>A</span><span begin='2s' end='3s'>B</span></p>"), "IMSC-02", "A|B" },
        { Tt("<p begin='1s' end='2s'>A</p>", "ttp:timeBase='smpte'"), "IMSC-02 IMSC-04", "A" },
        { "<tt xmlns='http://www.w3.org/ns/ttml'><body><div><p begin='1s' end='2s'>A</p></div></body></tt>", "IMSC-03 IMSC-02", "A" },
        { "<html/>", "IMSC-01", "" },
        { "<tt", "IMSC-01", "" },
        { "", "IMSC-01", "" },
        { "not xml", "IMSC-01", "" },
        { "<!DOCTYPE tt [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;&a;'>]><tt xmlns='http://www.w3.org/ns/ttml'>&b;</tt>", "IMSC-01", "" },
        { "<!DOCTYPE tt SYSTEM 'http://127.0.0.1:9/tt.dtd'><tt xmlns='http://www.w3.org/ns/ttml'/>", "IMSC-01", "" },
        { "<!DOCTYPE tt [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><tt xmlns='http://www.w3.org/ns/ttml'><body>&x;</body></tt>", "IMSC-01", "" },
        { string.Concat(Enumerable.Repeat("<a>", 100_000)), "IMSC-01", "" },
    };

    [Theory]
    [MemberData(nameof(Ttml))]
    public void Careless_and_hostile_ttml_is_read_or_refused_and_told(string text, string rules, string cues) => Holds(Encoding.UTF8.GetBytes(text), CaptionFormat.Ttml, rules, cues);

    public static TheoryData<string, string, string> Json => new()
    {
        { """{"cues":[{"start":1,"end":2.5,"lines":["A","B"]}]}""", "", "A/B" },
        { "", "JSON-01", "" },
        { "[]", "JSON-01", "" },
        { """{"cues":{}}""", "JSON-01", "" },
        { """{"cues":[{"start":"1","end":2,"lines":["A"]},7,null]}""", "JSON-01 JSON-01 JSON-01", "" },
        { """{"cues":[{"start":-1,"end":2,"lines":["A"]},{"start":1e300,"end":2,"lines":["A"]}]}""", "JSON-01 JSON-01", "" },
        { """{"cues":[{"start":3,"end":2,"lines":["A"]}]}""", "JSON-02", "" },
        { """{"cues":[{"start":1,"end":2,"lines":["\ud800"]}]}""", "JSON-01", "" },
        { """{"cues":[],"frameRate":"quick"}""", "JSON-01", "" },
        { """{"cues":[{"start":1,"end":2,"lines":["A"],"placement":{"row":16}}]}""", "JSON-01", "A" },
        { """{"cues":[{"start":1,"end":2,"lines":["A"],"lines":["B"]}]}""", "JSON-01", "" },
        { "[[[[[[[[[[[[[[[[[[[[[[[[", "JSON-01", "" },
    };

    [Theory]
    [MemberData(nameof(Json))]
    public void Careless_json_is_read_and_told(string text, string rules, string cues) => Holds(Encoding.UTF8.GetBytes(text), CaptionFormat.Json, rules, cues);

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Utf16_is_read_and_told(string encoding)
    {
        var text = Encoding.GetEncoding(encoding);

        Holds([.. text.GetPreamble(), .. text.GetBytes("1\n00:00:01,000 --> 00:00:02,000\nÄ\n")], CaptionFormat.Srt, "SRT-03", "Ä");
    }

    [Fact]
    public void What_is_no_utf8_is_read_as_latin1_and_told()
    {
        Holds([.. "1\n00:00:01,000 --> 00:00:02,000\nna"u8, 0xEF, .. "ve\n"u8], CaptionFormat.Srt, "SRT-03", "naïve");
        Holds([.. "WEBVTT\n\n00:01.000 --> 00:02.000\n"u8, 0xC3, 0x28, (byte)'\n'], CaptionFormat.Vtt, "VTT-01", "Ã(");
    }

    [Theory]
    [InlineData(CaptionFormat.Srt, "1\n00:00:01,000 --> 00:00:02,000\n", "SRT-03")]
    [InlineData(CaptionFormat.Vtt, "WEBVTT\n\n00:01.000 --> 00:02.000\n", "VTT-06")]
    [InlineData(CaptionFormat.Scc, "Scenarist_SCC V1.0\n\n00:00:01;00\t", "SCC-02")]
    public void A_line_without_end_is_cut_and_told(CaptionFormat format, string before, string rule)
    {
        var bytes = new byte[CaptionFile.MostBytes];
        Array.Fill(bytes, (byte)'x');
        Encoding.UTF8.GetBytes(before).CopyTo(bytes, 0);

        var reading = CaptionFile.Read(bytes, format);

        Assert.Contains(reading.Findings, finding => finding.Rule == rule && finding.Message.Contains("longer than 10000", StringComparison.Ordinal));
        Assert.All(reading.Track.Cues, cue => Assert.True(cue.Text.Length <= 10_000));
        var tooLarge = Assert.Throws<CaptionException>(() => CaptionFile.Read(new byte[CaptionFile.MostBytes + 1024 * 1024], format));
        Assert.Equal("The file has 65 MiB; captions may have 64 MiB.", tooLarge.Message);
    }

    [Fact]
    public void A_file_that_is_nothing_but_faults_is_told_in_a_few_hundred_findings()
    {
        var text = string.Concat(Enumerable.Repeat("7\nnever\n\n", 100_000));

        var reading = CaptionFile.Read(Encoding.UTF8.GetBytes(text), CaptionFormat.Srt);

        Assert.InRange(reading.Findings.Count, 200, 1000);
        Assert.Equal(100_000, reading.Findings.Counts["SRT-02"]);
    }

    [Fact]
    public void Random_bytes_are_read_as_something_or_nothing_and_never_end_in_a_defect()
    {
        var random = new Random(1);
        CaptionFormat[] formats = [CaptionFormat.Srt, CaptionFormat.Vtt, CaptionFormat.Ttml, CaptionFormat.Json, CaptionFormat.Scc];
        for (var round = 0; round < TestSize.Of(300, 20_000); round++)
        {
            foreach (var format in formats)
            {
                var bytes = CaptionFile.Write(new RandomCaptions(round).Broadcast(3), format).Bytes;
                for (var count = random.Next(1, 8); count > 0; count--)
                {
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                }

                var reading = CaptionFile.Read(bytes.AsMemory(0, random.Next(bytes.Length + 1)), format);

                Assert.All(reading.Track.Cues, cue => Assert.True(cue.End > cue.Start));
            }
        }
    }

    private static string Tt(string body, string attributes = "") =>
        $"<tt xmlns='http://www.w3.org/ns/ttml' xmlns:ttp='http://www.w3.org/ns/ttml#parameter' xml:lang='en' {attributes}><body><div>{body}</div></body></tt>";

    private static void Holds(byte[] bytes, CaptionFormat format, string rules, string cues)
    {
        var reading = CaptionFile.Read(bytes, format);

        Assert.Equal(cues, string.Join('|', reading.Track.Cues.Select(cue => string.Join('/', cue.Lines))));
        Assert.Equal(rules, string.Join(' ', reading.Findings.Select(finding => finding.Rule)));
    }
}
