using System.Text.Json;

using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Uploads;

/// <summary>Uploads that come in several requests.</summary>
public sealed class UploadStore(NpgsqlDataSource database)
{
    private const string AddSql = """
        insert into upload (id, object_key, length, part_size, about, created_by, expires_at)
        values ($1, $2, $3, $4, $5::jsonb, $6, clock_timestamp() + $7)
        returning created_at, expires_at
        """;

    private const string FindSql = """
        select upload.id, upload.object_key, object.reference, upload.length, upload.part_size, upload.about::text, upload.created_at, upload.expires_at, upload.asset_id, upload.finished_at
        from upload
        join object on object.key = upload.object_key
        where upload.id = $1
        """;

    // One writer at a time; one that died is forgotten after a while, and one that came back after that writes no more.
    private const string ClaimSql = """
        update upload set writer = $2, writing_until = clock_timestamp() + $3, expires_at = greatest(expires_at, clock_timestamp() + $4)
        where id = $1 and finished_at is null and (writer is null or writer = $2 or writing_until < clock_timestamp())
        """;

    private const string TouchSql = "update upload set expires_at = greatest(expires_at, clock_timestamp() + $2) where id = $1 and finished_at is null";

    private const string ReleaseSql = "update upload set writer = null, writing_until = null where id = $1 and writer = $2";

    private const string SetLengthSql = "update upload set length = $2 where id = $1 and length is null";

    private const string FinishSql = """
        update upload set asset_id = $2, object_key = (select asset.object_key from asset where asset.id = $2), finished_at = clock_timestamp(), writer = null
        where id = $1 and finished_at is null
        """;

    private const string RemoveSql = "delete from upload where id = $1 and finished_at is null";

    public async Task<UploadRecord> AddAsync(Guid id, Guid key, string reference, long? length, long? partSize, AssetDraft about, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(about);
        await using var command = database.CreateCommand(AddSql);
        command.Parameters
            .With(id).With(key).With(length, NpgsqlDbType.Bigint).With(partSize, NpgsqlDbType.Bigint).With(JsonSerializer.Serialize(about)).With(about.UploadedBy).With(lifetime);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new UploadRecord
        {
            Id = id,
            Key = key,
            Reference = reference,
            Length = length,
            PartSize = partSize,
            About = about,
            CreatedAt = reader.GetFieldValue<DateTimeOffset>(0),
            ExpiresAt = reader.GetFieldValue<DateTimeOffset>(1),
        };
    }

    public async Task<UploadRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new UploadRecord
            {
                Id = reader.GetGuid(0),
                Key = reader.GetGuid(1),
                Reference = reader.GetString(2),
                Length = reader.IsDBNull(3) ? null : reader.GetInt64(3),
                PartSize = reader.IsDBNull(4) ? null : reader.GetInt64(4),
                About = JsonSerializer.Deserialize<AssetDraft>(reader.GetString(5))!,
                CreatedAt = reader.GetFieldValue<DateTimeOffset>(6),
                ExpiresAt = reader.GetFieldValue<DateTimeOffset>(7),
                Asset = reader.Id(8),
                FinishedAt = reader.Moment(9),
            }
            : null;
    }

    /// <summary>Makes somebody the one who writes, or lets him stay it; false while somebody else does.</summary>
    /// <param name="hold">For how long, if nothing more is heard of him.</param>
    /// <param name="lifetime">How long the upload is kept from now on at least.</param>
    public async Task<bool> ClaimAsync(Guid id, Guid writer, TimeSpan hold, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ClaimSql);
        command.Parameters.With(id).With(writer).With(hold).With(lifetime);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Lets an upload live on.</summary>
    public async Task TouchAsync(Guid id, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TouchSql);
        command.Parameters.With(id).With(lifetime);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    public async Task ReleaseAsync(Guid id, Guid writer, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ReleaseSql);
        command.Parameters.With(id).With(writer);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says how long the file is, where that was not known.</summary>
    public async Task SetLengthAsync(Guid id, long length, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SetLengthSql);
        command.Parameters.With(id).With(length);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Says what became of it.</summary>
    public async Task FinishAsync(Guid id, Guid asset, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FinishSql);
        command.Parameters.With(id).With(asset);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Takes one away that became nothing; false where there is none.</summary>
    public async Task<bool> RemoveAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RemoveSql);
        command.Parameters.With(id);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
