using System.Globalization;

using Aspire.Media.Storage;

using Microsoft.AspNetCore.WebUtilities;

namespace Aspire.Media.Tests.Storage;

public sealed class DiskStoreTests : ObjectStoreTests, IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_disk_that_is_full_says_so_and_keeps_nothing_of_what_is_aborted()
    {
        await using var disk = await SmallDisk.MountAsync(Directory.CreateDirectory(folder["objects"]).FullName, megabytes: 4);
        var store = Open();
        var upload = await BeginAsync(store);

        var failure = await Assert.ThrowsAsync<StorageFullException>(() => store.AppendAsync(upload, 0, Pattern.Of(0, 8 << 20), Token));
        await Assert.ThrowsAsync<StorageFullException>(() => store.PutAsync(ObjectKey.New(), Type, Pattern.Of(0, 8 << 20), Token));
        await store.AbortAsync(upload, Token);

        Assert.Contains("Storage__Disk__Path", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder["objects"], "*", SearchOption.AllDirectories));
        await store.PutAsync(ObjectKey.New(), Type, Pattern.Of(0, 2 << 20), Token);
    }

    [Fact]
    public async Task Objects_are_spread_by_the_ends_of_their_keys_and_belong_to_their_owner_alone()
    {
        var store = Open();
        const string Key = "0192f0c1a2b37c4d8e5f60718293a4b5";

        await store.PutAsync(Key, Type, Pattern.Of(0, 10), Token);

        Assert.Equal(Path.Combine(folder["objects"], "a4", "b5", Key), store.FileOf(Key));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(store.FileOf(Key)!));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            new[] { "a4", "a4/b5", "unfinished" }.Select(name => File.GetUnixFileMode(Path.Combine(folder["objects"], name))).Distinct().Single());
    }

    [Fact]
    public async Task Processes_exclude_each_other_from_an_unfinished_object()
    {
        var (store, other) = (Open(), Open());
        var upload = await BeginAsync(store);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());

        var append = store.AppendAsync(
            upload,
            0,
            Pattern.Of(0, 100, _ =>
            {
                begun.TrySetResult();
                return goOn.Task;
            }),
            Token);
        await begun.Task;
        await Assert.ThrowsAsync<UploadBusyException>(() => other.AppendAsync(upload, 0, Pattern.Of(0, 100), Token));
        await Assert.ThrowsAsync<UploadBusyException>(() => other.CompleteAsync(upload, Token));
        goOn.SetResult();

        Assert.Equal(100, await append);
        Assert.Equal(100, (await other.CompleteAsync(upload, Token)).Size);
    }

    [Fact]
    public async Task An_object_that_has_become_shorter_is_not_taken_for_a_whole_one()
    {
        var store = Open();
        var key = ObjectKey.New();
        await store.PutAsync(key, Type, Pattern.Of(0, 1 << 20), Token);
        await using var stream = await store.ReadAsync(key, 0, null, Token);
        await stream.ReadExactlyAsync(new byte[1000], Token);
        await using (var file = new FileStream(store.FileOf(key)!, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(1000);
        }

        await Assert.ThrowsAsync<StorageException>(() => stream.CopyToAsync(Stream.Null, Token));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(11)]
    public async Task A_part_has_as_many_bytes_as_were_announced(int sent)
    {
        var store = Open();
        var upload = await BeginAsync(store);

        await Assert.ThrowsAsync<UploadPartsException>(() => store.WritePartAsync(upload.Key, 1, Part, 10, Pattern.Of(0, sent), Token));

        Assert.Empty(await store.PartsAsync(upload, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task A_part_that_breaks_off_when_it_comes_again_is_none_any_more()
    {
        var store = Open();
        var upload = await BeginAsync(store);
        await store.WritePartAsync(upload.Key, 1, Part, 200_000, Pattern.Of(0, 200_000), Token);

        await Assert.ThrowsAsync<IOException>(() => store.WritePartAsync(upload.Key, 1, Part, 200_000, Pattern.BrokenOff(500, 1000), Token));

        Assert.Empty(await store.PartsAsync(upload, Token).ToListAsync(Token));
    }

    [Fact]
    public async Task The_same_part_is_not_sent_twice_at_once_and_nothing_is_completed_meanwhile()
    {
        var store = Open();
        var upload = await BeginAsync(store);
        var (begun, goOn) = (new TaskCompletionSource(), new TaskCompletionSource());

        var first = store.WritePartAsync(
            upload.Key,
            1,
            Part,
            100,
            Pattern.Of(0, 100, _ =>
            {
                begun.TrySetResult();
                return goOn.Task;
            }),
            Token);
        await begun.Task;
        await Assert.ThrowsAsync<UploadBusyException>(() => store.WritePartAsync(upload.Key, 1, Part, 100, Pattern.Of(0, 100), Token));
        Assert.Empty(await Open().PartsAsync(upload, Token).ToListAsync(Token));
        await Assert.ThrowsAsync<UploadBusyException>(() => Open().CompletePartsAsync(upload, [new(1, 100, "any")], Token));
        goOn.SetResult();

        Assert.Equal(100, (await store.CompletePartsAsync(upload, [await first], Token)).Size);
    }

    [Fact]
    public async Task Processes_that_share_a_folder_sign_with_one_key_that_nobody_else_reads()
    {
        var stores = Enumerable.Range(0, 16).Select(_ => Open()).ToList();
        var key = ObjectKey.New();

        var addresses = await Task.WhenAll(stores.Select(store => Task.Run(() => store.SignRead(key, "a.mp4", Type, TimeSpan.FromHours(1), Audience.Browser), Token)));

        Assert.All(addresses, address => Assert.Equal(LinkVerdict.Valid, Judge(stores[0], "GET", address)));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(folder["objects"], "signing.key")));
        Assert.Single(Directory.GetFiles(folder["objects"]));
    }

    public void Dispose() => folder.Dispose();

    protected override Task<IObjectStore> OpenAsync() => Task.FromResult<IObjectStore>(Open());

    // What Api does with it; its own tests send parts over HTTP.
    protected override async Task<string> SendPartAsync(IObjectStore store, ObjectUpload upload, int number, byte[] bytes)
    {
        var disk = (DiskStore)store;
        var address = disk.SignPart(upload, number, TimeSpan.FromHours(1));
        Assert.Equal(LinkVerdict.Valid, Judge(disk, "PUT", address));
        var size = DiskStore.PartSizeOf(name => QueryHelpers.ParseQuery(address.OriginalString.Split('?')[1])[name]);
        var sent = await disk.WritePartAsync(upload.Key, int.Parse(address.OriginalString.Split('?')[0].Split('/')[^1], CultureInfo.InvariantCulture), size, bytes.Length, new MemoryStream(bytes), Token);
        return $"\"{sent.Tag}\"";
    }

    private static LinkVerdict Judge(DiskStore store, string method, Uri address)
    {
        var parts = address.OriginalString.Split('?');
        return store.Links.Judge(method, parts[0], QueryHelpers.ParseQuery(parts[1]).Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())));
    }

    private DiskStore Open() => new(new StorageOptions { Disk = new() { Path = folder["objects"] } }, TimeProvider.System);
}
