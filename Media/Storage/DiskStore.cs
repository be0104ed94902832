using System.Globalization;
using System.Runtime.CompilerServices;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>Objects as files in one folder. Processes that share the folder share its objects, its unfinished ones and the key that signs its addresses.</summary>
public sealed class DiskStore : IObjectStore
{
    /// <summary>Where the product answers for objects; addresses are signed for it.</summary>
    public const string Route = "/api/objects";

    private const string SizeName = "size";
    private const string FileName = "name";
    private const string TypeName = "type";
    private const string InlineName = "inline";

    private readonly DiskFolder folder;
    private readonly DiskParts parts;
    private readonly TimeProvider time;

    public DiskStore(StorageOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(options);
        folder = new DiskFolder(options.Disk.Path);
        parts = new DiskParts(folder);
        Links = new SignedLinks(options.SigningKey is { Length: > 0 } key ? () => key : new DiskSigningKey(folder).Read, time);
        this.time = time;
    }

    /// <summary>What proves that an address was made by this store, or by one with the same key.</summary>
    public SignedLinks Links { get; }

    // Sixteen bytes cost nothing, and only writing them tells a disk that is full or has become read-only.
    public Task<string> CheckAsync(CancellationToken cancellationToken) => ProveAsync(cancellationToken);

    public async Task<string> ProveAsync(CancellationToken cancellationToken)
    {
        try
        {
            DiskFolder.Create(folder.Root);
            await WriteAndReadAsync(cancellationToken);
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw new StorageException($"Objects cannot be kept in {folder.Root}: {failure.Message.TrimEnd('.')} (Storage__Disk__Path).", failure);
        }

        var free = new DriveInfo(folder.Root).AvailableFreeSpace;
        return $"{folder.Root}, {(free / 1e9).ToString("0.0", CultureInfo.InvariantCulture)} GB free";
    }

    public async Task<StoredObject> PutAsync(string key, string contentType, Stream bytes, CancellationToken cancellationToken)
    {
        var upload = new ObjectUpload(key, "");
        await OnDiskAsync(() => Begin(key));
        try
        {
            await AppendAsync(upload, 0, bytes, cancellationToken);
            return await CompleteAsync(upload, cancellationToken);
        }
        catch
        {
            await AbortAsync(upload, CancellationToken.None);
            throw;
        }
    }

    public Task<string> BeginAsync(string key, string contentType, CancellationToken cancellationToken) => OnDiskAsync(() =>
    {
        Begin(key);
        DiskFolder.MakeDurable(folder.Unfinished);
        return "";
    });

    public async Task<long> AppendAsync(ObjectUpload upload, long offset, Stream bytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var (end, source) = await OnDiskAsync(async () =>
        {
            using var file = folder.OpenUnfinished(upload.Key, FileShare.None);
            var length = RandomAccess.GetLength(file);
            if (length != offset)
            {
                throw new UploadOffsetException(offset, length);
            }

            var written = await DiskWriter.WriteAsync(file, offset, bytes, hash: null, cancellationToken);
            Flush(file, offset);
            return File.Exists(folder.UnfinishedOf(upload.Key)) ? written : throw ObjectMissingException.OfUpload(upload.Key);
        });
        // Throws where the source broke off.
        await source;
        return end;
    }

    public Task<long> LengthAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return OnDiskAsync(() => new FileInfo(folder.UnfinishedOf(upload.Key)) is { Exists: true } file ? file.Length : throw ObjectMissingException.OfUpload(upload.Key));
    }

    public Task<StoredObject> CompleteAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return OnDiskAsync(() => Finish(upload.Key, parts: null));
    }

    public Task AbortAsync(ObjectUpload upload, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return OnDiskAsync(() => Drop(upload.Key));
    }

    public Uri SignPart(ObjectUpload upload, int number, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(upload);
        var size = upload.PartSize > 0 ? upload.PartSize : throw new ArgumentException("An upload that comes in parts says how long they are.", nameof(upload));
        return Links.Sign(
            "PUT", $"{Route}/{ObjectKey.Require(upload.Key)}/parts/{PartList.RequireNumber(number).ToString(CultureInfo.InvariantCulture)}", lifetime,
            [new(SizeName, size.ToString(CultureInfo.InvariantCulture))]);
    }

    /// <summary>How long a part may be, by the address that was signed for it.</summary>
    public static long PartSizeOf(Func<string, string?> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return long.Parse(query(SizeName) ?? "0", CultureInfo.InvariantCulture);
    }

    /// <summary>Takes one part: exactly so many bytes. Parts come side by side and in any order; one that comes again replaces what came before.</summary>
    /// <exception cref="UploadPartsException">There were fewer bytes, or more.</exception>
    /// <exception cref="UploadBusyException">The same part is just being sent.</exception>
    public async Task<ObjectPart> WritePartAsync(string key, int number, long partSize, long size, Stream bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, partSize);
        var (part, source) = await OnDiskAsync(() => parts.WriteAsync(key, PartList.RequireNumber(number), partSize, size, bytes, cancellationToken));
        await source;
        return part ?? throw new UploadPartsException($"Part {number} does not have the {size} bytes that were announced.");
    }

    public async IAsyncEnumerable<ObjectPart> PartsAsync(ObjectUpload upload, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        foreach (var part in await OnDiskAsync(() => parts.All(upload.Key)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return part;
        }
    }

    public Task<StoredObject> CompletePartsAsync(ObjectUpload upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(upload);
        return OnDiskAsync(() => Finish(upload.Key, (upload, parts)));
    }

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken) => OnDiskAsync(() => Find(key));

    public Task<IReadOnlyDictionary<string, StoredObject>> FindAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        OnDiskAsync<IReadOnlyDictionary<string, StoredObject>>(() => keys.Select(Find).OfType<StoredObject>().ToDictionary(stored => stored.Key));

    public Task<Stream> ReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => OnDiskAsync<Stream>(() =>
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        var file = new FileStream(OpenFile(key), FileAccess.Read, bufferSize: 0, isAsync: false);
        var left = Math.Max(0, file.Length - offset);
        file.Position = offset;
        return new ExactStream(file, Math.Min(length ?? left, left), Explain, Timeout.InfiniteTimeSpan, time);
    });

    /// <summary>The file of an object, open for reading; it stays readable when the object is deleted meanwhile.</summary>
    /// <exception cref="ObjectMissingException">There is no such object.</exception>
    public SafeFileHandle OpenFile(string key)
    {
        try
        {
            return File.OpenHandle(folder.FileOf(key), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            throw ObjectMissingException.Of(key, failure);
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw folder.Explain(failure);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => OnDiskAsync(() =>
    {
        if (File.Exists(folder.FileOf(key)))
        {
            File.Delete(folder.FileOf(key));
        }
    });

    public IAsyncEnumerable<StoredObject> ListAsync(CancellationToken cancellationToken) =>
        Listed(folder.Root, Directory.GetDirectories).Where(above => DiskFolder.IsFanOut(Path.GetFileName(above)))
            .SelectMany(above => Listed(above, Directory.GetDirectories)).Where(leaf => DiskFolder.IsFanOut(Path.GetFileName(leaf)))
            .SelectMany(leaf => Listed(leaf, Directory.GetFiles)).Select(Path.GetFileName).Where(ObjectKey.Is)
            .Select(key => Find(key!)).OfType<StoredObject>().ToAsyncEnumerable();

    public IAsyncEnumerable<ObjectUpload> UnfinishedAsync(CancellationToken cancellationToken) =>
        Listed(folder.Unfinished, Directory.GetFileSystemEntries).Select(path => Path.GetFileNameWithoutExtension(path)).Where(ObjectKey.Is).Distinct()
            .Select(key => new ObjectUpload(key, "") { Begun = new DateTimeOffset(File.GetCreationTimeUtc(File.Exists(folder.UnfinishedOf(key)) ? folder.UnfinishedOf(key) : folder.PartsOf(key))) })
            .ToAsyncEnumerable();

    public Uri SignRead(string key, string fileName, string contentType, TimeSpan lifetime, Audience audience, bool inline = false) => Links.Sign(
        "GET", $"{Route}/{ObjectKey.Require(key)}", lifetime, [new(FileName, FileNameHeader.Shorten(fileName)), new(TypeName, contentType), .. inline ? [new(InlineName, "1")] : Array.Empty<KeyValuePair<string, string>>()]);

    /// <summary>What the address of an object says of it: its name, what it is, and whether it may be shown.</summary>
    public static (string Name, string ContentType, bool Inline) ReadingOf(Func<string, string?> query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return (query(FileName) ?? "", query(TypeName) ?? "", query(InlineName) == "1");
    }

    public string? FileOf(string key) => folder.FileOf(key);

    // What it is, files do not keep: whoever reads it says so.
    private void Begin(string key)
    {
        DiskFolder.Create(folder.Unfinished);
        DiskFolder.Open(folder.UnfinishedOf(key), FileMode.CreateNew, FileShare.None).Dispose();
    }

    private StoredObject? Find(string key) =>
        new FileInfo(folder.FileOf(key)) is { Exists: true } file ? new StoredObject(key, file.Length, new DateTimeOffset(file.LastWriteTimeUtc)) : null;

    private StoredObject Finish(string key, (ObjectUpload Upload, IReadOnlyList<ObjectPart> Named)? parts)
    {
        if (Find(key) is null)
        {
            try
            {
                using var file = folder.OpenUnfinished(key, FileShare.None);
                if (parts is { } given)
                {
                    this.parts.Join(file, given.Upload, given.Named);
                }
                else if (this.parts.Any(key))
                {
                    throw new UploadPartsException($"{key} came in parts, and has to be completed with them.");
                }

                RandomAccess.FlushToDisk(file);
                folder.Publish(key);
            }
            catch (ObjectMissingException) when (Find(key) is not null)
            {
                // Somebody else has completed it in between.
            }
        }

        Drop(key);
        return Find(key) ?? throw ObjectMissingException.Of(key);
    }

    private void Drop(string key)
    {
        // The file first: without it nobody begins another part.
        if (File.Exists(folder.UnfinishedOf(key)))
        {
            File.Delete(folder.UnfinishedOf(key));
        }

        parts.Drop(key);
    }

    private static void Flush(SafeFileHandle file, long from)
    {
        try
        {
            RandomAccess.FlushToDisk(file);
        }
        catch (IOException)
        {
            // What the system could not write it forgets, and would show as there.
            RandomAccess.SetLength(file, from);
            throw;
        }
    }

    private string[] Listed(string path, Func<string, string[]> list)
    {
        try
        {
            return Directory.Exists(path) ? list(path) : [];
        }
        catch (DirectoryNotFoundException)
        {
            return [];
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw folder.Explain(failure);
        }
    }

    private StorageException Explain(Exception? failure) =>
        folder.Explain(failure ?? new EndOfStreamException("an object is shorter than it was"));

    private Task<T> OnDiskAsync<T>(Func<T> work) => OnDiskAsync(() => Task.FromResult(work()));

    private Task<bool> OnDiskAsync(Action work) => OnDiskAsync(() =>
    {
        work();
        return Task.FromResult(true);
    });

    private async Task<T> OnDiskAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception failure) when (DiskFolder.IsOfTheDisk(failure))
        {
            throw folder.Explain(failure);
        }
    }

    private async Task WriteAndReadAsync(CancellationToken cancellationToken)
    {
        var written = Guid.NewGuid().ToByteArray();
        var read = new byte[written.Length];
        // Gone when it is closed, also when the disk fails in between.
        await using var probe = new FileStream(
            Path.Combine(folder.Root, $".check-{Guid.NewGuid():N}"), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        await probe.WriteAsync(written, cancellationToken);
        await probe.FlushAsync(cancellationToken);
        probe.Position = 0;
        await probe.ReadExactlyAsync(read, cancellationToken);
        if (!read.AsSpan().SequenceEqual(written))
        {
            throw new StorageException($"{folder.Root} does not give back what was written to it (Storage__Disk__Path).");
        }
    }
}
