using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Storage;

using Microsoft.Extensions.Options;

namespace Aspire.Media.Images;

/// <summary>
/// Signs addresses of variants of pictures. With a folder its key serves, as for the objects in it; with a bucket the setting, or what all processes share
/// besides: a key that is drawn from the bucket's secret.
/// </summary>
public sealed class ImageLinks(IObjectStore store, IOptions<StorageOptions> options, TimeProvider time)
{
    private const string Use = "aspire-media: addresses of pictures";

    public SignedLinks Links { get; } = store is DiskStore disk ? disk.Links : new SignedLinks(() => Key(options.Value), time);

    private static string Key(StorageOptions options) =>
        options.SigningKey.Length > 0 ? options.SigningKey
        : options.S3.SecretKey.Length > 0 ? Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(options.S3.SecretKey), Encoding.UTF8.GetBytes(Use)))
        : throw new StorageException("There is no key to sign addresses with: set Storage__SigningKey to 32 characters or more.");
}
