using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;

using Amazon.S3;
using Amazon.S3.Model;

namespace Aspire.Media.Storage;

/// <summary>Objects in a bucket of any server that speaks S3.</summary>
internal sealed class S3Store : IObjectStore, IDisposable
{
    // A start or a health check that waits longer looks like one that hangs.
    private static readonly TimeSpan CheckPatience = TimeSpan.FromSeconds(10);

    private readonly S3StorageOptions options;
    private readonly TimeProvider time;
    private readonly S3Connection s3;
    private readonly S3Presigner presigner;
    private readonly S3Uploads uploads;

    public S3Store(S3StorageOptions options, TimeProvider time)
    {
        (this.options, this.time) = (options, time);
        s3 = new S3Connection(options, time);
        presigner = new S3Presigner(options, time);
        uploads = new S3Uploads(s3);
    }

    public async Task<string> ProveAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        var key = $"{options.Prefix}.check-{Guid.NewGuid():N}";
        var written = Guid.NewGuid().ToString();
        await CheckAsync("put", token => s3.Client.PutObjectAsync(new() { BucketName = options.Bucket, Key = key, ContentBody = written, UseChunkEncoding = false }, token), cancellationToken);
        string read;
        try
        {
            read = await CheckAsync("read", token => ReadTextAsync(key, token), cancellationToken);
        }
        finally
        {
            await CheckAsync("delete", token => s3.Client.DeleteObjectAsync(new() { BucketName = options.Bucket, Key = key }, token), cancellationToken);
        }

        return read == written ? s3.Place : throw new StorageException($"S3 does not give back what was written to {s3.Place} (Storage__S3__Endpoint).");
    }

    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        // A HEAD is refused without a reason; a listing of one says why.
        await CheckAsync("list", token => s3.Client.ListObjectsV2Async(new() { BucketName = options.Bucket, Prefix = options.Prefix, MaxKeys = 1 }, token), cancellationToken);
        return s3.Place;
    }

    public async Task<StoredObject> PutAsync(string key, string contentType, Stream bytes, CancellationToken cancellationToken)
    {
        var name = s3.ObjectName(key);
        ObjectUpload upload;
        using (var first = new PartBuffer(PartPlan.SizeOf(1)))
        {
            await first.FillAsync(bytes, 0, cancellationToken);
            if (!first.IsFull)
            {
                await PutAsync(name, contentType, first, cancellationToken);
                return new StoredObject(key, first.End, time.GetUtcNow());
            }

            upload = new ObjectUpload(key, await BeginAsync(key, contentType, cancellationToken));
            await OrAbortAsync(upload, () => uploads.SendAsync(upload, 1, first, cancellationToken));
        }

        await OrAbortAsync(upload, async () =>
        {
            await uploads.AppendAsync(upload, 2, [], bytes, isWhole: true, cancellationToken);
            await uploads.CompleteAsync(upload, cancellationToken);
        });
        return await RequireAsync(key, cancellationToken);
    }

    public Task<string> BeginAsync(string key, string contentType, CancellationToken cancellationToken) => uploads.BeginAsync(key, contentType, cancellationToken);

    public Task<long> AppendAsync(ObjectUpload upload, long offset, Stream bytes, CancellationToken cancellationToken) => uploads.AppendAsync(upload, offset, bytes, cancellationToken);

    public Task<long> LengthAsync(ObjectUpload upload, CancellationToken cancellationToken) => uploads.LengthAsync(upload, cancellationToken);

    public Task<StoredObject> CompleteAsync(ObjectUpload upload, CancellationToken cancellationToken) =>
        FinishAsync(upload, () => uploads.CompleteAsync(upload, cancellationToken), cancellationToken);

    public Task AbortAsync(ObjectUpload upload, CancellationToken cancellationToken) => uploads.DropAsync(upload, cancellationToken);

    public Uri SignPart(ObjectUpload upload, int number, TimeSpan lifetime) =>
        presigner.SignPart(s3.ObjectName(upload.Key), upload.Reference, PartList.RequireNumber(number), lifetime);

    public IAsyncEnumerable<ObjectPart> PartsAsync(ObjectUpload upload, CancellationToken cancellationToken) => uploads.PartsAsync(upload, cancellationToken);

    public Task<StoredObject> CompletePartsAsync(ObjectUpload upload, IReadOnlyList<ObjectPart> parts, CancellationToken cancellationToken) => FinishAsync(
        upload,
        async () =>
        {
            var arrived = await uploads.PartsAsync(upload, cancellationToken).ToDictionaryAsync(part => part.Number, cancellationToken: cancellationToken);
            await uploads.JoinAsync(upload, PartList.Check(upload, parts, arrived), cancellationToken);
        },
        cancellationToken);

    public async Task<StoredObject?> FindAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var found = await s3.AskAsync("read", token => s3.Client.GetObjectMetadataAsync(new() { BucketName = options.Bucket, Key = s3.ObjectName(key) }, token), cancellationToken);
            return new StoredObject(key, found.ContentLength, Utc(found.LastModified));
        }
        catch (ObjectMissingException)
        {
            return null;
        }
    }

    // Buckets list their names in order: one question finds a thousand neighbours.
    public async Task<IReadOnlyDictionary<string, StoredObject>> FindAllAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var found = new Dictionary<string, StoredObject>(keys.Count);
        if (keys.Count == 0)
        {
            return found;
        }

        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        // It lists what comes after a name, and the first is to be among it.
        await foreach (var listed in S3Listing.AllAsync(s3, s3.Objects, after: s3.ObjectName(keys[0])[..^1], cancellationToken))
        {
            var key = listed.Key[s3.Objects.Length..];
            if (wanted.Contains(key))
            {
                found.Add(key, new StoredObject(key, listed.Size ?? 0, Utc(listed.LastModified)));
            }

            if (string.CompareOrdinal(key, keys[^1]) >= 0)
            {
                break;
            }
        }

        return found;
    }

    public async Task<Stream> ReadAsync(string key, long offset, long? length, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length == 0)
        {
            await RequireAsync(key, cancellationToken);
            return Stream.Null;
        }

        var request = new GetObjectRequest { BucketName = options.Bucket, Key = s3.ObjectName(key) };
        if (offset > 0 || length is not null)
        {
            request.ByteRange = new ByteRange(string.Create(CultureInfo.InvariantCulture, $"bytes={offset}-{offset + length - 1}"));
        }

        try
        {
            var response = await s3.AskAsync("read", token => AnswerAsync(request, token), cancellationToken);
            return response is null
                ? Stream.Null
                : new ExactStream(response.ResponseStream, response.ContentLength, failure => s3.Explain(failure, "read", S3Connection.Patience), S3Connection.Patience, time, response);
        }
        catch (ObjectMissingException failure)
        {
            throw ObjectMissingException.Of(key, failure);
        }
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        s3.AskAsync("delete", token => s3.Client.DeleteObjectAsync(new() { BucketName = options.Bucket, Key = s3.ObjectName(key) }, token), cancellationToken);

    public async IAsyncEnumerable<StoredObject> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var found in S3Listing.AllAsync(s3, s3.Objects, cancellationToken))
        {
            if (ObjectKey.Is(found.Key[s3.Objects.Length..]))
            {
                yield return new StoredObject(found.Key[s3.Objects.Length..], found.Size ?? 0, Utc(found.LastModified));
            }
        }
    }

    public IAsyncEnumerable<ObjectUpload> UnfinishedAsync(CancellationToken cancellationToken) => uploads.UnfinishedAsync(cancellationToken);

    public Uri SignRead(string key, string fileName, string contentType, TimeSpan lifetime, Audience audience, bool inline = false) =>
        presigner.SignRead(s3.ObjectName(key), FileNameHeader.Of(fileName, contentType, inline), contentType, lifetime, audience);

    public string? FileOf(string key) => null;

    public void Dispose()
    {
        s3.Dispose();
        presigner.Dispose();
    }

    /// <summary>The SDK says when something was written in the machine's own time.</summary>
    internal static DateTimeOffset Utc(DateTime? written) => written is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.MinValue;

    private async Task<StoredObject> FinishAsync(ObjectUpload upload, Func<Task> finish, CancellationToken cancellationToken)
    {
        // An object that is there stays as it is.
        if (await FindAsync(upload.Key, cancellationToken) is null)
        {
            try
            {
                await finish();
            }
            catch (ObjectMissingException failure)
            {
                // Somebody else has completed it in between, or we have, and the SDK asked again.
                if (await FindAsync(upload.Key, cancellationToken) is null)
                {
                    throw ObjectMissingException.OfUpload(upload.Key, failure);
                }
            }
        }

        await uploads.DropAsync(upload, cancellationToken);
        return await RequireAsync(upload.Key, cancellationToken);
    }

    private async Task<StoredObject> RequireAsync(string key, CancellationToken cancellationToken) =>
        await FindAsync(key, cancellationToken) ?? throw ObjectMissingException.Of(key);

    private async Task OrAbortAsync(ObjectUpload upload, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch
        {
            await AbortAsync(upload, CancellationToken.None);
            throw;
        }
    }

    private async Task PutAsync(string name, string contentType, PartBuffer bytes, CancellationToken cancellationToken) => await s3.AskAsync(
        "put",
        S3Connection.Patience,
        (token, moved) => s3.Client.PutObjectAsync(
            new()
            {
                BucketName = options.Bucket,
                Key = name,
                ContentType = contentType,
                InputStream = bytes.Slice(0, bytes.End, moved),
                UseChunkEncoding = false,
                DisablePayloadSigning = s3.IsSecure,
            },
            token),
        cancellationToken);

    // A range that begins beyond the end is refused by S3, and empty to us.
    private async Task<GetObjectResponse?> AnswerAsync(GetObjectRequest request, CancellationToken cancellationToken)
    {
        try
        {
            return await s3.Client.GetObjectAsync(request, cancellationToken);
        }
        catch (AmazonS3Exception refusal) when (refusal.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return null;
        }
    }

    private async Task<string> ReadTextAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await s3.Client.GetObjectAsync(new() { BucketName = options.Bucket, Key = key }, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private Task<T> CheckAsync<T>(string verb, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        s3.AskAsync(verb, CheckPatience, (token, _) => request(token), cancellationToken);
}
