using System.Buffers;

namespace Aspire.Media.Storage;

/// <summary>A pooled stretch of bytes on its way from a stream.</summary>
internal sealed class Piece(int size) : IDisposable
{
    private readonly byte[] bytes = ArrayPool<byte>.Shared.Rent(size);

    public int Length { get; private set; }

    public bool IsFull => Length == size;

    public ReadOnlyMemory<byte> Bytes => bytes.AsMemory(0, Length);

    /// <summary>Fills it until it is full or the stream ends. What came before a failure stays.</summary>
    public async Task FillAsync(Stream source, CancellationToken cancellationToken)
    {
        Length = 0;
        int read;
        while (Length < size && (read = await source.ReadAsync(bytes.AsMemory(Length, size - Length), cancellationToken)) > 0)
        {
            Length += read;
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(bytes);
}
