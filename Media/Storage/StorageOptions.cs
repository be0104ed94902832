using System.ComponentModel.DataAnnotations;

namespace Aspire.Media.Storage;

/// <summary>Where the bytes are kept: an S3 bucket when one is named, a folder otherwise.</summary>
public sealed class StorageOptions : IValidatableObject
{
    public const string Section = "Storage";

    public DiskStorageOptions Disk { get; init; } = new();

    public S3StorageOptions S3 { get; init; } = new();

    /// <summary>The place that these options name. Nothing is asked of it yet.</summary>
    public IObjectStore OpenStore() => S3.IsConfigured ? new S3Store(S3) : new DiskStore(Disk);

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (!S3.IsConfigured)
        {
            if (string.IsNullOrEmpty(Disk.Path))
            {
                yield return new ValidationResult("Neither Storage__Disk__Path nor Storage__S3__Bucket is set: say where the bytes shall be kept.");
            }

            yield break;
        }

        if (string.IsNullOrEmpty(S3.AccessKey) != string.IsNullOrEmpty(S3.SecretKey))
        {
            yield return new ValidationResult("Storage__S3__AccessKey and Storage__S3__SecretKey belong together: set both, or neither to use the machine's own role.");
        }
    }
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

    /// <summary>The server's address; without one it is Amazon's, in <see cref="Region"/>.</summary>
    public Uri? Endpoint { get; init; }

    public string Region { get; init; } = "us-east-1";

    public string AccessKey { get; init; } = "";

    public string SecretKey { get; init; } = "";

    /// <summary>The address by which browsers reach the same server, for links that they follow themselves.</summary>
    public Uri? PublicUrl { get; init; }

    public bool IsConfigured => Bucket.Length > 0;
}
