using System.Text.Json;

using Aspire.Media.Ffmpeg;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

public sealed class TranscodeRulesTests
{
    private const string Recipe = "hevc/1";

    private static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    // Two hours of 1080p at 8 Mbit/s.
    private static readonly FileFacts Film = new()
    {
        Containers = ["matroska", "webm", "mkv"], Size = 7_200_000_000, ModifiedAt = Now.AddDays(-40), Duration = 7200, Codec = "h264", Width = 1920, Height = 1080, FrameRate = 25,
        Sounds = ["dts", "ac3"], SoundLanguages = ["eng", "deu"], WordLanguages = ["eng"],
    };

    [Fact]
    public void The_first_rule_that_applies_decides_and_says_why()
    {
        TranscodeRule[] rules =
        [
            new(Verdict.Leave, new FileTest(HeightAbove: 2000)),
            new(Verdict.Remux, new FileTest(Containers: ["avi"]), "AVI plays nowhere"),
            new(Verdict.Transcode, new FileTest(Codecs: ["mpeg2video", "h264"], MegabitsAbove: 4)),
            new(Verdict.Leave),
        ];

        var old = TranscodeRules.Decide(Film with { Containers = ["avi"] }, rules, Recipe, Now);
        var large = TranscodeRules.Decide(Film, rules, Recipe, Now);
        var small = TranscodeRules.Decide(Film with { Size = 1_000_000_000 }, rules, Recipe, Now);
        var none = TranscodeRules.Decide(Film, rules[..1], Recipe, Now);

        Assert.Equal(new TranscodeDecision(Verdict.Remux, "Rule 2: AVI plays nowhere.", 2), old);
        Assert.Equal(new TranscodeDecision(Verdict.Transcode, "Rule 3: its picture is h264, 8 Mbit/s are more than 4.", 3), large);
        Assert.Equal(new TranscodeDecision(Verdict.Leave, "Rule 4: it applies to all.", 4), small);
        Assert.Equal(new TranscodeDecision(Verdict.Leave, "No rule applies to it."), none);
    }

    public static TheoryData<string, bool> Tests => new()
    {
        { """{"otherThan": ["hevc", "av1"]}""", true },
        { """{"otherThan": ["h264"]}""", false },
        { """{"megabitsBelow": 8.1, "bitsPerPixelAbove": 0.15}""", true },
        { """{"bitsPerPixelBelow": 0.15}""", false },
        { """{"heightAbove": 1079, "heightBelow": 1081}""", true },
        { """{"heightAbove": 1080}""", false },
        { """{"hdr": false, "interlaced": false}""", true },
        { """{"hdr": true}""", false },
        { """{"sounds": ["dts", "truehd"]}""", true },
        { """{"soundIn": ["fra"]}""", false },
        { """{"noSoundIn": ["fra", "ita"]}""", true },
        { """{"noSoundIn": ["fra", "deu"]}""", false },
        { """{"subtitlesIn": ["eng"], "noSubtitlesIn": ["deu"]}""", true },
        { """{"megabytesAbove": 7199, "megabytesBelow": 7201}""", true },
        { """{"minutesAbove": 119.9, "minutesBelow": 120.1}""", true },
        { """{"daysOld": 39}""", true },
        { """{"daysOld": 41}""", false },
        { "{}", true },
    };

    [Theory]
    [MemberData(nameof(Tests))]
    public void All_that_a_rule_says_must_be_so(string test, bool applies) =>
        Assert.Equal(applies, JsonSerializer.Deserialize<FileTest>(test, JsonSerializerOptions.Web)!.Applies(Film, Now) is not null);

    [Fact]
    public void What_is_not_known_is_neither_above_nor_below_a_bound()
    {
        var unknown = Film with { FrameRate = 0 };

        Assert.Null(new FileTest(BitsPerPixelBelow: 100).Applies(unknown, Now));
        Assert.Null(new FileTest(BitsPerPixelAbove: 0).Applies(unknown, Now));
    }

    [Fact]
    public void What_was_made_by_the_recipe_is_never_made_by_it_again()
    {
        TranscodeRule[] always = [new(Verdict.Transcode)];

        Assert.Equal(Verdict.Leave, TranscodeRules.Decide(Film with { Stamp = Recipe }, always, Recipe, Now).Verdict);
        Assert.Equal(Verdict.Transcode, TranscodeRules.Decide(Film with { Stamp = "hevc/0" }, always, Recipe, Now).Verdict);
        Assert.Equal("There is no picture in it.", TranscodeRules.Decide(Film with { Codec = null }, always, Recipe, Now).Reason);
        Assert.Equal(Verdict.Leave, TranscodeRules.Decide(Film with { Duration = 0 }, always, Recipe, Now).Verdict);
    }

    [Theory]
    [InlineData("h264", 7_200_000_000, Verdict.Transcode)]
    [InlineData("h264", 1_000_000_000, Verdict.Leave)]
    [InlineData("hevc", 7_200_000_000, Verdict.Leave)]
    [InlineData("av1", 7_200_000_000, Verdict.Leave)]
    public void Without_rules_of_its_own_a_library_leaves_what_is_good(string codec, long size, Verdict expected) =>
        Assert.Equal(expected, TranscodeRules.Decide(Film with { Codec = codec, Size = size }, TranscodeRules.Usual("hevc"), Recipe, Now).Verdict);

    [Fact]
    public void Facts_are_read_from_what_ffprobe_found()
    {
        var report = ProbeReport.Read("""
            {"format": {"format_name": "matroska,webm", "duration": "60.0", "tags": {"ASPIRE_MEDIA": "hevc/1"}},
             "streams": [
               {"index": 0, "codec_type": "video", "codec_name": "hevc", "width": 3840, "height": 2160, "avg_frame_rate": "25/1", "color_transfer": "smpte2084", "field_order": "progressive"},
               {"index": 1, "codec_type": "audio", "codec_name": "truehd", "tags": {"language": "eng"}},
               {"index": 2, "codec_type": "audio", "codec_name": "aac"},
               {"index": 3, "codec_type": "subtitle", "codec_name": "subrip", "tags": {"language": "deu"}}]}
            """);

        var facts = FileFacts.Of(report, 75_000_000, Now);

        Assert.Equal(("hevc", 3840, 2160, true, false, "hevc/1"), (facts.Codec, facts.Width, facts.Height, facts.IsHdr, facts.IsWoven, facts.Stamp));
        Assert.Equal(["matroska", "webm", "mkv"], facts.Containers);
        Assert.Equal(["truehd", "aac"], facts.Sounds);
        Assert.Equal(["eng", "und"], facts.SoundLanguages);
        Assert.Equal(["deu"], facts.WordLanguages);
        Assert.Equal((10, 0.048), (facts.Megabits, Math.Round(facts.BitsPerPixel, 3)));
    }
}
