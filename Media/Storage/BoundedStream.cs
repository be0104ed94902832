namespace Aspire.Media.Storage;

/// <summary>A stream that must have exactly so many bytes: it hands out no more, and fails at its end where there are.</summary>
internal sealed class BoundedStream(Stream inner, long size) : Stream
{
    private long taken;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (taken == size)
        {
            return buffer.Length == 0 || await inner.ReadAsync(new byte[1], cancellationToken) == 0
                ? 0
                : throw new UploadPartsException($"There are more than the {size} bytes that were announced.");
        }

        var read = await inner.ReadAsync(buffer[..(int)Math.Min(buffer.Length, size - taken)], cancellationToken);
        taken += read;
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
