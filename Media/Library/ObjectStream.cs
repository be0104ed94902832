using Aspire.Media.Storage;

namespace Aspire.Media.Library;

/// <summary>An object as a stream in which one can go to and fro: it is opened where it is read.</summary>
public sealed class ObjectStream(IObjectStore store, string key, long length) : ReadOnlyStream
{
    private Stream? open;
    private long place;

    public override bool CanSeek => true;

    public override long Length => length;

    public override long Position
    {
        get => place;
        set => Seek(value, SeekOrigin.Begin);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (place >= length)
        {
            return 0;
        }

        open ??= await store.ReadAsync(key, place, length: null, cancellationToken);
        var read = await open.ReadAsync(buffer, cancellationToken);
        place += read;
        return read;
    }

    public override long Seek(long offset, SeekOrigin origin)
    {
        var target = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => place + offset,
            _ => length + offset,
        };
        ArgumentOutOfRangeException.ThrowIfNegative(target, nameof(offset));
        if (target != place)
        {
            open?.Dispose();
            open = null;
            place = target;
        }

        return place;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            open?.Dispose();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        if (open is not null)
        {
            await open.DisposeAsync();
        }

        await base.DisposeAsync();
    }
}
