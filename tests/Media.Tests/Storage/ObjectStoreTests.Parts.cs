using Aspire.Media.Storage;

namespace Aspire.Media.Tests.Storage;

public abstract partial class ObjectStoreTests
{
    /// <summary>Sends a part to the address that was signed for it, and returns the tag in the answer, with its quotes.</summary>
    protected abstract Task<string> SendPartAsync(IObjectStore store, ObjectUpload upload, int number, byte[] bytes);

    [Fact]
    public async Task Parts_may_come_in_any_order_side_by_side_and_twice()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        const long Length = (2 * Part) + 12345;

        await SendPartAsync(store, upload, 2, Pattern.Bytes(0, Part));
        var sent = await Task.WhenAll(new[] { 3, 1, 2 }.Select(async number =>
            new ObjectPart(number, 0, await SendPartAsync(store, upload, number, Pattern.Bytes((number - 1) * Part, Math.Min(Length, number * Part))))));
        var other = await OpenAsync();
        var arrived = await other.PartsAsync(upload, Token).ToListAsync(Token);
        var kept = await other.CompletePartsAsync(upload, [.. sent.OrderBy(part => part.Number)], Token);

        Assert.Equal([(1, (long)Part), (2, Part), (3, 12345)], arrived.Select(part => (part.Number, part.Size)));
        Assert.Equal(sent.OrderBy(part => part.Number).Select(part => part.Tag.Trim('"')), arrived.Select(part => part.Tag));
        Assert.Equal(Length, kept.Size);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, Length);
        Assert.Equal(kept, await store.CompletePartsAsync(upload, sent, Token));
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Parts_that_make_no_object_are_refused_in_words()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        var whole = new ObjectPart(1, Part, await SendPartAsync(store, upload, 1, Pattern.Bytes(0, Part)));
        await RefusedAsync([whole, whole with { Number = 2 }], "Part 2 has not arrived");
        var small = new ObjectPart(2, 10, await SendPartAsync(store, upload, 2, Pattern.Bytes(0, 10)));
        await RefusedAsync([whole, whole with { Number = 3 }], "3 stands where 2 belongs");
        var last = new ObjectPart(3, 10, await SendPartAsync(store, upload, 3, Pattern.Bytes(0, 10)));

        await RefusedAsync([], "1 to 10000 parts");
        await RefusedAsync([.. Enumerable.Range(1, 10_001).Select(number => new ObjectPart(number, Part, whole.Tag))], "not 10001");
        await RefusedAsync([small, whole, last], "2 stands where 1 belongs");
        await RefusedAsync([whole, whole, last], "1 stands where 2 belongs");
        await RefusedAsync([whole, small], "Part 3 has arrived and is not named");
        await RefusedAsync([whole, small, last, new(4, 10, last.Tag)], "Part 2 has 10 bytes");
        await RefusedAsync([whole with { Tag = $"\"{new string('0', 32)}\"" }, small, last], "Part 1 is another");
        await RefusedAsync([whole, small, last], "Part 2 has 10 bytes");
        var second = new ObjectPart(2, Part, await SendPartAsync(store, upload, 2, Pattern.Bytes(Part, 2 * Part)));
        last = new(3, 10, await SendPartAsync(store, upload, 3, Pattern.Bytes(2 * Part, (2 * Part) + 10)));
        Assert.Equal((2 * Part) + 10, (await store.CompletePartsAsync(upload, [whole, second, last], Token)).Size);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, (2 * Part) + 10);

        async Task RefusedAsync(IReadOnlyList<ObjectPart> parts, string why) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<UploadPartsException>(() => store.CompletePartsAsync(upload, parts, Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parts_and_their_numbers_end_with_the_upload()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        await SendPartAsync(store, upload, 1, Pattern.Bytes(0, 10));

        Assert.Throws<ArgumentOutOfRangeException>(() => store.SignPart(upload, 0, TimeSpan.FromHours(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.SignPart(upload, 10_001, TimeSpan.FromHours(1)));
        await store.AbortAsync(upload, Token);

        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
        await Assert.ThrowsAsync<ObjectMissingException>(async () => await store.PartsAsync(upload, Token).ToListAsync(Token));
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.CompletePartsAsync(upload, [new(1, 10, "any")], Token));
    }
}
