namespace Aspire.Media.Engine.Access;

/// <summary>An API key without its secret.</summary>
public sealed record ApiKeyRecord(
    Guid Id,
    string Name,
    string Hint,
    string Role,
    string[] Scopes,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt);
