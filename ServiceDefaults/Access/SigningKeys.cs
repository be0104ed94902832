using System.Buffers.Text;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>The public keys of the identity provider, fetched when first needed and again when a token names an unknown one.</summary>
internal sealed partial class SigningKeys(IHttpClientFactory clients, IOptions<AccessOptions> options, TimeProvider time, ILogger<SigningKeys> logger) : IDisposable
{
    public const string HttpClientName = "identity-provider";

    // Neither forged tokens with invented key names nor a provider that fails may become a stream of requests to it.
    private static readonly TimeSpan LeastAge = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GreatestAge = TimeSpan.FromHours(12);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim fetching = new(1, 1);
    private volatile Fetched fetched = new([], DateTimeOffset.MinValue, DateTimeOffset.MinValue);

    public async Task<bool> VerifyAsync(string? algorithm, string? keyId, byte[] data, byte[] signature, CancellationToken cancellationToken)
    {
        await RefreshAsync(keyId, cancellationToken);
        var known = fetched.Keys;
        var candidates = keyId is null ? known.Values : known.TryGetValue(keyId, out var named) ? [named] : Enumerable.Empty<JsonElement>();
        return candidates.Any(key => Verify(key, algorithm, data, signature));
    }

    private async Task RefreshAsync(string? keyId, CancellationToken cancellationToken)
    {
        if (Suffices(keyId))
        {
            return;
        }

        await fetching.WaitAsync(cancellationToken);
        try
        {
            if (!Suffices(keyId) && !WasJustTried)
            {
                fetched = await FetchAsync();
            }
        }
        finally
        {
            fetching.Release();
        }
    }

    private bool WasJustTried => time.GetUtcNow() - fetched.TriedAt < LeastAge;

    // Old keys are better than none while the provider fails.
    private bool Suffices(string? keyId) =>
        (keyId is null ? fetched.Keys.Count > 0 : fetched.Keys.ContainsKey(keyId))
        && (WasJustTried || time.GetUtcNow() - fetched.At < GreatestAge);

    // For all who wait: a caller who leaves does not end it.
    private async Task<Fetched> FetchAsync()
    {
        var authority = options.Value.Jwt.Authority!.AbsoluteUri.TrimEnd('/');
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            var http = clients.CreateClient(HttpClientName);
            var discovery = await http.GetFromJsonAsync<JsonElement>($"{authority}/.well-known/openid-configuration", patience.Token);
            var address = discovery.TryGetProperty("jwks_uri", out var uri) ? uri.GetString() : throw new JsonException("its configuration names no jwks_uri");
            var set = await http.GetFromJsonAsync<JsonElement>(address, patience.Token);
            var keys = set.GetProperty("keys").EnumerateArray()
                .Where(key => !key.TryGetProperty("use", out var use) || use.GetString() == "sig")
                .Select((key, index) => (Name: (key.TryGetProperty("kid", out var kid) ? kid.GetString() : null) ?? $"#{index}", Key: key.Clone()))
                .DistinctBy(key => key.Name)
                .ToDictionary(key => key.Name, key => key.Key);
            var now = time.GetUtcNow();
            return new Fetched(keys, now, now);
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or JsonException or KeyNotFoundException or InvalidOperationException or UriFormatException)
        {
            ProviderAtFault(authority, failure is OperationCanceledException ? $"it did not answer within {Patience.TotalSeconds} s" : failure.Message);
            return fetched with { TriedAt = time.GetUtcNow() };
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
            ("EC", "ES256") when Curve(key) == "P-256" => VerifyEc(key, data, signature, ECCurve.NamedCurves.nistP256, HashAlgorithmName.SHA256),
            ("EC", "ES384") when Curve(key) == "P-384" => VerifyEc(key, data, signature, ECCurve.NamedCurves.nistP384, HashAlgorithmName.SHA384),
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

    private static string? Curve(JsonElement key) => key.GetProperty("crv").GetString();

    public void Dispose() => fetching.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "The signing keys of the identity provider {Authority} cannot be fetched: {Reason}")]
    private partial void ProviderAtFault(string authority, string reason);

    private sealed record Fetched(Dictionary<string, JsonElement> Keys, DateTimeOffset At, DateTimeOffset TriedAt);
}
