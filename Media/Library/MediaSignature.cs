using System.Buffers.Binary;
using System.Text.Unicode;

namespace Aspire.Media.Library;

/// <summary>What a file is, as its first bytes say: neither its name nor who sends it is believed.</summary>
/// <param name="Kind">As far as that can be seen from outside; whoever looks into a container may know better.</param>
public sealed record MediaSignature(AssetKind Kind, string ContentType)
{
    private static readonly MediaSignature Unknown = new(AssetKind.Other, "application/octet-stream");

    private static readonly (byte[] Start, MediaSignature Is)[] Starts =
    [
        ([0xFF, 0xD8, 0xFF], new(AssetKind.Image, "image/jpeg")),
        ([0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A], new(AssetKind.Image, "image/png")),
        ("GIF87a"u8.ToArray(), new(AssetKind.Image, "image/gif")),
        ("GIF89a"u8.ToArray(), new(AssetKind.Image, "image/gif")),
        ([(byte)'I', (byte)'I', 0x2A, 0], new(AssetKind.Image, "image/tiff")),
        ([(byte)'M', (byte)'M', 0, 0x2A], new(AssetKind.Image, "image/tiff")),
        ([0xFF, 0x0A], new(AssetKind.Image, "image/jxl")),
        ([0, 0, 0, 0x0C, (byte)'J', (byte)'X', (byte)'L', (byte)' ', 0x0D, 0x0A, 0x87, 0x0A], new(AssetKind.Image, "image/jxl")),
        ([0, 0, 0, 0x0C, (byte)'j', (byte)'P', (byte)' ', (byte)' '], new(AssetKind.Image, "image/jp2")),
        ("8BPS"u8.ToArray(), new(AssetKind.Image, "image/vnd.adobe.photoshop")),
        ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], new(AssetKind.Video, "video/x-ms-asf")),
        ("FLV\x01"u8.ToArray(), new(AssetKind.Video, "video/x-flv")),
        ([0x06, 0x0E, 0x2B, 0x34, 0x02, 0x05, 0x01, 0x01, 0x0D, 0x01, 0x02], new(AssetKind.Video, "application/mxf")),
        ([0, 0, 1, 0xBA], new(AssetKind.Video, "video/mpeg")),
        ([0, 0, 1, 0xB3], new(AssetKind.Video, "video/mpeg")),
        (".RMF"u8.ToArray(), new(AssetKind.Video, "application/vnd.rn-realmedia")),
        ("fLaC"u8.ToArray(), new(AssetKind.Audio, "audio/flac")),
        ("ID3"u8.ToArray(), new(AssetKind.Audio, "audio/mpeg")),
        ("MThd"u8.ToArray(), new(AssetKind.Audio, "audio/midi")),
        ("#!AMR"u8.ToArray(), new(AssetKind.Audio, "audio/amr")),
        (".snd"u8.ToArray(), new(AssetKind.Audio, "audio/basic")),
        ("caff"u8.ToArray(), new(AssetKind.Audio, "audio/x-caf")),
        ("wvpk"u8.ToArray(), new(AssetKind.Audio, "audio/x-wavpack")),
        ("MAC "u8.ToArray(), new(AssetKind.Audio, "audio/x-ape")),
        ("%PDF-"u8.ToArray(), new(AssetKind.Other, "application/pdf")),
        ("PK\x03\x04"u8.ToArray(), new(AssetKind.Other, "application/zip")),
        ([0x1F, 0x8B], new(AssetKind.Other, "application/gzip")),
        ("WEBVTT"u8.ToArray(), new(AssetKind.Other, "text/vtt")),
        ("Scenarist_SCC"u8.ToArray(), new(AssetKind.Other, "text/x-scc")),
    ];

    /// <param name="head">Its beginning: some kilobytes, or all of a smaller one.</param>
    public static MediaSignature Of(ReadOnlySpan<byte> head)
    {
        foreach (var (start, what) in Starts)
        {
            if (head.StartsWith(start))
            {
                return what;
            }
        }

        return OfRiff(head) ?? OfBoxes(head) ?? OfMatroska(head) ?? OfOgg(head) ?? OfAiff(head) ?? OfBitmap(head) ?? OfTransportStream(head) ?? OfSound(head) ?? OfText(head) ?? Unknown;
    }

    private static MediaSignature? OfRiff(ReadOnlySpan<byte> head) =>
        head.Length < 12 || !(head.StartsWith("RIFF"u8) || head.StartsWith("RF64"u8)) ? null
        : head[8..].StartsWith("WEBP"u8) ? new(AssetKind.Image, "image/webp")
        : head[8..].StartsWith("WAVE"u8) ? new(AssetKind.Audio, "audio/wav")
        : head[8..].StartsWith("AVI "u8) ? new(AssetKind.Video, "video/x-msvideo")
        : null;

    // ISO base media: a box whose size comes first; what it is for says its brand.
    private static MediaSignature? OfBoxes(ReadOnlySpan<byte> head)
    {
        if (head.Length < 12)
        {
            return null;
        }

        var box = head[4..8];
        if (!box.SequenceEqual("ftyp"u8))
        {
            return box.SequenceEqual("moov"u8) || box.SequenceEqual("mdat"u8) || box.SequenceEqual("wide"u8) ? new(AssetKind.Video, "video/quicktime") : null;
        }

        var brand = head[8..12];
        return brand.StartsWith("avi"u8) ? new(AssetKind.Image, "image/avif")
            : brand.StartsWith("hei"u8) || brand.StartsWith("hev"u8) || brand.SequenceEqual("mif1"u8) || brand.SequenceEqual("msf1"u8) ? OfStills(head)
            : brand.SequenceEqual("M4A "u8) || brand.SequenceEqual("M4B "u8) ? new(AssetKind.Audio, "audio/mp4")
            : brand.SequenceEqual("qt  "u8) ? new(AssetKind.Video, "video/quicktime")
            : brand.StartsWith("3g"u8) ? new(AssetKind.Video, "video/3gpp")
            : new(AssetKind.Video, "video/mp4");
    }

    private static MediaSignature OfStills(ReadOnlySpan<byte> head)
    {
        var length = (int)Math.Clamp(BinaryPrimitives.ReadUInt32BigEndian(head), 12u, (uint)head.Length);
        return new(AssetKind.Image, head[8..length].IndexOf("avif"u8) >= 0 ? "image/avif" : "image/heic");
    }

    private static MediaSignature? OfMatroska(ReadOnlySpan<byte> head) =>
        !head.StartsWith((ReadOnlySpan<byte>)[0x1A, 0x45, 0xDF, 0xA3]) ? null
        : head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) >= 0 ? new(AssetKind.Video, "video/webm")
        : new(AssetKind.Video, "video/x-matroska");

    private static MediaSignature? OfOgg(ReadOnlySpan<byte> head) =>
        !head.StartsWith("OggS"u8) ? null
        : head[..Math.Min(head.Length, 256)].IndexOf("theora"u8) >= 0 ? new(AssetKind.Video, "video/ogg")
        : new(AssetKind.Audio, "audio/ogg");

    private static MediaSignature? OfAiff(ReadOnlySpan<byte> head) =>
        head.Length >= 12 && head.StartsWith("FORM"u8) && head[8..].StartsWith("AIF"u8) ? new(AssetKind.Audio, "audio/aiff") : null;

    // "BM" alone begins many a text.
    private static MediaSignature? OfBitmap(ReadOnlySpan<byte> head) =>
        head.Length >= 18 && head.StartsWith("BM"u8) && BinaryPrimitives.ReadUInt32LittleEndian(head[14..]) is 12 or 40 or 52 or 56 or 64 or 108 or 124
            ? new(AssetKind.Image, "image/bmp")
            : null;

    private static MediaSignature? OfTransportStream(ReadOnlySpan<byte> head) => IsPacked(head, 0, 188) || IsPacked(head, 4, 192) ? new(AssetKind.Video, "video/mp2t") : null;

    private static bool IsPacked(ReadOnlySpan<byte> head, int first, int length) =>
        head.Length > first + (4 * length) && head[first] == 0x47 && head[first + length] == 0x47 && head[first + (2 * length)] == 0x47 && head[first + (3 * length)] == 0x47;

    // A frame of MPEG audio or AAC: eleven or twelve bits of synchronisation, and no value that is reserved.
    private static MediaSignature? OfSound(ReadOnlySpan<byte> head) =>
        head.Length < 4 || head[0] != 0xFF ? null
        : (head[1] & 0xF6) == 0xF0 ? new(AssetKind.Audio, "audio/aac")
        : (head[1] & 0xE0) == 0xE0 && (head[1] & 0x18) != 0x08 && (head[1] & 0x06) != 0 && (head[2] & 0xF0) != 0xF0 && (head[2] & 0x0C) != 0x0C ? new(AssetKind.Audio, "audio/mpeg")
        : null;

    private static MediaSignature? OfText(ReadOnlySpan<byte> head)
    {
        var text = head.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? head[3..] : head;
        if (text.StartsWith("WEBVTT"u8))
        {
            return new(AssetKind.Other, "text/vtt");
        }

        // Control characters but tab and the ends of lines and pages are in no text.
        return head.IsEmpty || text.ContainsAnyInRange((byte)0, (byte)8) || text.ContainsAnyInRange((byte)14, (byte)26) || !IsLegible(text) ? null
            : IsVector(text) ? new(AssetKind.Image, "image/svg+xml")
            : new(AssetKind.Other, "text/plain");
    }

    // UTF-8, but for a character that the end of the head cuts; or an older set of which most is ASCII.
    private static bool IsLegible(ReadOnlySpan<byte> text)
    {
        var whole = text.Length;
        while (whole > 0 && text.Length - whole < 3 && (text[whole - 1] & 0xC0) == 0x80)
        {
            whole--;
        }

        var isCut = text.Length == Uploads.IncomingBytes.HeadLength && whole > 0 && text[whole - 1] >= 0xC0;
        return Utf8.IsValid(isCut ? text[..(whole - 1)] : text) || AsciiIn(text) > text.Length * 0.85;
    }

    private static int AsciiIn(ReadOnlySpan<byte> text)
    {
        var count = 0;
        foreach (var letter in text)
        {
            count += letter < 0x80 ? 1 : 0;
        }

        return count;
    }

    private static bool IsVector(ReadOnlySpan<byte> text)
    {
        var trimmed = text.TrimStart(" \t\r\n"u8);
        return (trimmed.StartsWith("<?xml"u8) || trimmed.StartsWith("<!--"u8) || trimmed.StartsWith("<!DOCTYPE svg"u8) || trimmed.StartsWith("<svg"u8)) && trimmed.IndexOf("<svg"u8) >= 0;
    }
}
