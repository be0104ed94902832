using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Client;
using Aspire.Media.ServiceDefaults.Access;
using Aspire.Media.Web.Calls;

using Microsoft.Extensions.Caching.Memory;

namespace Aspire.Media.Web.Access;

/// <summary>Finds the holder of a key by asking Api, which alone knows the keys.</summary>
internal sealed partial class RemoteKeyHolders(ApiClients clients, TimeProvider time, ILogger<RemoteKeyHolders> logger) : IDisposable
{
    // A page is made of a dozen requests; a revoked key shall still end within moments.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    // An Api that does not answer revokes nobody: what Web alone shows is its shell, which says that Api is away.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(30);

    private readonly MemoryCache answers = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    public async Task<CredentialHolder?> FindAsync(string key, CancellationToken cancellationToken)
    {
        if (!PastedKey.IsPlausible(key))
        {
            return null;
        }

        var hash = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        var known = answers.Get<Answer>(hash);
        if (known is not null && time.GetUtcNow() - known.At < Fresh)
        {
            return known.Holder;
        }

        try
        {
            var holder = await AskAsync(key, cancellationToken);
            answers.Set(hash, new Answer(holder, time.GetUtcNow()), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
            return holder;
        }
        catch (MediaApiException failure) when (failure.Status is null or >= System.Net.HttpStatusCode.InternalServerError)
        {
            return known?.Holder;
        }
    }

    private async Task<CredentialHolder?> AskAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            var caller = await clients.For(key).GetCallerAsync(cancellationToken);
            if (!caller.AuthenticationRequired)
            {
                // It calls everybody its owner, whatever the key.
                ApiIsOpen();
                return null;
            }

            return RoleNames.Parse(caller.Role) is { } role ? new CredentialHolder(caller.Name, role, caller.Permissions) : null;
        }
        catch (MediaApiException failure) when (failure.Status is System.Net.HttpStatusCode.Unauthorized or System.Net.HttpStatusCode.Forbidden)
        {
            return null;
        }
    }

    public void Dispose() => answers.Dispose();

    [LoggerMessage(Level = LogLevel.Error, Message = "No key lets anybody in here, because Api asks for none and so vouches for nobody: Api must require keys too. Set Access__AdminKey (or Access__RequireKeys) there.")]
    private partial void ApiIsOpen();

    private sealed record Answer(CredentialHolder? Holder, DateTimeOffset At);
}
