using Aspire.Media.Films;
using Aspire.Media.Tests.Films;
using Aspire.Media.Transcoding;

namespace Aspire.Media.Tests.Transcoding;

/// <summary>How pictures are encoded, by software and by devices.</summary>
public sealed class PictureEncodingTests(FilmClips clips)
{
    [Theory]
    [InlineData("libx264", 23, "-crf 23")]
    [InlineData("libx265", 23.5, "-crf 23.5")]
    [InlineData("libsvtav1", 30.4, "-crf 30")]
    [InlineData("hevc_nvenc", 23, "-rc vbr -cq 25 -b:v 0")]
    [InlineData("h264_qsv", 23, "-global_quality 25")]
    [InlineData("av1_qsv", 63, "-global_quality 51")]
    [InlineData("hevc_vaapi", 23, "-rc_mode CQP -qp 25")]
    [InlineData("av1_vaapi", 30, "-rc_mode CQP -qp 120")]
    public async Task Each_encoder_is_told_the_quality_in_its_own_count(string encoder, double crf, string options)
    {
        var encoding = PictureEncoding.For(encoder, crf, preset: null, await Chunks.LookAsync(await clips.ClockAsync()));

        Assert.Contains(options, string.Join(' ', encoding.Arguments(threads: null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pools_of_threads_are_as_small_as_they_shall_be()
    {
        var film = await Chunks.LookAsync(await clips.ClockAsync());

        var (hevc, av1, free) = (Told("libx265", 1), Told("libsvtav1", 1), Told("libx265", null));

        Assert.Contains("pools=1:frame-threads=1", hevc, StringComparison.Ordinal);
        Assert.Contains("-threads 1", hevc, StringComparison.Ordinal);
        Assert.Contains("lp=1", av1, StringComparison.Ordinal);
        Assert.DoesNotContain("pools", free, StringComparison.Ordinal);

        string Told(string encoder, int? threads) => string.Join(' ', PictureEncoding.For(encoder, 30, null, film).Arguments(threads));
    }

    [Fact]
    public async Task Devices_get_pictures_as_they_take_them()
    {
        var film = await Chunks.LookAsync(await clips.ClockAsync());

        var (vaapi, qsv, nvenc) = (PictureEncoding.For("hevc_vaapi", 24, null, film), PictureEncoding.For("hevc_qsv", 24, "slow", film), PictureEncoding.For("h264_nvenc", 24, null, film));

        Assert.Equal("setpts=PTS,format=nv12,hwupload", vaapi.Filters("setpts=PTS"));
        Assert.Contains("-vaapi_device", vaapi.Device);
        Assert.DoesNotContain("-pix_fmt", vaapi.Arguments(null));
        Assert.Contains("-pix_fmt nv12 -preset slow", string.Join(' ', qsv.Arguments(null)), StringComparison.Ordinal);
        Assert.Contains("-g 250", string.Join(' ', nvenc.Arguments(null)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_an_encoder_would_lose_or_does_not_know_is_refused_with_what_would_do()
    {
        var (clock, deep) = (await Chunks.LookAsync(await clips.ClockAsync()), await Chunks.LookAsync(await clips.DeepAsync()));
        (string Encoder, double Crf, string? Preset, FilmSource Film, string Words)[] refusals =
        [
            ("hevc_nvenc", 24, null, deep, "hevc_nvenc does not write within which bounds of light a film was graded (HDR10), and this one says it: libx265 does."),
            ("h264_qsv", 24, null, deep, "h264_qsv takes eight bits for each colour, and the film has more: libx264 takes them all."),
            ("hevc_vaapi", 24, "slow", clock, "hevc_vaapi has no presets; leave it out."),
            ("libx265", 52, null, clock, "The quality of libx265 is from 0 (best) to 51, not 52."),
            ("libsvtav1", -1, null, clock, "The quality of libsvtav1 is from 0 (best) to 63, not -1."),
            ("libx264", double.NaN, null, clock, "The quality of libx264 is from 0 (best) to 51, not NaN."),
            ("librav1e", 24, null, clock, "`librav1e` is no encoder that is known here. There are libx264, libx265, libsvtav1,"),
        ];
        foreach (var (encoder, crf, preset, film, words) in refusals)
        {
            var refused = Assert.Throws<FilmException>(() => PictureEncoding.For(encoder, crf, preset, film));

            Assert.StartsWith(words, refused.Message, StringComparison.Ordinal);
            Assert.Equal(FilmFault.Request, refused.Fault);
        }
    }

    [Fact]
    public async Task Colours_and_bounds_of_light_go_with_the_pictures()
    {
        var told = string.Join(' ', PictureEncoding.For("libx265", 24, null, await Chunks.LookAsync(await clips.DeepAsync())).Arguments(threads: 2));

        Assert.Contains("-pix_fmt yuv420p10le", told, StringComparison.Ordinal);
        Assert.Contains("-color_trc smpte2084", told, StringComparison.Ordinal);
        Assert.Contains("hdr10=1:master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10000000,1):max-cll=1000,400:open-gop=0:pools=2", told, StringComparison.Ordinal);
        Assert.Contains("-tag:v hvc1", told, StringComparison.Ordinal);
    }
}
