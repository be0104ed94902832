using System.Buffers.Binary;
using System.Text;

namespace Aspire.Media.Films;

/// <summary>What decoders of H.264 are told before the first picture, as MP4 and Matroska keep it (<c>avcC</c>): each picture says by number which of the sets it was encoded with.</summary>
/// <param name="Head">Version, profile, compatibility, level and how long the lengths are.</param>
/// <param name="Sequences">Sets for a sequence of pictures.</param>
/// <param name="Pictures">Sets for a picture.</param>
/// <param name="Rest">What high profiles say besides.</param>
internal sealed record AvcSettings(byte[] Head, IReadOnlyList<byte[]> Sequences, IReadOnlyList<byte[]> Pictures, byte[] Rest)
{
    private const int HeadLength = 5;
    private const int LevelPlace = 3;
    private const int MostNumber = 31;
    private const byte Instant = 5;
    private const byte Dependent = 1;

    private static readonly string[] Way = ["moov", "trak", "mdia", "minf", "stbl", "stsd", "avc1", "avcC"];

    // How far behind its begin the boxes begin that a box holds; eight without a word.
    private static readonly Dictionary<string, int> Before = new() { ["stsd"] = 16, ["avc1"] = 86 };

    /// <summary>A number that none of these sets has; null where there is none left.</summary>
    public int? FreeNumber()
    {
        var taken = Sequences.Select(set => Number(set, 4, 0)).Concat(Pictures.Select(set => Number(set, 1, 0))).ToHashSet();
        return Enumerable.Range(1, MostNumber).Where(number => !taken.Contains(number)).Select(number => (int?)number).FirstOrDefault();
    }

    /// <summary>All sets of both; as demanding as the more demanding one.</summary>
    public AvcSettings With(AvcSettings other)
    {
        var head = Head.ToArray();
        head[LevelPlace] = Math.Max(head[LevelPlace], other.Head[LevelPlace]);
        return new AvcSettings(head, Union(Sequences, other.Sequences), Union(Pictures, other.Pictures), Rest);
    }

    /// <summary>Reads them from an MP4 of one film that ends with its index.</summary>
    public static async Task<AvcSettings> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var (_, index) = await IndexAsync(file, cancellationToken);
        var place = Find(index)[^1];
        return Parse(index.AsSpan(place + 8, SizeAt(index, place) - 8));
    }

    /// <summary>Writes them into an MP4 of one film that ends with its index: nothing lies behind it that would move.</summary>
    public async Task WriteAsync(string file, CancellationToken cancellationToken)
    {
        var (at, index) = await IndexAsync(file, cancellationToken);
        var way = Find(index);
        var (place, old) = (way[^1], SizeAt(index, way[^1]));
        byte[] written = [.. index[..(place + 8)], .. Bytes(), .. index[(place + old)..]];
        foreach (var box in way)
        {
            BinaryPrimitives.WriteInt32BigEndian(written.AsSpan(box), SizeAt(index, box) + written.Length - index.Length);
        }

        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Write);
        stream.Position = at;
        await stream.WriteAsync(written, cancellationToken);
        stream.SetLength(stream.Position);
    }

    /// <summary>Whether the first picture of an MP4 of one film tells decoders to forget all that was before it: only there other sets may begin to count.</summary>
    public async Task<bool> BeginsAnewAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        stream.Position = await FindAsync(stream, "mdat", cancellationToken) + 8;
        var (length, buffer) = ((Head[4] & 3) + 1, new byte[5]);
        while (await stream.ReadAtLeastAsync(buffer.AsMemory(0, length + 1), length + 1, throwOnEndOfStream: false, cancellationToken) == length + 1)
        {
            var kind = buffer[length] & 0x1f;
            if (kind is Instant or Dependent)
            {
                return kind == Instant;
            }

            var size = buffer[..length].Aggregate(0L, (sum, one) => (sum << 8) | one);
            stream.Position += size - 1;
        }

        return false;
    }

    private static AvcSettings Parse(ReadOnlySpan<byte> bytes)
    {
        var at = HeadLength;
        var sequences = Sets(bytes, ref at, 0x1f);
        var pictures = Sets(bytes, ref at, 0xff);
        return new AvcSettings(bytes[..HeadLength].ToArray(), sequences, pictures, bytes[at..].ToArray());
    }

    private static List<byte[]> Sets(ReadOnlySpan<byte> bytes, ref int at, int mask)
    {
        var sets = new List<byte[]>();
        for (var left = bytes[at++] & mask; left > 0; left--)
        {
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            sets.Add(bytes.Slice(at + 2, length).ToArray());
            at += 2 + length;
        }

        return sets;
    }

    private byte[] Bytes() =>
        [.. Head, (byte)(0xe0 | Sequences.Count), .. Sequences.SelectMany(Sized), (byte)Pictures.Count, .. Pictures.SelectMany(Sized), .. Rest];

    private static IEnumerable<byte> Sized(byte[] set) => [(byte)(set.Length >> 8), (byte)set.Length, .. set];

    private static List<byte[]> Union(IReadOnlyList<byte[]> some, IReadOnlyList<byte[]> others) => [.. some, .. others.Where(other => !some.Any(other.SequenceEqual))];

    // Small numbers are written as so many zeros, a one, and as many bits behind it as there were zeros.
    private static int Number(byte[] set, int at, int bit)
    {
        int Bit(int place) => at + (place / 8) < set.Length ? (set[at + (place / 8)] >> (7 - (place % 8))) & 1 : 1;
        var zeros = 0;
        while (Bit(bit + zeros) == 0 && zeros < 16)
        {
            zeros++;
        }

        var value = 1;
        for (var next = 0; next < zeros; next++)
        {
            value = (value << 1) | Bit(bit + zeros + 1 + next);
        }

        return value - 1;
    }

    private static async Task<(long At, byte[] Index)> IndexAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var at = await FindAsync(stream, "moov", cancellationToken);
        var index = new byte[stream.Length - at];
        stream.Position = at;
        await stream.ReadExactlyAsync(index, cancellationToken);
        return SizeAt(index, 0) == index.Length ? (at, index) : throw new InvalidDataException($"{file} does not end with its index.");
    }

    // Large boxes have their size behind their name.
    private static async Task<long> FindAsync(FileStream stream, string name, CancellationToken cancellationToken)
    {
        var head = new byte[16];
        for (var at = 0L; at + 16 <= stream.Length;)
        {
            stream.Position = at;
            await stream.ReadExactlyAsync(head, cancellationToken);
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            if (Encoding.Latin1.GetString(head, 4, 4) == name)
            {
                return size == 1 ? at + 8 : at;
            }

            at += size == 1 ? BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)) : size >= 8 ? size : throw new InvalidDataException($"A box of {stream.Name} has no size.");
        }

        throw new InvalidDataException($"{stream.Name} has no {name}.");
    }

    private static List<int> Find(byte[] index)
    {
        var way = new List<int> { 0 };
        for (var depth = 1; depth < Way.Length; depth++)
        {
            var (holder, at) = (way[^1], way[^1] + Before.GetValueOrDefault(Way[depth - 1], 8));
            while (at + 8 <= holder + SizeAt(index, holder) && Encoding.Latin1.GetString(index, at + 4, 4) != Way[depth])
            {
                at += Math.Max(8, SizeAt(index, at));
            }

            way.Add(at + 8 <= holder + SizeAt(index, holder) ? at : throw new InvalidDataException($"There is no {Way[depth]} in {Way[depth - 1]}."));
        }

        return way;
    }

    private static int SizeAt(byte[] index, int at) => BinaryPrimitives.ReadInt32BigEndian(index.AsSpan(at));
}
