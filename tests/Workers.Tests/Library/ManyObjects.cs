using Aspire.Media.Storage;

namespace Aspire.Media.Workers.Tests.Library;

/// <summary>
/// A store that is said to hold very many objects, the n-th of n bytes, but for a few that it has lost; it writes down what it is asked. It lists them in no order, as folders do.
/// </summary>
internal sealed class ManyObjects(int count, DateTimeOffset writtenAt, params int[] lost) : IObjectStore
{
    // Has no divisor in common with the counts that tests choose: each is met once.
    private const long Stride = 7919;

    /// <summary>How many it was asked for at a time.</summary>
    public List<int> Portions { get; } = [];

    /// <summary>The keys that it was asked for one by one.</summary>
    public List<string> Singles { get; } = [];

    public static string KeyOf(long number) => number.ToString("x32", System.Globalization.CultureInfo.InvariantCulture);

    public IAsyncEnumerable<StoredObject> ListAsync(CancellationToken cancellationToken) =>
        Enumerable.Range(0, count).Select(place => (place * Stride % count) + 1).Where(IsThere).Select(Of).ToAsyncEnumerable();

    public IAsyncEnumerable<ObjectUpload> UnfinishedAsync(CancellationToken cancellationToken) => AsyncEnumerable.Empty<ObjectUpload>();

    public Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        Singles.Add(key);
        return Task.FromResult(Find(key));
    }

    public Task<IReadOnlyDictionary<string, StoredObject>> FindAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        Assert.Equal(keys.Order(StringComparer.Ordinal), keys);
        Portions.Add(keys.Count);
        return Task.FromResult<IReadOnlyDictionary<string, StoredObject>>(keys.Select(Find).OfType<StoredObject>().ToDictionary(stored => stored.Key));
    }

    public Task<string> ProveAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> CheckAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredObject> PutAsync(string key, string contentType, Stream bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<string> BeginAsync(string key, string contentType, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> AppendAsync(ObjectUpload upload, long offset, Stream bytes, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<long> LengthAsync(ObjectUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredObject> CompleteAsync(ObjectUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AbortAsync(ObjectUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Uri SignPart(ObjectUpload upload, int number, TimeSpan lifetime) => throw new NotSupportedException();

    public IAsyncEnumerable<ObjectPart> PartsAsync(ObjectUpload upload, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<StoredObject> CompletePartsAsync(ObjectUpload upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<Stream> ReadAsync(string key, long offset, long? length, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string key, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Uri SignRead(string key, string fileName, string contentType, TimeSpan lifetime, Audience audience, bool inline = false) => throw new NotSupportedException();

    public string? FileOf(string key) => throw new NotSupportedException();

    private bool IsThere(long number) => number >= 1 && number <= count && !lost.Contains((int)number);

    private StoredObject Of(long number) => new(KeyOf(number), number, writtenAt);

    private StoredObject? Find(string key) =>
        Convert.ToInt64(key[16..], 16) is var number && IsThere(number) && KeyOf(number) == key ? Of(number) : null;
}
