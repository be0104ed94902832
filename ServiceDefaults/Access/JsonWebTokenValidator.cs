using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>
/// Accepts tokens of one identity provider: signed by one of its published keys, made for us, not expired. It stands in for
/// Microsoft.AspNetCore.Authentication.JwtBearer (README.md, Packages).
/// </summary>
internal sealed partial class JsonWebTokenValidator(
    IOptions<AccessOptions> options, SigningKeys keys, TimeProvider time, ILogger<JsonWebTokenValidator> logger)
{
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    public static bool LooksLikeToken(string credential) => credential.StartsWith("eyJ", StringComparison.Ordinal) && credential.Count(c => c == '.') == 2;

    public async Task<CredentialHolder?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (!options.Value.Jwt.IsConfigured)
        {
            return null;
        }

        try
        {
            var parts = token.Split('.');
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            using var claims = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[1]));
            var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
            var signature = Base64Url.DecodeFromChars(parts[2]);
            var algorithm = header.RootElement.GetProperty("alg").GetString();
            var keyId = header.RootElement.TryGetProperty("kid", out var kid) ? kid.GetString() : null;

            if (!await keys.VerifyAsync(algorithm, keyId, signed, signature, cancellationToken))
            {
                throw new FormatException("its signature is not one of the identity provider's");
            }

            return Holder(claims.RootElement);
        }
        catch (Exception failure) when (failure is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or CryptographicException)
        {
            Refused(failure.Message);
            return null;
        }
    }

    private CredentialHolder Holder(JsonElement claims)
    {
        var jwt = options.Value.Jwt;
        var now = time.GetUtcNow();
        Demand(Text(claims, "iss") is { } issuer && issuer.TrimEnd('/') == jwt.Authority!.AbsoluteUri.TrimEnd('/'), "it is of another issuer");
        Demand(Values(claims, "aud").Contains(jwt.Audience), "it was made for another audience");
        Demand(Instant(claims, "exp") is { } expires && expires + ClockSkew > now, "it has expired");
        Demand(Instant(claims, "nbf") is not { } begins || begins - ClockSkew <= now, "it is not valid yet");

        var roles = Values(claims, jwt.RoleClaim).Select(RoleNames.Parse).OfType<Role>().ToList();
        Demand(roles.Count > 0, $"its claim '{jwt.RoleClaim}' holds none of {string.Join(", ", RoleNames.All)}");
        return new CredentialHolder(Text(claims, "preferred_username") ?? Text(claims, "email") ?? Text(claims, "sub") ?? "unnamed", roles.Max(), []);
    }

    private static void Demand(bool holds, string otherwise)
    {
        if (!holds)
        {
            throw new FormatException(otherwise);
        }
    }

    private static string? Text(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.String ? claim.GetString() : null;

    private static DateTimeOffset? Instant(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var claim) && claim.TryGetDouble(out var seconds) && seconds is > 0 and < 253402300800
            ? DateTimeOffset.FromUnixTimeSeconds((long)seconds) : null;

    private static List<string> Values(JsonElement claims, string name) =>
        !claims.TryGetProperty(name, out var claim) ? []
        : claim.ValueKind == JsonValueKind.Array ? [.. claim.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!)]
        : claim.ValueKind == JsonValueKind.String ? [claim.GetString()!]
        : [];

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token was refused: {Reason}")]
    private partial void Refused(string reason);
}
