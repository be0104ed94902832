using System.Security.Cryptography;

using Aspire.Media.Storage;

namespace Aspire.Media.Uploads;

/// <summary>
/// Bytes on their way in: counted, limited, hashed, and their beginning remembered. Each portion is hashed while whoever reads it writes it away and the next
/// one comes: all only look at it, and neither is it filled anew before the hash is done, nor is the next one handed out. At their end they prove that they are what was promised, or
/// throw: who keeps all or nothing then keeps nothing.
/// </summary>
/// <param name="report">Told now and then, and at their end, how many there were.</param>
internal sealed class IncomingBytes(Stream source, Promise promise, Action<long>? report = null) : ReadOnlyStream
{
    /// <summary>How much of the beginning tells what it is.</summary>
    public const int HeadLength = 4096;

    // Small portions, as they come from a socket, would cost more in going to and fro than in hashing.
    private const int Portion = 256 * 1024;
    private const long Often = 1024 * 1024;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] head = new byte[HeadLength];
    private Task hashing = Task.CompletedTask;
    private ReadOnlyMemory<byte> hashed;
    private Exception? broken;
    private long told;

    /// <summary>How many there were so far.</summary>
    public long Count { get; private set; }

    public ReadOnlyMemory<byte> Head => head.AsMemory(0, (int)Math.Min(Count, HeadLength));

    public override long Position
    {
        get => Count;
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of all of it, once its end was reached.</summary>
    public byte[]? Sha256 { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (hashed.Span.Overlaps(buffer.Span))
        {
            await hashing;
        }

        if (broken is not null)
        {
            throw broken;
        }

        var filled = 0;
        var wanted = Math.Min(buffer.Length, Portion);
        while (filled < wanted)
        {
            int read;
            try
            {
                read = await source.ReadAsync(buffer[filled..], cancellationToken);
            }
            catch (Exception failure) when (filled > 0 && failure is not OperationCanceledException)
            {
                // What has come before is handed on first: an upload that is resumed need not send it again.
                broken = failure;
                break;
            }

            if (read == 0)
            {
                break;
            }

            filled += read;
            promise.Limit(Count + filled);
        }

        await hashing;
        if (filled > 0)
        {
            var portion = buffer[..filled];
            if (Count < HeadLength)
            {
                portion.Span[..(int)Math.Min(filled, HeadLength - Count)].CopyTo(head.AsSpan((int)Count));
            }

            Count += filled;
            hashed = portion;
            hashing = Task.Run(() => hash.AppendData(portion.Span), CancellationToken.None);
            if (Count - told >= Often)
            {
                told = Count;
                report?.Invoke(told);
            }
        }
        else if (wanted > 0 && Sha256 is null)
        {
            Sha256 = hash.GetHashAndReset();
            report?.Invoke(Count);
            promise.Keep(Count, Sha256);
        }

        return filled;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            hash.Dispose();
        }

        base.Dispose(disposing);
    }

    // Whoever breaks off gives its buffer back: nobody may be reading in it then.
    public override async ValueTask DisposeAsync()
    {
        await hashing;
        await base.DisposeAsync();
    }
}
