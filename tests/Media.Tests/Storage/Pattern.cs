namespace Aspire.Media.Tests.Storage;

/// <summary>Bytes that tell where they belong: an endless pattern of which a test sends stretches, and compares what comes back.</summary>
internal static class Pattern
{
    private static readonly byte[] Block = Make();

    /// <summary>A stretch of it.</summary>
    /// <param name="from">Where it begins.</param>
    /// <param name="to">Where it ends.</param>
    /// <param name="before">Called before each piece with the place where that begins; may wait, or throw.</param>
    public static Stream Of(long from, long to, Func<long, Task>? before = null) => new Stretch(from, to, before ?? (_ => Task.CompletedTask));

    /// <summary>A stretch of which the connection breaks off somewhere.</summary>
    public static Stream BrokenOff(long from, long at) => Of(from, long.MaxValue, place => place < at ? Task.CompletedTask : throw new IOException("the sender has hung up"), at);

    /// <summary>Reads a stream to its end and finds just this stretch in it.</summary>
    public static async Task FindAsync(Stream stream, long from, long to)
    {
        var buffer = new byte[256 * 1024];
        var expected = new byte[buffer.Length];
        var at = from;
        await using (stream)
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken)) > 0)
            {
                Fill(expected.AsSpan(0, read), at);
                Assert.True(expected.AsSpan(0, read).SequenceEqual(buffer.AsSpan(0, read)), $"other bytes between {at} and {at + read}");
                at += read;
            }
        }

        Assert.Equal(to, at);
    }

    public static byte[] Bytes(long from, long to)
    {
        var bytes = new byte[to - from];
        Fill(bytes, from);
        return bytes;
    }

    private static Stretch Of(long from, long to, Func<long, Task> before, long stop) => new(from, to, before, stop);

    private static void Fill(Span<byte> target, long at)
    {
        for (var i = 0; i < target.Length;)
        {
            var from = (int)((at + i) % Block.Length);
            var count = Math.Min(target.Length - i, Block.Length - from);
            Block.AsSpan(from, count).CopyTo(target[i..]);
            i += count;
        }
    }

    // Of a prime's length, so that it never repeats where parts begin.
    private static byte[] Make()
    {
        var bytes = new byte[1_000_003];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    private sealed class Stretch(long from, long to, Func<long, Task> before, long stop = long.MaxValue) : Stream
    {
        private const int Piece = 64 * 1024;
        private long taken;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var at = from + taken;
            await before(at);
            cancellationToken.ThrowIfCancellationRequested();
            var count = (int)Math.Min(Math.Min(buffer.Length, Piece), Math.Min(to, stop) - at);
            Fill(buffer.Span[..count], at);
            taken += count;
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
