using System.Net;

using Amazon;
using Amazon.Runtime;
using Amazon.S3;

namespace Aspire.Media.Storage;

/// <summary>Asks an S3 server, and says in words what failed.</summary>
internal sealed class S3Connection(S3StorageOptions options, TimeProvider time) : IDisposable
{
    private const string Credentials = "Storage__S3__AccessKey, Storage__S3__SecretKey";
    private const int Retries = 3;

    /// <summary>How long a request may make no progress. A whole body may take as long as it likes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>How long putting parts together may take, of which nothing is seen.</summary>
    public static readonly TimeSpan LongPatience = TimeSpan.FromMinutes(10);

    public AmazonS3Client Client { get; } = Connect(options, options.Endpoint);

    public TimeProvider Time => time;

    public string Bucket => options.Bucket;

    public string Objects => options.Prefix + "objects/";

    public string Tails => options.Prefix + "tails/";

    public string Place => $"bucket '{options.Bucket}' at {options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"Amazon, {options.Region}"}";

    /// <summary>Where TLS protects bodies anyway, they need no hash of their own.</summary>
    public bool IsSecure => options.Endpoint?.Scheme != Uri.UriSchemeHttp;

    public static AmazonS3Client Connect(S3StorageOptions options, Uri? address)
    {
        var config = new AmazonS3Config
        {
            AuthenticationRegion = options.Region,
            ForcePathStyle = address is not null,
            // Servers other than Amazon's refuse the checksums that the SDK would add by itself.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            MaxErrorRetry = Retries,
            // What makes no progress is given up here, not what takes long.
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (address is not null)
        {
            config.ServiceURL = address.AbsoluteUri;
        }
        else
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(options.Region);
        }

        return options.AccessKey.Length > 0
            ? new AmazonS3Client(new BasicAWSCredentials(options.AccessKey, options.SecretKey), config)
            : new AmazonS3Client(config);
    }

    public string ObjectName(string key) => Objects + ObjectKey.Require(key);

    public string TailsOf(string key) => $"{Tails}{ObjectKey.Require(key)}/";

    public void Dispose() => Client.Dispose();

    public Task<T> AskAsync<T>(string verb, Func<CancellationToken, Task<T>> request, CancellationToken cancellationToken) =>
        AskAsync(verb, Patience, (token, _) => request(token), cancellationToken);

    /// <param name="verb">What is done to objects, for the refusal's words.</param>
    /// <param name="patience">How long it may make no progress.</param>
    /// <param name="request">Is given what says that it does.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ObjectMissingException">The server knows the bucket, and not what was asked for in it.</exception>
    public async Task<T> AskAsync<T>(string verb, TimeSpan patience, Func<CancellationToken, Action, Task<T>> request, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        try
        {
            return await request(either.Token, () => late.CancelAfter(patience));
        }
        catch (Exception failure) when (IsOfTheServer(failure) || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Explain(failure, verb, patience);
        }
    }

    /// <summary>A failure in words, with the setting to mend.</summary>
    public StorageException Explain(Exception? failure, string verb, TimeSpan patience) => failure switch
    {
        StorageException known => known,
        AmazonS3Exception { ErrorCode: "NoSuchKey" or "NoSuchUpload" or "NotFound" } missing => new ObjectMissingException($"{Place} has no such object.", missing),
        AmazonS3Exception { StatusCode: HttpStatusCode.InsufficientStorage } or AmazonS3Exception { ErrorCode: "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" } =>
            new StorageFullException($"There is no room left in {Place}.", failure),
        AmazonS3Exception refusal => new StorageException($"S3 refuses {Place}: {Reason(refusal, verb)}", refusal),
        { } without when IsWithoutCredentials(without) => new StorageException(
            $"There are no credentials for {Place}: set Storage__S3__AccessKey and Storage__S3__SecretKey, or give this machine a role that may use it.", without),
        OperationCanceledException => new StorageException($"S3 does not answer for {Place} within {patience.TotalSeconds:0} s (Storage__S3__Endpoint).", failure),
        null => new StorageException($"S3 broke off what it was sending from {Place} (Storage__S3__Endpoint)."),
        _ => new StorageException($"S3 does not answer for {Place}: {Innermost(failure).Message.TrimEnd('.')} (Storage__S3__Endpoint).", failure),
    };

    private static bool IsOfTheServer(Exception failure) => failure is HttpRequestException or IOException or AmazonServiceException or AmazonClientException;

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
        _ => $"{(refusal.Message.Length > 0 ? refusal.Message : refusal.ErrorCode).TrimEnd('.')} (Storage__S3__…).",
    };

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
