using System.Security.Claims;

namespace Aspire.Media.ServiceDefaults.Access;

/// <summary>Somebody who showed a valid credential.</summary>
/// <param name="Scopes">What the credential is narrowed to; empty means all of its role.</param>
public sealed record CredentialHolder(string Name, Role Role, IReadOnlyCollection<string> Scopes);

/// <summary>Finds the holder of an API key; null when the key is unknown, expired or revoked.</summary>
public delegate Task<CredentialHolder?> FindKeyHolder(string key, CancellationToken cancellationToken);

/// <summary>The claims by which the rest of the process knows its caller.</summary>
public static class CallerClaims
{
    public const string Permission = "media:permission";

    /// <summary>The credential itself, so that Web can call Api in the name of its user. It never leaves the process.</summary>
    public const string Credential = "media:credential";

    public static ClaimsPrincipal Principal(CredentialHolder holder, string? credential, string scheme)
    {
        ArgumentNullException.ThrowIfNull(holder);
        var identity = new ClaimsIdentity(scheme, ClaimTypes.Name, ClaimTypes.Role);
        identity.AddClaim(new Claim(ClaimTypes.Name, holder.Name));
        identity.AddClaim(new Claim(ClaimTypes.Role, RoleNames.Of(holder.Role)));
        identity.AddClaims(Access.Permission.Of(holder.Role, holder.Scopes).Select(permission => new Claim(Permission, permission.Name)));
        if (credential is not null)
        {
            identity.AddClaim(new Claim(Credential, credential));
        }

        return new ClaimsPrincipal(identity);
    }
}

/// <summary>Roles as they are written outside the process.</summary>
public static class RoleNames
{
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<Role>().Select(Of)];

#pragma warning disable CA1308 // role names are lower case on the wire
    public static string Of(Role role) => role.ToString().ToLowerInvariant();
#pragma warning restore CA1308

    public static Role? Parse(string? name) =>
        All.Contains(name) ? Enum.Parse<Role>(name!, ignoreCase: true) : null;
}
