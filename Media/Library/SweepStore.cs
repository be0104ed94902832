using System.Runtime.CompilerServices;

using Npgsql;

namespace Aspire.Media.Library;

/// <summary>What the sweeper asks of the tables.</summary>
public sealed class SweepStore(NpgsqlDataSource database)
{
    private const string ExpiredSql = """
        select upload.id, upload.about ->> 'FileName'
        from upload
        where upload.finished_at is null and upload.expires_at < clock_timestamp() and (upload.writer is null or upload.writing_until < clock_timestamp())
        """;

    private const string UnfinishedSql = """
        select object.key, object.reference
        from object
        where object.kept_at is null and object.begun_at < clock_timestamp() - $1 and not exists (select from upload where upload.object_key = object.key and upload.finished_at is null)
        """;

    private const string PurgeableSql = """
        select id, title from asset
        where (deleted_at < clock_timestamp() - $1 and merged_into is null) or (merged_into is not null and changed_at < clock_timestamp() - $1)
        """;

    private const string PurgeSql = "delete from asset where id = $1 and (deleted_at < clock_timestamp() - $2 or (merged_into is not null and changed_at < clock_timestamp() - $2))";

    // How long it is wanted counts from when somebody brought it back, where somebody did.
    private const string OutlivedSql = """
        select asset.id, asset.title, site.name, site.retention_days
        from site
        join asset on asset.site = site.name
        where site.retention_days is not null and asset.deleted_at is null and asset.merged_into is null
            and asset.uploaded_at < clock_timestamp() - make_interval(days => site.retention_days)
            and (asset.restored_at is null or asset.restored_at < clock_timestamp() - make_interval(days => site.retention_days))
        union
        select asset.id, asset.title, null, null from asset where asset.wanted_until < clock_timestamp() and asset.deleted_at is null and asset.merged_into is null
        """;

    private const string RetireSql = """
        update asset set deleted_at = clock_timestamp(), deleted_by = $2, changed_at = clock_timestamp()
        where asset.id = $1 and asset.deleted_at is null and asset.merged_into is null and (asset.wanted_until < clock_timestamp() or exists (
            select from site
            where site.name = asset.site and asset.uploaded_at < clock_timestamp() - make_interval(days => site.retention_days)
                and (asset.restored_at is null or asset.restored_at < clock_timestamp() - make_interval(days => site.retention_days))))
        """;

    private const string UnneededSql = """
        select object.key
        from object
        where object.kept_at < clock_timestamp() - $1 and object.condemned_at is null and (object.needed_until is null or object.needed_until < clock_timestamp())
            and not exists (select from asset where asset.object_key = object.key) and not exists (select from rendition where rendition.object_key = object.key)
        """;

    private const string CondemnSql = """
        update object set condemned_at = clock_timestamp()
        where key = $1 and condemned_at is null and (needed_until is null or needed_until < clock_timestamp())
            and not exists (select from asset where asset.object_key = $1) and not exists (select from rendition where rendition.object_key = $1)
        """;

    private const string CondemnedSql = "select key from object where condemned_at < clock_timestamp() - $1";

    private const string KnownSql = "select key from object where key = any ($1)";

    private const string KeptSql = """
        select object.key, object.size, asset.id, asset.title
        from object
        left join asset on asset.object_key = object.key and asset.merged_into is null
        where object.kept_at is not null and object.kept_at < clock_timestamp() - $2 and object.key > $1
        order by object.key
        limit $3
        """;

    private const string LoseSql = "update asset set status = 3, problem = $2, changed_at = clock_timestamp() where id = $1";

    private const string RestoreSql = "update asset set status = 2, problem = null, changed_at = clock_timestamp() where id = $1 and problem = $2";

    private const string LostSql = """
        select asset.id, asset.object_key, object.size, asset.title
        from asset
        join object on object.key = asset.object_key
        where asset.problem = $1
        order by asset.object_key
        """;

    /// <summary>Uploads with which nobody went on.</summary>
    internal IAsyncEnumerable<(Guid Id, string? Name)> ExpiredUploadsAsync(CancellationToken cancellationToken) =>
        ListAsync(ExpiredSql, static _ => { }, static reader => (reader.GetGuid(0), reader.Text(1)), cancellationToken);

    /// <summary>Objects that somebody began, long ago, and that belong to no upload.</summary>
    internal IAsyncEnumerable<(Guid Key, string Reference)> UnfinishedAsync(TimeSpan age, CancellationToken cancellationToken) =>
        ListAsync(UnfinishedSql, command => command.Parameters.With(age), static reader => (reader.GetGuid(0), reader.GetString(1)), cancellationToken);

    /// <summary>Assets that were deleted so long ago that nobody will bring them back.</summary>
    internal IAsyncEnumerable<(Guid Id, string Title)> PurgeableAsync(TimeSpan age, CancellationToken cancellationToken) =>
        ListAsync(PurgeableSql, command => command.Parameters.With(age), static reader => (reader.GetGuid(0), reader.GetString(1)), cancellationToken);

    /// <summary>Assets that are older than their sites want them, or than who brought them did: those have no site here.</summary>
    internal IAsyncEnumerable<(Guid Id, string Title, string? Site, int? Days)> OutlivedAsync(CancellationToken cancellationToken) =>
        ListAsync(OutlivedSql, static _ => { }, static reader => (reader.GetGuid(0), reader.GetString(1), reader.Text(2), reader.Number(3)), cancellationToken);

    /// <summary>Objects that nothing needs, and that are not condemned yet.</summary>
    internal IAsyncEnumerable<Guid> UnneededAsync(TimeSpan age, CancellationToken cancellationToken) =>
        ListAsync(UnneededSql, command => command.Parameters.With(age), static reader => reader.GetGuid(0), cancellationToken);

    /// <summary>Objects that have been condemned for a while.</summary>
    internal IAsyncEnumerable<Guid> CondemnedAsync(TimeSpan age, CancellationToken cancellationToken) =>
        ListAsync(CondemnedSql, command => command.Parameters.With(age), static reader => reader.GetGuid(0), cancellationToken);

    /// <summary>Assets of which it was said that their bytes are gone, by the keys of their objects.</summary>
    internal IAsyncEnumerable<(Guid Id, Guid Key, long Size, string Title)> LostAsync(string problem, CancellationToken cancellationToken) =>
        ListAsync(LostSql, command => command.Parameters.With(problem), static reader => (reader.GetGuid(0), reader.GetGuid(1), reader.GetInt64(2), reader.GetString(3)), cancellationToken);

    internal async Task<bool> PurgeAsync(Guid asset, TimeSpan age, CancellationToken cancellationToken) => await ExecuteAsync(PurgeSql, cancellationToken, asset, age);

    /// <summary>Deletes an asset that its site does not want any longer, as people do: it can be brought back. False where that is not so any more.</summary>
    internal async Task<bool> RetireAsync(Guid asset, string by, CancellationToken cancellationToken) => await ExecuteAsync(RetireSql, cancellationToken, asset, by);

    internal async Task<bool> CondemnAsync(Guid key, CancellationToken cancellationToken) => await ExecuteAsync(CondemnSql, cancellationToken, key);

    /// <summary>Says that the bytes of an asset are gone.</summary>
    internal async Task LoseAsync(Guid asset, string problem, CancellationToken cancellationToken) => await ExecuteAsync(LoseSql, cancellationToken, asset, problem);

    /// <summary>Says that they are there again.</summary>
    internal async Task FindAgainAsync(Guid asset, string problem, CancellationToken cancellationToken) => await ExecuteAsync(RestoreSql, cancellationToken, asset, problem);

    /// <summary>Which of some keys have a row.</summary>
    internal async Task<IReadOnlySet<Guid>> KnownAsync(Guid[] keys, CancellationToken cancellationToken) =>
        await ListAsync(KnownSql, command => command.Parameters.With(keys), static reader => reader.GetGuid(0), cancellationToken).ToHashSetAsync(comparer: null, cancellationToken);

    /// <summary>Objects that are said to be whole, by their keys, with the asset that they belong to.</summary>
    internal async Task<IReadOnlyList<(Guid Key, long Size, Guid? Asset, string? Title)>> KeptAsync(Guid after, TimeSpan age, int limit, CancellationToken cancellationToken)
    {
        var kept = new List<(Guid, long, Guid?, string?)>();
        await foreach (var one in ListAsync(
            KeptSql, command => command.Parameters.With(after).With(age).With(limit), static reader => (reader.GetGuid(0), reader.GetInt64(1), reader.Id(2), reader.Text(3)), cancellationToken))
        {
            kept.Add(one);
        }

        return kept;
    }

    private async IAsyncEnumerable<T> ListAsync<T>(
        string sql, Action<NpgsqlCommand> prepare, Func<NpgsqlDataReader, T> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        prepare(command);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return read(reader);
        }
    }

    private async Task<bool> ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return await command.ExecuteNonQueryAsync(cancellationToken) > 0;
    }
}
