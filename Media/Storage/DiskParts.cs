using System.Globalization;
using System.Security.Cryptography;
using System.Text;

using Microsoft.Win32.SafeHandles;

namespace Aspire.Media.Storage;

/// <summary>
/// Parts of unfinished objects. Each is written to its own place in the one file that becomes the object, so that nothing is copied in the end, and has a record beside it
/// that says how long it is and what was in it. The record is empty from before the part's first byte until after its last is on the disk: then there is no such part.
/// </summary>
internal sealed class DiskParts(DiskFolder folder)
{
    private const char End = '\n';

    /// <summary>Takes a part of exactly so many bytes; none where they were more or fewer.</summary>
    public async Task<(ObjectPart? Part, Task Source)> WriteAsync(string key, int number, long partSize, long size, Stream bytes, CancellationToken cancellationToken)
    {
        using var file = folder.OpenUnfinished(key, FileShare.ReadWrite);
        DiskFolder.Create(folder.PartsOf(key));
        using var record = OpenRecord(key, number);
        if (RandomAccess.GetLength(record) > 0)
        {
            RandomAccess.SetLength(record, 0);
            RandomAccess.FlushToDisk(record);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var from = (number - 1) * partSize;
        var (end, source) = await DiskWriter.WriteAsync(file, from, new BoundedStream(bytes, size), hash, cancellationToken);
        if (!source.IsCompletedSuccessfully || end - from != size)
        {
            return (null, source);
        }

        RandomAccess.FlushToDisk(file);
        var part = new ObjectPart(number, size, Convert.ToHexStringLower(hash.GetHashAndReset()));
        RandomAccess.Write(record, Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{part.Size} {part.Tag}{End}")), 0);
        RandomAccess.FlushToDisk(record);
        if (!File.Exists(folder.UnfinishedOf(key)))
        {
            // Aborted in between, perhaps before there was this record.
            Drop(key);
            throw ObjectMissingException.OfUpload(key);
        }

        return (part, source);
    }

    public bool Any(string key) => Directory.Exists(folder.PartsOf(key));

    public IReadOnlyList<ObjectPart> All(string key)
    {
        if (!File.Exists(folder.UnfinishedOf(key)))
        {
            throw ObjectMissingException.OfUpload(key);
        }

        return Any(key) ? [.. Directory.GetFiles(folder.PartsOf(key)).Select(Read).OfType<ObjectPart>().OrderBy(part => part.Number)] : [];
    }

    /// <summary>Makes the file as long as these parts together.</summary>
    /// <exception cref="UploadPartsException">They make no object.</exception>
    public void Join(SafeFileHandle file, ObjectUpload upload, IReadOnlyList<ObjectPart> named)
    {
        var parts = PartList.Check(upload, named, All(upload.Key).ToDictionary(part => part.Number));
        RandomAccess.SetLength(file, parts.Sum(part => part.Size));
    }

    public void Drop(string key)
    {
        if (Any(key))
        {
            Directory.Delete(folder.PartsOf(key), recursive: true);
        }
    }

    private SafeFileHandle OpenRecord(string key, int number)
    {
        try
        {
            return DiskFolder.Open(Path.Combine(folder.PartsOf(key), number.ToString("D5", CultureInfo.InvariantCulture)), FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException failure) when (DiskFolder.IsLocked(failure))
        {
            throw new UploadBusyException(key, failure);
        }
    }

    // One that was not written to its end says nothing, and no more does one whose part is just being sent.
    private static ObjectPart? Read(string path)
    {
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Read(path, file);
        }
        catch (IOException failure) when (failure is FileNotFoundException || DiskFolder.IsLocked(failure))
        {
            return null;
        }
    }

    private static ObjectPart? Read(string path, SafeFileHandle file)
    {
        var bytes = new byte[128];
        var text = Encoding.ASCII.GetString(bytes, 0, RandomAccess.Read(file, bytes, 0));
        return text.EndsWith(End) && text.TrimEnd(End).Split(' ') is [var size, var tag]
            ? new ObjectPart(int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), long.Parse(size, CultureInfo.InvariantCulture), tag)
            : null;
    }
}
