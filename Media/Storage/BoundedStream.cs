namespace Aspire.Media.Storage;

/// <summary>A stream that must have exactly so many bytes: it hands out no more, and fails at its end where there are.</summary>
internal sealed class BoundedStream(Stream inner, long size) : ReadOnlyStream
{
    private long taken;

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
}
