using Aspire.Media.Client.Access;

namespace Aspire.Media.Client;

public sealed partial class MediaClient
{
    /// <summary>Who the credential makes its bearer.</summary>
    public Task<Caller> GetCallerAsync(CancellationToken cancellationToken) =>
        SendAsync<Caller>(HttpMethod.Get, "api/access/me", body: null, cancellationToken);

    /// <summary>All keys, revoked ones too, the oldest first.</summary>
    public Task<IReadOnlyList<ApiKey>> ListKeysAsync(CancellationToken cancellationToken) =>
        SendAsync<IReadOnlyList<ApiKey>>(HttpMethod.Get, "api/keys", body: null, cancellationToken);

    public Task<CreatedApiKey> CreateKeyAsync(CreateApiKey key, CancellationToken cancellationToken) =>
        SendAsync<CreatedApiKey>(HttpMethod.Post, "api/keys", key, cancellationToken);

    public Task<ApiKey> RevokeKeyAsync(Guid id, CancellationToken cancellationToken) =>
        SendAsync<ApiKey>(HttpMethod.Delete, $"api/keys/{id}", body: null, cancellationToken);
}
