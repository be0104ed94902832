using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Engine.Access;

/// <summary>The secret half of an API key: 256 random bits, so that a plain SHA-256 is all the hashing it needs.</summary>
public static class ApiKeySecret
{
    public const string Prefix = "media_";
    private const int HintLength = 12;

    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    public static byte[] Hash(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    /// <summary>Enough to tell keys apart in a list, too little to guess the rest.</summary>
    public static string Hint(string secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        return secret[..HintLength];
    }
}
