using System.Net;

using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Aspire.Media.Storage;

/// <summary>Objects in a bucket of any server that speaks S3.</summary>
internal sealed class S3Store(S3StorageOptions options, TimeProvider time) : IObjectStore, IDisposable
{
    private const string Credentials = "Storage__S3__AccessKey, Storage__S3__SecretKey";

    // A start or a health check that waits longer looks like one that hangs.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly AmazonS3Client client = Connect(options);

    private string Place => $"bucket '{options.Bucket}' at {options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"Amazon, {options.Region}"}";

    public async Task<string> ProveAsync(CancellationToken cancellationToken)
    {
        await CheckAsync(cancellationToken);
        var key = $".check-{Guid.NewGuid():N}";
        var written = Guid.NewGuid().ToString();
        await AskAsync("put", token => client.PutObjectAsync(new() { BucketName = options.Bucket, Key = key, ContentBody = written, UseChunkEncoding = false }, token), cancellationToken);
        string read;
        try
        {
            read = await AskAsync("read", token => ReadAsync(key, token), cancellationToken);
        }
        finally
        {
            await AskAsync("delete", token => client.DeleteObjectAsync(new() { BucketName = options.Bucket, Key = key }, token), cancellationToken);
        }

        return read == written ? Place : throw new StorageException($"S3 does not give back what was written to {Place} (Storage__S3__Endpoint).");
    }

    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        // A HEAD is refused without a reason; a listing of one says why.
        await AskAsync("list", token => client.ListObjectsV2Async(new() { BucketName = options.Bucket, MaxKeys = 1 }, token), cancellationToken);
        return Place;
    }

    public void Dispose() => client.Dispose();

    private static AmazonS3Client Connect(S3StorageOptions options)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = options.Endpoint is not null,
            // Servers other than Amazon's refuse the checksums that the SDK would add by itself.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = 2,
            Timeout = TimeSpan.FromSeconds(30),
        };
        if (options.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    private async Task<string> ReadAsync(string key, CancellationToken cancellationToken)
    {
        using var response = await client.GetObjectAsync(new() { BucketName = options.Bucket, Key = key }, cancellationToken);
        using var reader = new StreamReader(response.ResponseStream);
        return await reader.ReadToEndAsync(cancellationToken);
    }

    private async Task<T> AskAsync<T>(string verb, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await request(either.Token);
        }
        catch (AmazonS3Exception refusal)
        {
            throw new StorageException($"S3 refuses {Place}: {Reason(refusal, verb)}", refusal);
        }
        catch (Exception failure) when (IsWithoutCredentials(failure))
        {
            throw new StorageException(
                $"There are no credentials for {Place}: set Storage__S3__AccessKey and Storage__S3__SecretKey, or give this machine a role that may use it.", failure);
        }
        catch (OperationCanceledException failure) when (late.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new StorageException($"S3 does not answer for {Place} within {Patience.TotalSeconds:0} s (Storage__S3__Endpoint).", failure);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or AmazonServiceException or AmazonClientException)
        {
            throw new StorageException($"S3 does not answer for {Place}: {Innermost(failure).Message.TrimEnd('.')} (Storage__S3__Endpoint).", failure);
        }
    }

    // Without keys of its own the SDK looks in profiles and asks the machine for a role; what then fails before S3 answers is that search.
    private bool IsWithoutCredentials(Exception failure) =>
        options.AccessKey.Length == 0
        && (failure is AmazonClientException || (failure is AmazonServiceException && failure.Message.Contains("credentials", StringComparison.OrdinalIgnoreCase)));

    private static string Reason(AmazonS3Exception refusal, string verb) => (refusal.ErrorCode, refusal.StatusCode) switch
    {
        ("NoSuchBucket", _) or (_, HttpStatusCode.NotFound) => "there is no such bucket (Storage__S3__Bucket).",
        ("InvalidAccessKeyId", _) => "it does not know the access key (Storage__S3__AccessKey).",
        ("SignatureDoesNotMatch", _) => "the secret key is wrong (Storage__S3__SecretKey).",
        (_, HttpStatusCode.Forbidden) => $"access denied, these credentials may not {verb} objects ({Credentials}).",
        _ => $"{refusal.Message.TrimEnd('.')} (Storage__S3__…).",
    };

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
