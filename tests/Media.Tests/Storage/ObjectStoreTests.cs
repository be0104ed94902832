using Aspire.Media.Storage;

namespace Aspire.Media.Tests.Storage;

/// <summary>What every store does, whatever it is made of.</summary>
public abstract partial class ObjectStoreTests
{
    /// <summary>Where the first part ends in stores that have parts.</summary>
    protected const int Part = 8 << 20;

    protected const string Type = "video/mp4";

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>The place of this test as another process would open it.</summary>
    protected abstract Task<IObjectStore> OpenAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(Part - 1)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData((2 * Part) + 5)]
    public async Task What_was_appended_comes_back_as_it_was(long length)
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);

        Assert.Equal(length, await store.AppendAsync(upload, 0, Pattern.Of(0, length), Token));
        Assert.Equal(length, await store.LengthAsync(upload, Token));
        var kept = await store.CompleteAsync(upload, Token);

        Assert.Equal((upload.Key, length), (kept.Key, kept.Size));
        Assert.Equal(kept, await store.FindAsync(upload.Key, Token));
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, length);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(77)]
    [InlineData(Part)]
    [InlineData((2 * Part) + 5)]
    public async Task What_was_put_comes_back_as_it_was(long length)
    {
        var store = await OpenAsync();
        var key = ObjectKey.New();

        var kept = await store.PutAsync(key, Type, Pattern.Of(0, length), Token);

        Assert.Equal((key, length), (kept.Key, kept.Size));
        Assert.Equal(length, (await store.FindAsync(key, Token))!.Size);
        await Pattern.FindAsync(await store.ReadAsync(key, 0, null, Token), 0, length);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData((2 * Part) + 1000)]
    public async Task What_is_put_and_breaks_off_leaves_nothing_behind(long at)
    {
        var store = await OpenAsync();
        var key = ObjectKey.New();

        var failure = await Assert.ThrowsAsync<IOException>(() => store.PutAsync(key, Type, Pattern.BrokenOff(0, at), Token));

        Assert.Equal("the sender has hung up", failure.Message);
        Assert.Null(await store.FindAsync(key, Token));
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Many_are_found_with_one_question()
    {
        var store = await OpenAsync();
        var keys = Enumerable.Range(0, 7).Select(_ => ObjectKey.New()).Order(StringComparer.Ordinal).ToList();
        foreach (var place in new[] { 5, 0, 2, 3 })
        {
            await store.PutAsync(keys[place], Type, Pattern.Of(0, 10 + place), Token);
        }

        // Some are not there, one lies between those that are asked for, one behind them.
        var found = await store.FindAllAsync([keys[0], keys[1], keys[3], keys[4]], Token);

        Assert.Equal([(keys[0], 10L), (keys[3], 13L)], found.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => (one.Key, one.Value.Size)));
        Assert.Empty(await store.FindAllAsync([keys[6]], Token));
        Assert.Empty(await store.FindAllAsync([], Token));
    }

    [Fact]
    public async Task An_object_that_is_not_completed_is_none()
    {
        var store = await OpenAsync();
        var before = TimeProvider.System.GetUtcNow().AddMinutes(-1);
        var upload = await BeginAsync(store);
        await store.AppendAsync(upload, 0, Pattern.Of(0, 100), Token);

        Assert.Null(await store.FindAsync(upload.Key, Token));
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.ReadAsync(upload.Key, 0, null, Token));
        Assert.Empty(await store.ListAsync(Token).ToListAsync(Token));
        var unfinished = Assert.Single(await store.UnfinishedAsync(Token).ToListAsync(Token));
        Assert.Equal((upload.Key, upload.Reference), (unfinished.Key, unfinished.Reference));
        Assert.InRange(unfinished.Begun, before, before.AddMinutes(10));
    }

    [Theory]
    [InlineData(1234)]
    [InlineData(Part)]
    [InlineData(Part + 1_234_567)]
    public async Task Another_process_goes_on_where_the_bytes_broke_off(long at)
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        var length = at + Part;

        var failure = await Assert.ThrowsAsync<IOException>(() => store.AppendAsync(upload, 0, Pattern.BrokenOff(0, at), Token));
        var other = await OpenAsync();
        Assert.Equal(at, await other.LengthAsync(upload, Token));
        Assert.Equal(length, await other.AppendAsync(upload, at, Pattern.Of(at, length), Token));
        await other.CompleteAsync(upload, Token);

        Assert.Equal("the sender has hung up", failure.Message);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, length);
    }

    [Fact]
    public async Task What_came_before_somebody_hung_up_is_kept()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        using var hangUp = new CancellationTokenSource();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store.AppendAsync(
            upload, 0, Pattern.Of(0, long.MaxValue, at => at >= Part + 500_000 ? hangUp.CancelAsync() : Task.CompletedTask), hangUp.Token));

        var kept = await store.LengthAsync(upload, Token);
        Assert.InRange(kept, Part + 500_000, Part + 1_000_000);
        await store.CompleteAsync(upload, Token);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, kept);
    }

    [Fact]
    public async Task Many_small_appends_make_one_object()
    {
        const int Small = (3 << 20) + 7;
        var store = await OpenAsync();
        var upload = await BeginAsync(store);

        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(i * Small, await store.LengthAsync(upload, Token));
            Assert.Equal((i + 1) * Small, await store.AppendAsync(upload, i * Small, Pattern.Of(i * Small, (i + 1) * Small), Token));
        }

        await store.CompleteAsync(upload, Token);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, 6 * Small);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(99)]
    [InlineData(101)]
    public async Task An_append_begins_where_the_object_ends(long offset)
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        await store.AppendAsync(upload, 0, Pattern.Of(0, 100), Token);

        var refusal = await Assert.ThrowsAsync<UploadOffsetException>(() => store.AppendAsync(upload, offset, Pattern.Of(offset, 200), Token));

        Assert.Equal(100, refusal.Length);
        Assert.Equal(100, await store.LengthAsync(upload, Token));
    }

    [Fact]
    public async Task Of_two_who_append_at_once_one_is_refused()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());

        var first = store.AppendAsync(
            upload,
            0,
            Pattern.Of(0, Part + 100, at =>
            {
                begun.TrySetResult();
                return at < 100_000 ? Task.CompletedTask : goOn.Task;
            }),
            Token);
        await begun.Task;
        await Assert.ThrowsAsync<UploadBusyException>(() => store.AppendAsync(upload, 0, Pattern.Of(500, 1000), Token));
        goOn.SetResult();

        Assert.Equal(Part + 100, await first);
        await store.CompleteAsync(upload, Token);
        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, Part + 100);
    }

    [Fact]
    public async Task Completing_may_be_repeated_and_never_changes_an_object_that_is_there()
    {
        var store = await OpenAsync();
        var upload = await BeginAsync(store);
        await store.AppendAsync(upload, 0, Pattern.Of(0, 100), Token);

        var kept = await store.CompleteAsync(upload, Token);
        Assert.Equal(kept, await store.CompleteAsync(upload, Token));
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.AppendAsync(upload, 100, Pattern.Of(100, 200), Token));
        var again = upload with { Reference = await store.BeginAsync(upload.Key, Type, Token) };
        await store.AppendAsync(again, 0, Pattern.Of(5000, 7000), Token);
        Assert.Equal(kept, await store.CompleteAsync(again, Token));

        await Pattern.FindAsync(await store.ReadAsync(upload.Key, 0, null, Token), 0, 100);
        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
    }

    [Fact]
    public async Task Aborting_may_be_repeated_and_leaves_nothing_but_what_was_completed()
    {
        var store = await OpenAsync();
        var (dropped, done) = (await BeginAsync(store), await BeginAsync(store));
        await store.AppendAsync(dropped, 0, Pattern.Of(0, Part + 100), Token);
        await store.AppendAsync(done, 0, Pattern.Of(0, 100), Token);
        await store.CompleteAsync(done, Token);

        await store.AbortAsync(dropped, Token);
        await store.AbortAsync(dropped, Token);
        await store.AbortAsync(done, Token);

        Assert.Empty(await store.UnfinishedAsync(Token).ToListAsync(Token));
        Assert.Equal(done.Key, Assert.Single(await store.ListAsync(Token).ToListAsync(Token)).Key);
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.LengthAsync(dropped, Token));
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.AppendAsync(dropped, 0, Pattern.Of(0, 1), Token));
        await Assert.ThrowsAsync<ObjectMissingException>(() => store.CompleteAsync(dropped, Token));
    }

    [Theory]
    [InlineData(0L, null, 0, 1000)]
    [InlineData(0L, 1L, 0, 1)]
    [InlineData(10L, 20L, 10, 30)]
    [InlineData(999L, null, 999, 1000)]
    [InlineData(990L, 500L, 990, 1000)]
    [InlineData(500L, 0L, 500, 500)]
    [InlineData(1000L, null, 1000, 1000)]
    [InlineData(2000L, 5L, 2000, 2000)]
    public async Task A_range_is_what_of_it_exists(long offset, long? length, long from, long to)
    {
        var store = await OpenAsync();
        var key = ObjectKey.New();
        await store.PutAsync(key, Type, Pattern.Of(0, 1000), Token);

        await Pattern.FindAsync(await store.ReadAsync(key, offset, length, Token), from, to);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(5L)]
    public async Task What_is_not_there_is_missed(long? length)
    {
        var store = await OpenAsync();
        var key = ObjectKey.New();

        Assert.Null(await store.FindAsync(key, Token));
        Assert.Contains(key, (await Assert.ThrowsAsync<ObjectMissingException>(() => store.ReadAsync(key, 0, length, Token))).Message, StringComparison.Ordinal);
        await store.DeleteAsync(key, Token);
    }

    [Fact]
    public async Task A_list_has_all_objects_and_no_deleted_ones()
    {
        var store = await OpenAsync();
        var keys = Enumerable.Range(0, 5).Select(_ => ObjectKey.New()).ToList();
        foreach (var key in keys)
        {
            await store.PutAsync(key, Type, Pattern.Of(0, 10), Token);
        }

        await store.DeleteAsync(keys[2], Token);
        await store.DeleteAsync(keys[2], Token);

        var listed = await store.ListAsync(Token).ToListAsync(Token);
        Assert.Equal(keys.Where(key => key != keys[2]).Order(), listed.Select(found => found.Key).Order());
        Assert.All(listed, found => Assert.Equal(10, found.Size));
        Assert.Null(await store.FindAsync(keys[2], Token));
    }

    [Theory]
    [InlineData("")]
    [InlineData("..")]
    [InlineData("../../../../etc/passwd")]
    [InlineData("0192f0c1a2b37c4d8e5f60718293a4b")]
    [InlineData("0192F0C1A2B37C4D8E5F60718293A4B5")]
    [InlineData("0192f0c1a2b37c4d8e5f60718293a4b5/../x")]
    [InlineData("0192f0c1a2b37c4d8e5f6071829\0a4b5")]
    [InlineData("signing.key")]
    public async Task What_is_no_key_is_refused_everywhere(string key)
    {
        var store = await OpenAsync();
        var upload = new ObjectUpload(key, "1") { PartSize = Part };

        await Assert.ThrowsAsync<ArgumentException>(() => store.PutAsync(key, Type, Stream.Null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.BeginAsync(key, Type, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AppendAsync(upload, 0, Stream.Null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.LengthAsync(upload, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.CompleteAsync(upload, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.AbortAsync(upload, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.FindAsync(key, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.ReadAsync(key, 0, null, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(key, Token));
        Assert.Throws<ArgumentException>(() => store.SignPart(upload, 1, TimeSpan.FromHours(1)));
        Assert.Throws<ArgumentException>(() => store.SignRead(key, "a.mp4", Type, TimeSpan.FromHours(1), Audience.Browser));
    }

    protected static async Task<ObjectUpload> BeginAsync(IObjectStore store)
    {
        var key = ObjectKey.New();
        return new ObjectUpload(key, await store.BeginAsync(key, Type, Token)) { PartSize = Part };
    }
}
