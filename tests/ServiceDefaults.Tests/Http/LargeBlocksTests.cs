using System.Runtime.InteropServices;

using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.ServiceDefaults.Http;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Aspire.Media.ServiceDefaults.Tests.Http;

public sealed class LargeBlocksTests
{
    [Fact]
    public void A_block_is_used_again_and_never_by_two()
    {
        using var pool = new LargeBlocks();
        var first = pool.Rent(100);
        var block = ArrayOf(first.Memory);
        Assert.Equal(LargeBlocks.BlockSize, block.Length);

        first.Dispose();
        first.Dispose();
        using var second = pool.Rent();
        using var third = pool.Rent(LargeBlocks.BlockSize);

        Assert.Same(block, ArrayOf(second.Memory));
        Assert.NotSame(block, ArrayOf(third.Memory));
        Assert.Throws<ObjectDisposedException>(() => first.Memory);
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Rent(LargeBlocks.BlockSize + 1));
    }

    [Fact]
    public void What_a_busy_moment_needed_is_not_kept_for_ever()
    {
        using var pool = new LargeBlocks();
        var many = Enumerable.Range(0, 300).Select(_ => pool.Rent()).ToList();
        var blocks = many.Select(block => ArrayOf(block.Memory)).ToHashSet();
        many.ForEach(block => block.Dispose());

        var again = Enumerable.Range(0, 300).Select(_ => pool.Rent()).ToList();

        Assert.Equal(256, again.Count(block => blocks.Contains(ArrayOf(block.Memory))));
        again.ForEach(block => block.Dispose());
    }

    [Fact]
    public async Task Servers_receive_into_them()
    {
        var lengths = new List<int>();
        await using var host = await DefaultHost.StartAsync([], static _ => { }, app => app.MapPost("/take", async (HttpRequest request, CancellationToken cancellationToken) =>
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            lengths.Add(ArrayOf(MemoryMarshal.AsMemory(read.Buffer.First)).Length);
            request.BodyReader.AdvanceTo(read.Buffer.End);
        }).Requires(Permission.Anyone));

        using var answer = await host.Http.PostAsync("/take", new ByteArrayContent(new byte[100]), TestContext.Current.CancellationToken);

        Assert.Equal([LargeBlocks.BlockSize], lengths);
    }

    private static byte[] ArrayOf(Memory<byte> memory) => MemoryMarshal.TryGetArray<byte>(memory, out var block) ? block.Array! : throw new InvalidOperationException("It is no array.");
}
