using Aspire.Media.Engine.Access;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Engine.Store;

/// <summary>API keys, found by the hash of their secret.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource database)
{
    private const string InsertSql = """
        insert into api_key (id, name, hint, hash, role, scopes, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (name) where revoked_at is null do nothing
        returning id, name, hint, role, scopes, created_at, expires_at, revoked_at, last_used_at
        """;

    private const string ListSql = """
        select id, name, hint, role, scopes, created_at, expires_at, revoked_at, last_used_at
        from api_key
        order by created_at, id
        """;

    // Revoking twice is no fault, and keeps the first date.
    private const string RevokeSql = """
        update api_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = $1
        returning id, name, hint, role, scopes, created_at, expires_at, revoked_at, last_used_at
        """;

    // The date of last use is kept to the minute: a write for every request would be a write too many.
    private const string FindSql = """
        with found as (
            select * from api_key
            where hash = $1 and revoked_at is null and (expires_at is null or expires_at > clock_timestamp())
        ), touched as (
            update api_key set last_used_at = clock_timestamp() from found
            where api_key.id = found.id and (found.last_used_at is null or found.last_used_at < clock_timestamp() - interval '1 minute')
        )
        select id, name, hint, role, scopes, created_at, expires_at, revoked_at, last_used_at from found
        """;

    /// <summary>Null when a living key has that name already.</summary>
    public async Task<ApiKeyRecord?> CreateAsync(
        string name, string secret, string role, IReadOnlyCollection<string> scopes, DateTimeOffset? expiresAt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(InsertSql);
        command.Parameters
            .With(Guid.CreateVersion7()).With(name).With(ApiKeySecret.Hint(secret)).With(ApiKeySecret.Hash(secret)).With(role).With(scopes.ToArray())
            .WithTyped(expiresAt?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        return await SingleAsync(command, cancellationToken);
    }

    public async Task<IReadOnlyList<ApiKeyRecord>> ListAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var keys = new List<ApiKeyRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            keys.Add(Read(reader));
        }

        return keys;
    }

    /// <summary>Null when there is no such key.</summary>
    public async Task<ApiKeyRecord?> RevokeAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RevokeSql);
        command.Parameters.Add(new() { Value = id });
        return await SingleAsync(command, cancellationToken);
    }

    /// <summary>The living key with this secret, or null.</summary>
    public async Task<ApiKeyRecord?> FindAsync(string secret, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.Add(new() { Value = ApiKeySecret.Hash(secret) });
        return await SingleAsync(command, cancellationToken);
    }

    private static async Task<ApiKeyRecord?> SingleAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static ApiKeyRecord Read(NpgsqlDataReader reader) => new(
        reader.GetGuid(0),
        reader.GetString(1),
        reader.GetString(2),
        reader.GetString(3),
        reader.GetFieldValue<string[]>(4),
        reader.GetFieldValue<DateTimeOffset>(5),
        Instant(reader, 6),
        Instant(reader, 7),
        Instant(reader, 8));

    private static DateTimeOffset? Instant(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}
