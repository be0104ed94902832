namespace Aspire.Media.Storage;

/// <summary>
/// A place that keeps immutable objects under opaque keys (<see cref="ObjectKey"/>), each written once: a folder or an S3 bucket.
/// A key that is none is an <see cref="ArgumentException"/> everywhere, so that no key ever becomes a path.
/// </summary>
public interface IObjectStore
{
    /// <summary>Puts an object, reads it back and deletes it, and says in words where that was: once, before anything relies on it.</summary>
    /// <exception cref="StorageException">It cannot; the message names the setting to mend.</exception>
    Task<string> ProveAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether the place still answers, cheaply enough to be asked every few seconds, and says in words what was found.</summary>
    /// <exception cref="StorageException">It does not; the message names the setting to mend.</exception>
    Task<string> CheckAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Writes an object in one go, all of it or nothing: what nobody could resume needs no more than this. A small one costs one request.
    /// The key must be new; it is not looked for first.
    /// </summary>
    /// <exception cref="StorageException">It cannot be kept. What breaks off in <paramref name="bytes"/> itself is thrown as it is.</exception>
    Task<StoredObject> PutAsync(string key, string contentType, Stream bytes, CancellationToken cancellationToken);

    /// <summary>Begins an object that may take many calls, and returns what names the unfinished one to this store (S3: the multipart upload; disk needs nothing).</summary>
    /// <remarks>An object that is not completed is no object: finding, reading and listing do not know it.</remarks>
    Task<string> BeginAsync(string key, string contentType, CancellationToken cancellationToken);

    /// <summary>
    /// Appends at an offset that must be the present length, and returns the length that is durable now. Where the bytes break off, what came before is kept:
    /// <see cref="LengthAsync"/> tells how much that was, and the append may go on from there, in any process. Never holds more than 8 MiB in memory.
    /// </summary>
    /// <exception cref="UploadOffsetException">The length is another; it says which.</exception>
    /// <exception cref="UploadBusyException">Somebody else is appending.</exception>
    /// <exception cref="ObjectMissingException">No such upload was begun, or it has been completed or aborted.</exception>
    /// <exception cref="StorageFullException">There is no room.</exception>
    Task<long> AppendAsync(ObjectUpload upload, long offset, Stream bytes, CancellationToken cancellationToken);

    /// <summary>How much of an unfinished object is kept, whoever wrote it.</summary>
    /// <exception cref="ObjectMissingException">No such upload was begun, or it has been completed or aborted.</exception>
    Task<long> LengthAsync(ObjectUpload upload, CancellationToken cancellationToken);

    /// <summary>Makes what was appended an object. May be repeated, since the answer to a first call may have been lost; never changes an object that is there.</summary>
    /// <exception cref="ObjectMissingException">No such upload was begun, or it has been aborted.</exception>
    Task<StoredObject> CompleteAsync(ObjectUpload upload, CancellationToken cancellationToken);

    /// <summary>Drops an unfinished object and all that belongs to it. May be repeated; an object that has been completed stays.</summary>
    Task AbortAsync(ObjectUpload upload, CancellationToken cancellationToken);

    /// <summary>
    /// An address to which a browser puts one part of an unfinished object, without further permission until it expires: instead of appending, in any order,
    /// side by side, and again where one broke off. All parts but the last have exactly <see cref="ObjectUpload.PartSize"/> bytes. The answer's ETag is the part's tag.
    /// </summary>
    Uri SignPart(ObjectUpload upload, int number, TimeSpan lifetime);

    /// <summary>The parts that have arrived, in their order.</summary>
    /// <exception cref="ObjectMissingException">No such upload was begun, or it has been completed or aborted.</exception>
    IAsyncEnumerable<ObjectPart> PartsAsync(ObjectUpload upload, CancellationToken cancellationToken);

    /// <summary>Makes an object of parts: all that arrived, by their numbers and tags; sizes are taken from what arrived. May be repeated.</summary>
    /// <exception cref="UploadPartsException">These parts make no object; the message says why.</exception>
    /// <exception cref="ObjectMissingException">No such upload was begun, or it has been aborted.</exception>
    Task<StoredObject> CompletePartsAsync(ObjectUpload upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken);

    /// <summary>The object, or null when there is none.</summary>
    Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken);

    /// <summary>
    /// Those of some keys that name an object, by their keys: as if each were asked for, with as few questions as the place allows. What lies between the
    /// first key and the last is passed over.
    /// </summary>
    /// <param name="keys">In ascending order.</param>
    Task<IReadOnlyDictionary<string, StoredObject>> FindAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken);

    /// <summary>
    /// Reads an object from an offset on: so many bytes, or to its end; what lies beyond the end is empty.
    /// A stream that breaks off throws a <see cref="StorageException"/> and never ends early as if it were whole.
    /// </summary>
    /// <exception cref="ObjectMissingException">There is no such object.</exception>
    Task<Stream> ReadAsync(string key, long offset, long? length, CancellationToken cancellationToken);

    /// <summary>Deletes an object; one that is not there is deleted.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken);

    /// <summary>All objects, in no order.</summary>
    IAsyncEnumerable<StoredObject> ListAsync(CancellationToken cancellationToken);

    /// <summary>All that was begun and neither completed nor aborted, with <see cref="ObjectUpload.Begun"/>.</summary>
    IAsyncEnumerable<ObjectUpload> UnfinishedAsync(CancellationToken cancellationToken);

    /// <summary>An address from which an object may be read (GET, ranges) without further permission until it expires. Where it is relative, it is one of the product's own origin.</summary>
    /// <param name="key">The object.</param>
    /// <param name="fileName">What it is called where it is saved; any text.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="lifetime">How long the address holds; S3 allows seven days.</param>
    /// <param name="audience">Who shall reach it.</param>
    /// <param name="inline">Whether a browser may show it in place of saving it; only what no browser runs is ever shown.</param>
    Uri SignRead(string key, string fileName, string contentType, TimeSpan lifetime, Audience audience, bool inline = false);

    /// <summary>The file of an object where objects are files (it may be missing): what reads files then needs no copy and no address.</summary>
    string? FileOf(string key);
}

/// <summary>Who follows an address.</summary>
public enum Audience
{
    /// <summary>People's browsers, which may know the storage by another name.</summary>
    Browser,

    /// <summary>The product's own processes and the programs that they run.</summary>
    Inside,
}

/// <summary>An unfinished object.</summary>
/// <param name="Key">What it will be called.</param>
/// <param name="Reference">What <see cref="IObjectStore.BeginAsync"/> returned.</param>
public sealed record ObjectUpload(string Key, string Reference)
{
    /// <summary>The most parts that an object may have.</summary>
    public const int MostParts = 10_000;

    private const long LeastPartSize = 8 << 20;
    private const long Megabyte = 1 << 20;

    /// <summary>How long each part but the last is, where the object comes in parts (<see cref="IObjectStore.SignPart"/>).</summary>
    public long PartSize { get; init; }

    /// <summary>When it was begun, as far as the store knows.</summary>
    public DateTimeOffset Begun { get; init; }

    /// <summary>The part size for an object of this length: at least 8 MiB, and as much as ten thousand parts need.</summary>
    public static long PartSizeFor(long length) => Math.Max(LeastPartSize, ((length / MostParts / Megabyte) + 1) * Megabyte);
}

/// <summary>An object that is whole.</summary>
/// <param name="Key">What it is called.</param>
/// <param name="Size">How long it is.</param>
/// <param name="WrittenAt">When it was written, by the clock of the storage; where it was just put, by ours.</param>
public sealed record StoredObject(string Key, long Size, DateTimeOffset WrittenAt);

/// <summary>One part of an unfinished object.</summary>
/// <param name="Number">Its place, from 1.</param>
/// <param name="Size">How long it is.</param>
/// <param name="Tag">What tells it from a part with other bytes: the ETag that its sender was given, with or without quotes.</param>
public sealed record ObjectPart(int Number, long Size, string Tag);
