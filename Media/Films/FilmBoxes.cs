using System.Buffers.Binary;
using System.Text;

namespace Aspire.Media.Films;

/// <summary>The boxes of which MP4 and its kin are made, in their order.</summary>
public static class FilmBoxes
{
    private const int Most = 100_000;

    /// <summary>Their names, from the first to the last that is whole.</summary>
    public static async Task<IReadOnlyList<string>> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1);
        var head = new byte[16];
        for (var at = 0L; at + 8 <= stream.Length && names.Count < Most;)
        {
            stream.Position = at;
            var read = await stream.ReadAtLeastAsync(head, 8, throwOnEndOfStream: false, cancellationToken);
            long size = BinaryPrimitives.ReadUInt32BigEndian(head);
            size = size switch
            {
                0 => stream.Length - at,
                1 when read == 16 => BinaryPrimitives.ReadInt64BigEndian(head.AsSpan(8)),
                _ => size,
            };
            if (size < 8 || size > stream.Length - at)
            {
                break;
            }

            names.Add(Encoding.Latin1.GetString(head, 4, 4));
            at += size;
        }

        return names;
    }

    /// <summary>Whether a player that has only read the begin knows all that it needs.</summary>
    public static bool BeginWithIndex(IReadOnlyList<string> boxes)
    {
        ArgumentNullException.ThrowIfNull(boxes);
        var (index, bytes) = (boxes.ToList().IndexOf("moov"), boxes.ToList().IndexOf("mdat"));
        return index >= 0 && (bytes < 0 || index < bytes);
    }
}
