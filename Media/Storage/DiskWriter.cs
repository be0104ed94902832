using System.Security.Cryptography;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>Writes a stream into a file from some place on: one piece is written while the next is on its way.</summary>
internal static class DiskWriter
{
    // Large enough that the disk's calls cost nothing, small enough that eight uploads at once stay below a few megabytes.
    private const int PieceSize = 512 * 1024;

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
            writing = next.Length > 0 ? RandomAccess.WriteAsync(file, next.Bytes, end, CancellationToken.None).AsTask() : Task.CompletedTask;
            hash?.AppendData(next.Bytes.Span);
            end += next.Length;
            (next, last) = (last, next);
        }
        while (last.IsFull && fill.IsCompletedSuccessfully);
        await writing;
        return (end, fill);
    }
}
