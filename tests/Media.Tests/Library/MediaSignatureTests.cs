using System.Text;

using Aspire.Media.Library;

namespace Aspire.Media.Tests.Library;

public sealed class MediaSignatureTests
{
    [Theory]
    [InlineData("FFD8FFE000104A464946", AssetKind.Image, "image/jpeg")]
    [InlineData("89504E470D0A1A0A0000", AssetKind.Image, "image/png")]
    [InlineData("4749463839610100", AssetKind.Image, "image/gif")]
    [InlineData("524946460000000057454250", AssetKind.Image, "image/webp")]
    [InlineData("524946460000000057415645", AssetKind.Audio, "audio/wav")]
    [InlineData("524946460000000041564920", AssetKind.Video, "video/x-msvideo")]
    [InlineData("0000001C667479706D70343200000000", AssetKind.Video, "video/mp4")]
    [InlineData("00000014667479707174202000000000", AssetKind.Video, "video/quicktime")]
    [InlineData("00000020667479704D34412000000000", AssetKind.Audio, "audio/mp4")]
    [InlineData("0000001C6674797061766966000000006D696631", AssetKind.Image, "image/avif")]
    [InlineData("0000001C667479706D696631000000006D69663168656963", AssetKind.Image, "image/heic")]
    [InlineData("1A45DFA39F4286810142F7810142F2810442F381084282847765626D", AssetKind.Video, "video/webm")]
    [InlineData("1A45DFA3A34286810142F7810142F2810442F381084282886D6174726F736B61", AssetKind.Video, "video/x-matroska")]
    [InlineData("4F676753000200000000", AssetKind.Audio, "audio/ogg")]
    [InlineData("664C614300000022", AssetKind.Audio, "audio/flac")]
    [InlineData("49443303000000000000", AssetKind.Audio, "audio/mpeg")]
    [InlineData("FFFB9064000000000000", AssetKind.Audio, "audio/mpeg")]
    [InlineData("FFF15080000000000000", AssetKind.Audio, "audio/aac")]
    [InlineData("255044462D312E370A", AssetKind.Other, "application/pdf")]
    [InlineData("424D", AssetKind.Other, "text/plain")]
    [InlineData("00", AssetKind.Other, "application/octet-stream")]
    [InlineData("", AssetKind.Other, "application/octet-stream")]
    [InlineData("FF", AssetKind.Other, "application/octet-stream")]
    [InlineData("0000000066747970", AssetKind.Other, "application/octet-stream")]
    public void Bytes_say_what_a_file_is(string hex, AssetKind kind, string type) =>
        Assert.Equal(new MediaSignature(kind, type), MediaSignature.Of(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("WEBVTT\n\n", AssetKind.Other, "text/vtt")]
    [InlineData("1\n00:00:01,000 --> 00:00:02,000\nHello\n", AssetKind.Other, "text/plain")]
    [InlineData("<?xml version=\"1.0\"?>\n<svg xmlns='x'/>", AssetKind.Image, "image/svg+xml")]
    [InlineData("<html><svg/></html>", AssetKind.Other, "text/plain")]
    [InlineData("BM is how this text begins, and it is long enough to hold a header", AssetKind.Other, "text/plain")]
    public void Texts_are_texts(string text, AssetKind kind, string type)
    {
        Assert.Equal(new MediaSignature(kind, type), MediaSignature.Of(Encoding.UTF8.GetBytes(text)));
        Assert.Equal(type, MediaSignature.Of([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(text)]).ContentType);
    }

    [Fact]
    public void A_text_in_an_older_set_or_cut_in_a_letter_is_one_too()
    {
        Assert.Equal("text/plain", MediaSignature.Of(Encoding.Latin1.GetBytes("Die Sitzung ist eröffnet; für das Protokoll zuständig ist der Schriftführer.")).ContentType);
        Assert.Equal("text/plain", MediaSignature.Of(Encoding.UTF8.GetBytes(new string('x', 4095) + "ü").AsSpan(0, 4096)).ContentType);
    }

    [Fact]
    public void Packets_of_a_transport_stream_are_known_by_their_distance()
    {
        var packets = new byte[188 * 6];
        for (var packet = 0; packet < 6; packet++)
        {
            packets[packet * 188] = 0x47;
        }

        Assert.Equal("video/mp2t", MediaSignature.Of(packets).ContentType);
        Assert.NotEqual("video/mp2t", MediaSignature.Of(packets.AsSpan(1)).ContentType);
    }

    [Fact]
    public void No_bytes_at_all_are_too_strange()
    {
        var random = new Random(7);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(0, 300)];
            random.NextBytes(bytes);
            Assert.NotNull(MediaSignature.Of(bytes));
        }
    }
}
