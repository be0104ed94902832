using System.Buffers;
using System.Collections.Concurrent;

using Microsoft.AspNetCore.Connections;

namespace Aspire.Media.ServiceDefaults.Http;

/// <summary>
/// The memory into which Kestrel receives and out of which it sends. Its own blocks have 4 KiB, and each costs two calls of the system: a film of a gigabyte is half a million of
/// them. Ours hold what a socket has ready at a time.
/// </summary>
internal sealed class LargeBlocks : MemoryPool<byte>
{
    /// <summary>What one block holds, which is what loopback and large network cards hand over at once.</summary>
    public const int BlockSize = 64 * 1024;

    // What a busy moment needed is given back to the runtime beyond this: 16 MiB.
    private const int MostIdle = 256;

    private readonly ConcurrentStack<byte[]> idle = new();
    private int count;

    public override int MaxBufferSize => BlockSize;

    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        if (idle.TryPop(out var block))
        {
            Interlocked.Decrement(ref count);
        }

        // Pinned: the system writes into it while it is waited for.
        return new Lease(this, block ?? GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true));
    }

    protected override void Dispose(bool disposing)
    {
        // A server that ends gives back what lies idle; another one in this process goes on with it.
        while (disposing && idle.TryPop(out _))
        {
            Interlocked.Decrement(ref count);
        }
    }

    private void GiveBack(byte[] block)
    {
        if (Interlocked.Increment(ref count) <= MostIdle)
        {
            idle.Push(block);
        }
        else
        {
            Interlocked.Decrement(ref count);
        }
    }

    /// <summary>What Kestrel asks for its pools: one for all, since blocks wander between threads.</summary>
    internal sealed class Factory : IMemoryPoolFactory<byte>
    {
        private static readonly LargeBlocks Shared = new();

        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => Shared;
    }

    private sealed class Lease(LargeBlocks pool, byte[] block) : IMemoryOwner<byte>
    {
        private byte[]? block = block;

        public Memory<byte> Memory => block ?? throw new ObjectDisposedException(nameof(LargeBlocks));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref block, null) is { } returned)
            {
                pool.GiveBack(returned);
            }
        }
    }
}
