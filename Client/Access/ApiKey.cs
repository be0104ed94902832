namespace Aspire.Media.Client.Access;

/// <summary>What is known of an API key. The secret itself is shown once, when it is created.</summary>
/// <param name="Hint">The first characters of the secret, to tell keys apart.</param>
/// <param name="Scopes">The permissions that the key is narrowed to; empty means all of its role.</param>
public sealed record ApiKey(
    Guid Id,
    string Name,
    string Hint,
    string Role,
    IReadOnlyList<string> Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt);

/// <param name="Role">viewer, editor, operator or admin.</param>
public sealed record CreateApiKey(string Name, string Role, IReadOnlyList<string>? Scopes = null, DateTimeOffset? ExpiresAt = null);

/// <param name="Secret">To be kept by the caller: it cannot be shown again.</param>
public sealed record CreatedApiKey(ApiKey Key, string Secret);

/// <summary>Who the caller is to the system, and what it may do.</summary>
public sealed record Caller(string Name, string Role, IReadOnlyList<string> Permissions, bool AuthenticationRequired);
