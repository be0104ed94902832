using System.Security.Cryptography;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>Writes a stream into a file from some place on: one piece is written while the next is on its way.</summary>
internal static class DiskWriter
{
    // Large enough that the disk's calls cost nothing, small enough that eight uploads at once stay below a few megabytes.
    private const int PieceSize = 512 * 1024;

    // How much the disk is told of at a time: enough for it to write in long stretches.
    private const long Stretch = 16 * PieceSize;

    // How far behind the end what is written is let go, and from where on. The beginning stays in memory for who looks into it next; a large file whole would push
    // out of it what others need, such as the database, and the pages that it takes are dear: those that it gives back are used again.
    private const long Behind = 3 * Stretch;
    private const long Sight = 16 * Stretch;
    private const long Beginning = 8 * Stretch;

    /// <summary>Writes until the stream ends or breaks off. Nothing is certain to be on the disk yet.</summary>
    /// <returns>Where the written bytes end, and a task that has failed if the stream did: to be thrown once its bytes are safe.</returns>
    /// <exception cref="IOException">The disk failed.</exception>
    public static async Task<(long End, Task Source)> WriteAsync(SafeFileHandle file, long from, Stream source, IncrementalHash? hash, CancellationToken cancellationToken)
    {
        using var one = new Piece(PieceSize);
        using var other = new Piece(PieceSize);
        var (next, last) = (one, other);
        var end = from;
        var writing = Task.CompletedTask;
        Task fill;
        do
        {
            fill = next.FillAsync(source, cancellationToken);
            await fill.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writing;
            writing = next.Length > 0 ? WriteAsync(file, next.Bytes, from, end) : Task.CompletedTask;
            hash?.AppendData(next.Bytes.Span);
            end += next.Length;
            (next, last) = (last, next);
        }
        while (last.IsFull && fill.IsCompletedSuccessfully);
        await writing;
        return (end, fill);
    }

    private static async Task WriteAsync(SafeFileHandle file, ReadOnlyMemory<byte> bytes, long from, long at)
    {
        await RandomAccess.WriteAsync(file, bytes, at, CancellationToken.None);
        var written = at + bytes.Length - from;
        if (written % Stretch == 0)
        {
            var end = from + written;
            DiskFolder.Hurry(file, end - Stretch, Stretch);
            // What the disk has not written yet is passed over, and met again the next time.
            var (first, last) = (Math.Max(Beginning, end - Sight), end - Behind);
            if (last > first)
            {
                DiskFolder.Forget(file, first, last - first);
            }
        }
    }
}
