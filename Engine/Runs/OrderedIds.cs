using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Aspire.Media.Engine.Runs;

/// <summary>
/// Version 7 ids (RFC 9562, 6.2) that count up within a millisecond, by steps that cannot be guessed: what was started first is listed first,
/// and the indexes that hold them grow at their end.
/// </summary>
public sealed class OrderedIds(TimeProvider time)
{
    private const int TailBits = 74;
    private const int LowBits = 62;
    private static readonly UInt128 EndOfTail = UInt128.One << TailBits;

    private readonly Lock gate = new();
    // Asking the system for each id costs more than all the rest of it.
    private readonly byte[] random = new byte[1024];
    private int used = int.MaxValue;
    private long moment;
    private UInt128 tail;

    public Guid Next()
    {
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            tail += 1 + (UInt128)BinaryPrimitives.ReadUInt32LittleEndian(Random(sizeof(uint)));
            if (now > moment || tail >= EndOfTail)
            {
                moment = Math.Max(now, moment + 1);
                // It begins in the lower half: there is always room to count.
                tail = BinaryPrimitives.ReadUInt128LittleEndian(Random(16)) >> (128 - TailBits + 1);
            }

            return Compose();
        }
    }

    private Guid Compose()
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, ((ulong)moment << 16) | 0x7000 | (ulong)(tail >> LowBits));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], ((ulong)tail & ((1UL << LowBits) - 1)) | (1UL << 63));
        return new Guid(bytes, bigEndian: true);
    }

    private ReadOnlySpan<byte> Random(int count)
    {
        if (used > random.Length - count)
        {
            RandomNumberGenerator.Fill(random);
            used = 0;
        }

        used += count;
        return random.AsSpan(used - count, count);
    }
}
