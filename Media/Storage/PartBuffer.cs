using System.Buffers;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>
/// Holds one part until it is sent, so that it can be sent again: S3 wants to know how long it is, and a source gives its bytes only once.
/// Parts of more than 8 MiB, of which objects beyond 31 GB consist, lie in a file.
/// </summary>
internal sealed class PartBuffer : IDisposable
{
    private const int MostInMemory = 8 << 20;
    private const int PieceSize = 256 * 1024;

    private readonly byte[]? memory;
    private readonly SafeFileHandle? file;

    public PartBuffer(long size, int mostInMemory = MostInMemory)
    {
        Size = size;
        if (size <= mostInMemory)
        {
            memory = ArrayPool<byte>.Shared.Rent((int)size);
            return;
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = FileOptions.DeleteOnClose, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        try
        {
            file = new FileStream(Path.Combine(Path.GetTempPath(), $"aspire-media-part-{Guid.NewGuid():N}"), options).SafeFileHandle;
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw Explain(failure);
        }
    }

    public long Size { get; }

    /// <summary>Where what has been filled in ends.</summary>
    public long End { get; private set; }

    public bool IsFull => End == Size;

    /// <summary>Fills it from some place on until it is full or the source ends. What came before a failure stays.</summary>
    public async Task FillAsync(Stream source, long from, CancellationToken cancellationToken)
    {
        End = from;
        while (!IsFull && await TakeAsync(source, End, Size - End, cancellationToken) is > 0 and var taken)
        {
            End += taken;
        }
    }

    /// <summary>Puts so many bytes of a stream somewhere before <see cref="End"/>.</summary>
    public async Task InsertAsync(Stream source, long at, long length, CancellationToken cancellationToken)
    {
        while (length > 0)
        {
            var taken = await TakeAsync(source, at, length, cancellationToken);
            if (taken == 0)
            {
                throw new EndOfStreamException();
            }

            at += taken;
            length -= taken;
        }
    }

    /// <summary>A stretch of it to be sent, as often as need be.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="read">Called whenever some of it is taken.</param>
    public Stream Slice(long from, long to, Action read) => new Sent(this, from, to, read);

    public void Dispose()
    {
        if (memory is not null)
        {
            ArrayPool<byte>.Shared.Return(memory);
        }

        file?.Dispose();
    }

    private static StorageException Explain(Exception failure) => failure is IOException { HResult: 28 or 122 }
        ? new StorageFullException($"There is no room left in {Path.GetTempPath()}, where parts of large objects are put together (TMPDIR).", failure)
        : new StorageException($"{Path.GetTempPath()} fails, where parts of large objects are put together: {failure.Message.TrimEnd('.')} (TMPDIR).", failure);

    private async Task<int> TakeAsync(Stream source, long at, long most, CancellationToken cancellationToken)
    {
        if (memory is not null)
        {
            return await source.ReadAsync(memory.AsMemory((int)at, (int)most), cancellationToken);
        }

        var piece = ArrayPool<byte>.Shared.Rent(PieceSize);
        try
        {
            var read = await source.ReadAsync(piece.AsMemory(0, (int)Math.Min(most, PieceSize)), cancellationToken);
            await WriteAsync(piece.AsMemory(0, read), at);
            return read;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, long at)
    {
        try
        {
            await RandomAccess.WriteAsync(file!, bytes, at, CancellationToken.None);
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw Explain(failure);
        }
    }

    private int Read(Span<byte> buffer, long at, long most)
    {
        var wanted = buffer[..(int)Math.Min(buffer.Length, most)];
        if (memory is null)
        {
            return RandomAccess.Read(file!, wanted, at);
        }

        memory.AsSpan((int)at, wanted.Length).CopyTo(wanted);
        return wanted.Length;
    }

    private sealed class Sent(PartBuffer buffer, long from, long to, Action read) : ReadOnlyStream
    {
        private long taken;

        public override bool CanSeek => true;

        public override long Length => to - from;

        public override long Position { get => taken; set => taken = value; }

        public override int Read(Span<byte> target)
        {
            read();
            var count = buffer.Read(target, from + taken, Length - taken);
            taken += count;
            return count;
        }

        public override int Read(byte[] target, int offset, int count) => Read(target.AsSpan(offset, count));

        // From memory, or from a file that was written a moment ago: neither waits for anything.
        public override ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(target.Span));

        public override long Seek(long offset, SeekOrigin origin) => Position = offset + (origin switch
        {
            SeekOrigin.Begin => 0,
            SeekOrigin.Current => Position,
            _ => Length,
        });
    }
}
