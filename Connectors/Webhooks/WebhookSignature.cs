using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Aspire.Media.Connectors.Webhooks;

/// <summary>Signs a message as the Standard Webhooks specification has it, so that receivers can use its ready-made verifiers.</summary>
public static class WebhookSignature
{
    private const string SecretPrefix = "whsec_";

    /// <summary>The value of the header <c>webhook-signature</c>.</summary>
    /// <param name="secret">Base64, with or without its prefix <c>whsec_</c>.</param>
    public static string Sign(string secret, string id, DateTimeOffset at, string body)
    {
        ArgumentNullException.ThrowIfNull(secret);
        var key = Convert.FromBase64String(secret.StartsWith(SecretPrefix, StringComparison.Ordinal) ? secret[SecretPrefix.Length..] : secret);
        var content = string.Create(CultureInfo.InvariantCulture, $"{id}.{at.ToUnixTimeSeconds()}.{body}");
        return "v1," + Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(content)));
    }
}
