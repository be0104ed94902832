using System.Net;

using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Aspire.Media.Storage;

/// <summary>Objects in a bucket of any server that speaks S3.</summary>
internal sealed class S3Store(S3StorageOptions options) : IObjectStore, IDisposable
{
    private readonly AmazonS3Client client = Connect(options);

    public async Task<string> CheckAsync(CancellationToken cancellationToken)
    {
        var place = $"bucket '{options.Bucket}' at {options.Endpoint?.GetLeftPart(UriPartial.Authority) ?? $"Amazon, {options.Region}"}";
        try
        {
            // A HEAD is refused without a reason; a listing of one says why.
            await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = options.Bucket, MaxKeys = 1 }, cancellationToken);
            return place;
        }
        catch (AmazonS3Exception refusal)
        {
            throw new StorageException($"S3 refuses {place}: {Reason(refusal)}", refusal);
        }
        catch (Exception failure) when (failure is HttpRequestException or AmazonServiceException or AmazonClientException)
        {
            throw new StorageException($"S3 does not answer for {place}: {Innermost(failure).Message.TrimEnd('.')} (Storage__S3__Endpoint).", failure);
        }
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

    private string Reason(AmazonS3Exception refusal) => (refusal.ErrorCode, refusal.StatusCode) switch
    {
        ("NoSuchBucket", _) or (_, HttpStatusCode.NotFound) => "there is no such bucket (Storage__S3__Bucket).",
        ("InvalidAccessKeyId", _) => "it does not know the access key (Storage__S3__AccessKey).",
        ("SignatureDoesNotMatch", _) => "the secret key is wrong (Storage__S3__SecretKey).",
        (_, HttpStatusCode.Forbidden) => $"access denied to the key '{options.AccessKey}' (Storage__S3__AccessKey, Storage__S3__SecretKey).",
        _ => $"{refusal.Message.TrimEnd('.')} (Storage__S3__…).",
    };

    private static Exception Innermost(Exception failure) => failure.InnerException is { } inner ? Innermost(inner) : failure;
}
