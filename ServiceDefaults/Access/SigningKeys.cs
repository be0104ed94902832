using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>The public keys of the identity provider, fetched when first needed and again when a token names an unknown one.</summary>
internal sealed class SigningKeys(IHttpClientFactory clients, IOptions<AccessOptions> options, TimeProvider time) : IDisposable
{
    public const string HttpClientName = "identity-provider";

    // Forged tokens with invented key names must not become a stream of requests to the provider.
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GreatestAge = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private Dictionary<string, JsonElement> keys = [];
    private DateTimeOffset fetchedAt = DateTimeOffset.MinValue;

    public async Task<bool> VerifyAsync(string? algorithm, string? keyId, byte[] data, byte[] signature, CancellationToken cancellationToken)
    {
        await RefreshAsync(keyId, cancellationToken);
        var known = keys;
        var candidates = keyId is null ? known.Values : known.TryGetValue(keyId, out var named) ? [named] : Enumerable.Empty<JsonElement>();
        return candidates.Any(key => Verify(key, algorithm, data, signature));
    }

    private async Task RefreshAsync(string? keyId, CancellationToken cancellationToken)
    {
        await fetching.WaitAsync(cancellationToken);
        try
        {
            var age = time.GetUtcNow() - fetchedAt;
            if (age < LeastAge || (age < GreatestAge && (keyId is null || keys.ContainsKey(keyId))))
            {
                return;
            }

            var http = clients.CreateClient(HttpClientName);
            var authority = options.Value.Jwt.Authority!.AbsoluteUri.TrimEnd('/');
            var discovery = await http.GetFromJsonAsync<JsonElement>($"{authority}/.well-known/openid-configuration", cancellationToken);
            var set = await http.GetFromJsonAsync<JsonElement>(discovery.GetProperty("jwks_uri").GetString(), cancellationToken);
            keys = set.GetProperty("keys").EnumerateArray()
                .Where(key => !key.TryGetProperty("use", out var use) || use.GetString() == "sig")
                .Select((key, index) => (Name: key.TryGetProperty("kid", out var kid) ? kid.GetString()! : $"#{index}", Key: key.Clone()))
                .DistinctBy(key => key.Name)
                .ToDictionary(key => key.Name, key => key.Key);
            fetchedAt = time.GetUtcNow();
        }
        finally
        {
            fetching.Release();
        }
    }

    // The key decides which algorithms fit it, never the token alone: "none" and a public key used as an HMAC secret fit nothing.
    private static bool Verify(JsonElement key, string? algorithm, byte[] data, byte[] signature) =>
        (key.GetProperty("kty").GetString(), algorithm) switch
        {
            ("RSA", "RS256") => VerifyRsa(key, data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1),
            ("RSA", "RS384") => VerifyRsa(key, data, signature, HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1),
            ("RSA", "RS512") => VerifyRsa(key, data, signature, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1),
            ("RSA", "PS256") => VerifyRsa(key, data, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pss),
            ("EC", "ES256") => VerifyEc(key, data, signature, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
            ("EC", "ES384") => VerifyEc(key, data, signature, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
            _ => false,
        };

    private static bool VerifyRsa(JsonElement key, byte[] data, byte[] signature, HashAlgorithmName hash, RSASignaturePadding padding)
    {
        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes(key, "n"), Exponent = Bytes(key, "e") });
        return rsa.VerifyData(data, signature, hash, padding);
    }

    private static bool VerifyEc(JsonElement key, byte[] data, byte[] signature, ECCurve curve, HashAlgorithmName hash)
    {
        using var ec = ECDsa.Create(new ECParameters { Curve = curve, Q = new ECPoint { X = Bytes(key, "x"), Y = Bytes(key, "y") } });
        return ec.VerifyData(data, signature, hash);
    }

    private static byte[] Bytes(JsonElement key, string name) => Base64Url.DecodeFromChars(key.GetProperty(name).GetString());

    public void Dispose() => fetching.Dispose();
}
