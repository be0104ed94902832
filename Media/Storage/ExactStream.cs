namespace Aspire.Media.Storage;

/// <summary>
/// So many bytes of an object and no fewer: where they break off, or do not come for too long, it throws. Whoever copies until the end would otherwise take
/// half an object for a whole one.
/// </summary>
internal sealed class ExactStream(Stream inner, long length, Func<Exception?, StorageException> explain, TimeSpan patience, TimeProvider time, IDisposable? owner = null) : ReadOnlyStream
{
    private long left = length;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.Length == 0)
        {
            return 0;
        }

        try
        {
            return Count(patience == Timeout.InfiniteTimeSpan ? await inner.ReadAsync(wanted, cancellationToken) : await ReadInTimeAsync(wanted, cancellationToken));
        }
        catch (Exception failure) when (IsOfTheStorage(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw explain(failure);
        }
    }

    public override int Read(Span<byte> buffer)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, left)];
        if (wanted.Length == 0)
        {
            return 0;
        }

        try
        {
            return Count(inner.Read(wanted));
        }
        catch (Exception failure) when (IsOfTheStorage(failure))
        {
            throw explain(failure);
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
            owner?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static bool IsOfTheStorage(Exception failure) => failure is IOException or HttpRequestException or Amazon.Runtime.AmazonClientException;

    private async Task<int> ReadInTimeAsync(Memory<byte> wanted, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        return await inner.ReadAsync(wanted, either.Token);
    }

    private int Count(int read)
    {
        if (read == 0)
        {
            throw explain(null);
        }

        left -= read;
        return read;
    }
}
