using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>The assets of the library, one by one.</summary>
public sealed class AssetStore(NpgsqlDataSource database)
{
    internal const string Columns = """
        asset.id, asset.object_key, asset.kind, asset.status, asset.title, asset.description, asset.file_name, asset.content_type, asset.size, object.sha256,
            asset.collection, asset.site, asset.tags, asset.uploaded_at, asset.uploaded_by, asset.duration, asset.width, asset.height, asset.frame_rate, asset.codecs,
            asset.problem, asset.made_by, asset.recipe, asset.how, asset.notes, asset.deleted_at, asset.deleted_by,
            array(select rendition.role from rendition where rendition.asset_id = asset.id order by rendition.role) as renditions
        """;

    private const string FindSql = "select " + Columns + """
        , asset.probe::text
        from asset
        join object on object.key = asset.object_key
        where asset.id = coalesce((select merged_into from asset where id = $1), $1)
        """;

    private const string OfContentSql = "select " + Columns + """
        , null::text
        from asset
        join object on object.key = asset.object_key
        where object.sha256 = $1 and asset.merged_into is null
        """;

    // Whoever has the elder's row keeps the sweeper from it, and the sentence that it may stand under is lifted.
    private const string AdoptSql = "update object set condemned_at = null where sha256 = $1 and kept_at is not null returning key";

    private const string KeepSql = """
        update object set size = $2, sha256 = $3, kept_at = clock_timestamp()
        where key = $1 and kept_at is null
        """;

    private const string KeepUnreadSql = "update object set size = $2, kept_at = clock_timestamp() where key = $1 and kept_at is null";

    // One that was read for its checksum, and whose content is new.
    private const string VerifySql = """
        with read as (
            update asset set status = 1, changed_at = clock_timestamp() where id = $1 and status = 0 returning object_key
        )
        update object set sha256 = $2 where key = (select object_key from read)
        """;

    private const string MergeSql = """
        update asset set object_key = $2, merged_into = $3, status = case when $3::uuid is null then 1 else 2 end, changed_at = clock_timestamp()
        where id = $1 and status = 0
        """;

    private const string AddSql = """
        insert into asset (id, object_key, kind, status, title, description, file_name, content_type, size, collection, site, tags, uploaded_by, made_by, recipe, how, notes, wanted_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (id) do nothing
        """;

    private const string AddSourcesSql = "insert into asset_source (asset_id, source_id) select $1, unnest($2::uuid[]) on conflict do nothing";

    // What somebody wants who says no end stays, and nobody who says one takes from that.
    private const string RestoreSql = """
        update asset set
            deleted_at = null, deleted_by = null, restored_at = case when deleted_at is null then restored_at else clock_timestamp() end,
            wanted_until = case when deleted_at is not null or wanted_until is not null then $2::timestamptz end,
            changed_at = case when deleted_at is null then changed_at else clock_timestamp() end
        where id = $1 and (deleted_at is not null or wanted_until is not null)
        """;

    private const string ChangeSql = """
        update asset set
            title = coalesce($2, title), description = coalesce($3, description), collection = case when $4::text is null then collection else nullif($4, '') end,
            site = case when $5::text is null then site else nullif($5, '') end, tags = coalesce($6, tags), changed_at = clock_timestamp()
        where id = $1 and deleted_at is null
        """;

    private const string DeleteSql = """
        update asset set deleted_at = clock_timestamp(), deleted_by = $2, changed_at = clock_timestamp()
        where id = $1 and deleted_at is null
        """;

    private const string LookSql = """
        update asset set kind = $2, status = $3, duration = $4, width = $5, height = $6, frame_rate = $7, codecs = $8, probe = $9::jsonb, problem = $10, changed_at = clock_timestamp()
        where id = $1
        """;

    private const string ToldSql = "update asset set told_at = clock_timestamp() where id = $1 and told_at is null";

    private const string UntoldSql = """
        select id from asset
        where told_at is null and deleted_at is null and merged_into is null and uploaded_at < clock_timestamp() - $1
        order by uploaded_at
        limit $2
        """;

    private const string SourcesSql = "select source_id from asset_source where asset_id = $1 order by source_id";

    private const string MadeOfSql = "select asset_id from asset_source where source_id = $1 order by asset_id limit $2";

    public async Task<Asset?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        return await OneAsync(command, cancellationToken);
    }

    /// <summary>Makes an asset of an object that is whole in the store; where the library has its content already, that is the answer.</summary>
    /// <param name="kind">What its first bytes say; whoever looks into it may know better.</param>
    public async Task<Admission> AdmitAsync(
        Guid id, Guid newcomer, long size, byte[] sha256, AssetKind kind, string contentType, AssetDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        while (true)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await AdoptAsync(connection, sha256, cancellationToken) is { } elder)
            {
                if (await OfContentAsync(connection, sha256, cancellationToken) is { } known)
                {
                    await RestoreAsync(connection, known.Id, draft.WantedUntil, cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                    return new Admission(known with { DeletedAt = null, DeletedBy = null }, IsNew: false);
                }

                await AddAsync(connection, id, elder, size, kind, AssetStatus.New, contentType, draft, cancellationToken);
            }
            else
            {
                try
                {
                    await using var keep = new NpgsqlCommand(KeepSql, connection);
                    keep.Parameters.With(newcomer).With(size).With(sha256);
                    if (await keep.ExecuteNonQueryAsync(cancellationToken) == 0)
                    {
                        throw new InvalidOperationException($"Object {newcomer} is not being written.");
                    }
                }
                catch (PostgresException twin) when (twin.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    // Another upload of the same content was first, a moment ago.
                    continue;
                }

                await AddAsync(connection, id, newcomer, size, kind, AssetStatus.New, contentType, draft, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return new Admission((await FindAsync(id, cancellationToken))!, IsNew: true);
        }
    }

    /// <summary>Makes an asset of an object that is whole in the store, and was not read yet. Said again, it is the same asset.</summary>
    public async Task<Admission> AdmitUnreadAsync(
        Guid id, Guid key, long size, AssetKind kind, string contentType, AssetDraft draft, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await using var keep = new NpgsqlCommand(KeepUnreadSql, connection);
            keep.Parameters.With(key).With(size);
            await keep.ExecuteNonQueryAsync(cancellationToken);
            await AddAsync(connection, id, key, size, kind, AssetStatus.Verifying, contentType, draft, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }

        return new Admission((await FindAsync(id, cancellationToken))!, IsNew: true);
    }

    /// <summary>Writes down the checksum of an asset that was read for it. Where the library has its content already, it becomes that one.</summary>
    /// <returns>The asset as it is now, and the object that nobody needs any more.</returns>
    public async Task<(Asset? Asset, Guid? Spare)> VerifyAsync(Guid id, byte[] sha256, CancellationToken cancellationToken)
    {
        while (await FindAsync(id, cancellationToken) is { } asset)
        {
            if (asset.Status != AssetStatus.Verifying)
            {
                return (asset, null);
            }

            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            if (await AdoptAsync(connection, sha256, cancellationToken) is not { } elder)
            {
                try
                {
                    await using var verify = new NpgsqlCommand(VerifySql, connection);
                    verify.Parameters.With(id).With(sha256);
                    await verify.ExecuteNonQueryAsync(cancellationToken);
                    await transaction.CommitAsync(cancellationToken);
                }
                catch (PostgresException twin) when (twin.SqlState == PostgresErrorCodes.UniqueViolation)
                {
                    // The same content came in by another way, a moment ago.
                }

                continue;
            }

            var known = await OfContentAsync(connection, sha256, cancellationToken);
            await using var merge = new NpgsqlCommand(MergeSql, connection);
            merge.Parameters.With(id).With(elder).With(known?.Id, NpgsqlDbType.Uuid);
            await merge.ExecuteNonQueryAsync(cancellationToken);
            if (known is not null)
            {
                await RestoreAsync(connection, known.Id, wantedUntil: null, cancellationToken);
            }

            await transaction.CommitAsync(cancellationToken);
            return (await FindAsync(id, cancellationToken), asset.Object);
        }

        return (null, null);
    }

    /// <summary>Changes what people say of an asset; false where there is none, or it is deleted.</summary>
    public async Task<bool> ChangeAsync(Guid id, AssetChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        await using var command = database.CreateCommand(ChangeSql);
        command.Parameters
            .With(id).WithText(change.Title).WithText(change.Description).WithText(change.Collection).WithText(change.Site)
            .With(change.Tags?.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Takes an asset out of sight; its bytes stay until it is purged. False where there is none, or it is deleted.</summary>
    public async Task<bool> DeleteAsync(Guid id, string by, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DeleteSql);
        command.Parameters.With(id).With(by);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Brings a deleted asset back; false where there is none, or it was not deleted.</summary>
    public async Task<bool> RestoreAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        return await RestoreAsync(connection, id, wantedUntil: null, cancellationToken);
    }

    /// <summary>Writes down what was found in an asset; false where it is gone.</summary>
    public async Task<bool> LookAsync(Guid id, AssetFacts facts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(facts);
        await using var command = database.CreateCommand(LookSql);
        command.Parameters
            .With(id).With((short)facts.Kind).With((short)facts.Status).With(facts.Duration, NpgsqlDbType.Double).With(facts.Width, NpgsqlDbType.Integer)
            .With(facts.Height, NpgsqlDbType.Integer).With(facts.FrameRate, NpgsqlDbType.Double).With(facts.Codecs.ToArray()).WithText(facts.Probe).WithText(facts.Problem);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    /// <summary>Remembers that the workflows that listen were told of an asset.</summary>
    public async Task ToldAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ToldSql);
        command.Parameters.With(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Assets of which nobody was told, though they have been here for a while.</summary>
    public async Task<IReadOnlyList<Guid>> UntoldAsync(TimeSpan age, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UntoldSql);
        command.Parameters.With(age).With(limit);
        return await IdsAsync(command, cancellationToken);
    }

    /// <summary>What an asset was made from.</summary>
    public async Task<IReadOnlyList<Guid>> SourcesAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SourcesSql);
        command.Parameters.With(id);
        return await IdsAsync(command, cancellationToken);
    }

    /// <summary>What was made from an asset.</summary>
    public async Task<IReadOnlyList<Guid>> MadeOfAsync(Guid id, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MadeOfSql);
        command.Parameters.With(id).With(limit);
        return await IdsAsync(command, cancellationToken);
    }

    internal static Asset Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Object = reader.GetGuid(1),
        Kind = (AssetKind)reader.GetInt16(2),
        Status = (AssetStatus)reader.GetInt16(3),
        Title = reader.GetString(4),
        Description = reader.GetString(5),
        FileName = reader.GetString(6),
        ContentType = reader.GetString(7),
        Size = reader.GetInt64(8),
        Sha256 = reader.IsDBNull(9) ? null : Convert.ToHexStringLower(reader.GetFieldValue<byte[]>(9)),
        Collection = reader.Text(10),
        Site = reader.Text(11),
        Tags = reader.GetFieldValue<string[]>(12),
        UploadedAt = reader.GetFieldValue<DateTimeOffset>(13),
        UploadedBy = reader.GetString(14),
        Duration = reader.Real(15),
        Width = reader.Number(16),
        Height = reader.Number(17),
        FrameRate = reader.Real(18),
        Codecs = reader.GetFieldValue<string[]>(19),
        Problem = reader.Text(20),
        MadeBy = reader.Id(21),
        Recipe = reader.Text(22),
        How = reader.Text(23),
        Notes = reader.GetFieldValue<string[]>(24),
        DeletedAt = reader.Moment(25),
        DeletedBy = reader.Text(26),
        Renditions = reader.GetFieldValue<string[]>(27),
        Probe = reader.Text(28),
    };

    private static async Task<Guid?> AdoptAsync(NpgsqlConnection connection, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AdoptSql, connection);
        command.Parameters.With(sha256);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    private static async Task<Asset?> OfContentAsync(NpgsqlConnection connection, byte[] sha256, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OfContentSql, connection);
        command.Parameters.With(sha256);
        return await OneAsync(command, cancellationToken);
    }

    private static async Task AddAsync(
        NpgsqlConnection connection, Guid id, Guid key, long size, AssetKind kind, AssetStatus status, string contentType, AssetDraft draft, CancellationToken cancellationToken)
    {
        var fileName = KeptText.Of(draft.FileName);
        await using var add = new NpgsqlCommand(AddSql, connection);
        add.Parameters
            .With(id).With(key).With((short)kind).With((short)status).With(KeptText.Of(draft.Title is { Length: > 0 } title ? title : KeptText.TitleOf(fileName)))
            .With(KeptText.Of(draft.Description)).With(fileName).With(contentType).With(size).WithText(draft.Collection).WithText(draft.Site).With(draft.Tags.ToArray())
            .With(draft.UploadedBy).With(draft.MadeBy, NpgsqlDbType.Uuid).WithText(draft.Recipe).WithText(draft.How).With(draft.Notes.ToArray())
            .With(draft.WantedUntil?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        await add.ExecuteNonQueryAsync(cancellationToken);
        if (draft.MadeFrom.Count > 0)
        {
            await using var sources = new NpgsqlCommand(AddSourcesSql, connection);
            sources.Parameters.With(id).With(draft.MadeFrom.ToArray());
            await sources.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<bool> RestoreAsync(NpgsqlConnection connection, Guid id, DateTimeOffset? wantedUntil, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(RestoreSql, connection);
        command.Parameters.With(id).With(wantedUntil?.ToUniversalTime(), NpgsqlDbType.TimestampTz);
        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }

    private static async Task<Asset?> OneAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    private static async Task<IReadOnlyList<Guid>> IdsAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return ids;
    }
}
