using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Storage;

/// <summary>Where the bytes are kept: an S3 bucket when one is named, a folder otherwise.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Storage";

    private const int LeastSecret = 32;

    public DiskStorageOptions Disk { get; init; } = new();

    public S3StorageOptions S3 { get; init; } = new();

    /// <summary>The secret that signs the addresses of a folder's objects; without one it is made and kept in the folder.</summary>
    public string SigningKey { get; init; } = "";

    /// <summary>The place that these options name. Nothing is asked of it yet.</summary>
    public IObjectStore OpenStore(TimeProvider time) => S3.IsConfigured ? new S3Store(S3, time) : new DiskStore(this, time);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (SigningKey.Length is > 0 and < LeastSecret)
        {
            yield return new ValidationResult($"Storage__SigningKey is too short: it must have {LeastSecret} characters or more.");
        }

        if (!S3.IsConfigured)
        {
            if (string.IsNullOrEmpty(Disk.Path))
            {
                yield return new ValidationResult("Neither Storage__Disk__Path nor Storage__S3__Bucket is set: say where the bytes shall be kept.");
            }

            yield break;
        }

        if (!IsWeb(S3.Endpoint))
        {
            yield return NoAddress("Storage__S3__Endpoint");
        }

        if (!IsWeb(S3.PublicUrl))
        {
            yield return NoAddress("Storage__S3__PublicUrl");
        }

        if (S3.Prefix.StartsWith('/') || (S3.Prefix.Length > 0 && !S3.Prefix.EndsWith('/')))
        {
            yield return new ValidationResult("Storage__S3__Prefix must end with a slash and not begin with one, as in media/.");
        }

        if (string.IsNullOrEmpty(S3.AccessKey) != string.IsNullOrEmpty(S3.SecretKey))
        {
            yield return new ValidationResult("Storage__S3__AccessKey and Storage__S3__SecretKey belong together: set both, or neither to use the machine's own role.");
        }
    }

    // 127.0.0.1:9000 is a relative path to .NET, and localhost:9000 the scheme localhost.
    private static bool IsWeb(Uri? address) => address is null or { IsAbsoluteUri: true, Scheme: "http" or "https" };

    // What stands there is not repeated: it may hold a password.
    private static ValidationResult NoAddress(string setting) =>
        new($"{setting} is no address: write it with http:// or https:// in front, as in https://s3.example.org.");
}

public sealed class DiskStorageOptions
{
    /// <summary>The folder that holds the objects.</summary>
    public string Path { get; init; } = "";
}

public sealed class S3StorageOptions
{
    /// <summary>The bucket; it must exist.</summary>
    public string Bucket { get; init; } = "";

    /// <summary>What all names in the bucket begin with: another installation in the same bucket needs another one.</summary>
    public string Prefix { get; init; } = "media/";

    /// <summary>The server's address; without one it is Amazon's, in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    public string AccessKey { get; init; } = "";

    public string SecretKey { get; init; } = "";

    /// <summary>The address by which browsers reach the same server, for links that they follow themselves.</summary>
    public Uri? PublicUrl { get; init; }

    public bool IsConfigured => Bucket.Length > 0;
}
