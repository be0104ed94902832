using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Aspire.Media.Tests.Images;

/// <summary>What cameras and editors put into files beside the pixels, written by hand.</summary>
internal static class Segments
{
    /// <summary>How large each patch of <see cref="Inks"/> is.</summary>
    public const int Patch = 16;

    /// <summary>A TIFF with a square for each mixture of four inks, side by side; without a profile.</summary>
    public static byte[] Inks(IReadOnlyList<byte[]> patches)
    {
        const int Entries = 10;
        const int Depths = 8 + 2 + (Entries * 12) + 4;
        byte[] row = [.. patches.SelectMany(inks => Enumerable.Repeat(inks, Patch).SelectMany(ink => ink))];
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write("II*\0\x8\0\0\0"u8);
        writer.Write((short)Entries);
        foreach (var (tag, type, count, value) in new (short, short, int, int)[]
        {
            (256, 4, 1, patches.Count * Patch), (257, 4, 1, Patch), (258, 3, 4, Depths), (259, 3, 1, 1), (262, 3, 1, 5), (273, 4, 1, Depths + 8), (277, 3, 1, 4), (278, 4, 1, Patch), (279, 4, 1, row.Length * Patch),
            (284, 3, 1, 1),
        })
        {
            writer.Write(tag);
            writer.Write(type);
            writer.Write(count);
            writer.Write(value);
        }

        writer.Write(0);
        for (var ink = 0; ink < 4; ink++)
        {
            writer.Write((short)8);
        }

        for (var y = 0; y < Patch; y++)
        {
            writer.Write(row);
        }

        return file.ToArray();
    }

    /// <summary>A JPEG that says how its camera was held, and who made it.</summary>
    public static byte[] WithExif(byte[] jpeg, int orientation, string artist)
    {
        var name = Encoding.ASCII.GetBytes(artist.PadRight(8) + "\0");
        byte[] tiff =
        [
            .. "MM\0*\0\0\0\x8"u8, 0, 2,
            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0,
            0x01, 0x3B, 0, 2, 0, 0, 0, (byte)name.Length, 0, 0, 0, 38,
            0, 0, 0, 0, .. name,
        ];
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    /// <summary>A JPEG with a small one beside it, as cameras write it.</summary>
    public static byte[] WithThumbnail(byte[] jpeg, byte[] small)
    {
        byte[] tiff =
        [
            .. "MM\0*\0\0\0\x8"u8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 26,
            0, 3, 0x01, 0x03, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0x02, 0x01, 0, 4, 0, 0, 0, 1, 0, 0, 0, 68, 0x02, 0x02, 0, 4, 0, 0, 0, 1, 0, 0, (byte)(small.Length >> 8), (byte)small.Length, 0, 0, 0, 0,
            .. small,
        ];
        return WithSegment(jpeg, 0xE1, [.. "Exif\0\0"u8, .. tiff]);
    }

    /// <summary>A JPEG whose numbers mean the colours of a profile.</summary>
    public static byte[] WithProfile(byte[] jpeg, byte[] profile) => WithSegment(jpeg, 0xE2, [.. "ICC_PROFILE\0"u8, 1, 1, .. profile]);

    /// <summary>sRGB in which red is called blue, and blue red.</summary>
    public static byte[] SwappedProfile()
    {
        var curve = new byte[12 + (2 * 256)];
        "curv"u8.CopyTo(curve);
        BinaryPrimitives.WriteInt32BigEndian(curve.AsSpan(8), 256);
        for (var at = 0; at < 256; at++)
        {
            var value = at / 255d;
            var light = value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4);
            BinaryPrimitives.WriteUInt16BigEndian(curve.AsSpan(12 + (2 * at)), (ushort)Math.Round(light * 65535));
        }

        (string Name, byte[] Data)[] tags =
        [
            ("desc", [.. "desc\0\0\0\0\0\0\0\x8"u8, .. "swapped\0"u8, .. new byte[80]]), ("cprt", [.. "text\0\0\0\0none\0"u8, 0, 0, 0]), ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.1431, 0.0606, 0.7141)), ("gXYZ", Xyz(0.3851, 0.7169, 0.0971)), ("bXYZ", Xyz(0.4360, 0.2225, 0.0139)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        var head = new byte[132 + (12 * tags.Length)];
        "\x2\x10\0\0mntrRGB XYZ "u8.CopyTo(head.AsSpan(8));
        "acsp"u8.CopyTo(head.AsSpan(36));
        Xyz(0.9642, 1, 0.8249)[8..].CopyTo(head.AsSpan(68));
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(128), tags.Length);
        var place = head.Length;
        for (var at = 0; at < tags.Length; at++)
        {
            var entry = head.AsSpan(132 + (12 * at));
            Encoding.ASCII.GetBytes(tags[at].Name, entry);
            BinaryPrimitives.WriteInt32BigEndian(entry[4..], place);
            BinaryPrimitives.WriteInt32BigEndian(entry[8..], tags[at].Data.Length);
            place += tags[at].Data.Length;
        }

        BinaryPrimitives.WriteInt32BigEndian(head, place);
        return [.. head, .. tags.SelectMany(tag => tag.Data)];
    }

    /// <summary>A PNG of a few bytes that says it has so many pixels, and would have them.</summary>
    public static byte[] BombPng(int width, int height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 2);
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest))
        {
            zlib.Write(new byte[1_000_000]);
        }

        return [0x89, .. "PNG\r\n\x1a\n"u8, .. Chunk("IHDR", header), .. Chunk("IDAT", packed.ToArray()), .. Chunk("IEND", [])];
    }

    private static byte[] WithSegment(byte[] jpeg, byte marker, byte[] content)
    {
        var length = content.Length + 2;
        return [.. jpeg[..2], 0xFF, marker, (byte)(length >> 8), (byte)length, .. content, .. jpeg[2..]];
    }

    private static byte[] Xyz(double x, double y, double z)
    {
        var tag = new byte[20];
        "XYZ "u8.CopyTo(tag);
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(8), (int)Math.Round(x * 65536));
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(12), (int)Math.Round(y * 65536));
        BinaryPrimitives.WriteInt32BigEndian(tag.AsSpan(16), (int)Math.Round(z * 65536));
        return tag;
    }

    private static byte[] Chunk(string name, byte[] content)
    {
        var (length, sum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        byte[] named = [.. Encoding.ASCII.GetBytes(name), .. content];
        BinaryPrimitives.WriteUInt32BigEndian(sum, Crc(named));
        return [.. length, .. named, .. sum];
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
