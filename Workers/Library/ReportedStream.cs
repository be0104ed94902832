namespace Aspire.Media.Workers.Library;

/// <summary>Bytes that somebody wants to know the number of while they are read.</summary>
internal sealed class ReportedStream(Stream source, Action<long> report) : Stream
{
    private const long Often = 1024 * 1024;
    private long told;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get; set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await source.ReadAsync(buffer, cancellationToken);
        Position += read;
        if (Position - told >= Often || read == 0)
        {
            told = Position;
            report(told);
        }

        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
