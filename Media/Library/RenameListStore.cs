using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>What was renamed in the past, with the names from before and after.</summary>
public sealed class RenameListStore(NpgsqlDataSource database)
{
    private const string Columns = """
        select rename.id, rename.template, rename.undoes, rename.renamed_at, rename.renamed_by, counted.assets, counted.undone,
            named.asset_id, named.title_before, named.file_name_before, named.title_after, named.file_name_after, named.undone_at
        from rename
        cross join lateral (
            select count(*) as assets, count(renamed_asset.undone_at) as undone from renamed_asset where renamed_asset.rename_id = rename.id
        ) as counted
        left join lateral (
            select * from renamed_asset where renamed_asset.rename_id = rename.id order by renamed_asset.asset_id limit $1
        ) as named on true
        where
        """;

    private const string ListSql = Columns + """
         rename.id in (
            select id from rename
            where $2::uuid is null or (renamed_at, id) < (select place.renamed_at, place.id from rename as place where place.id = $2)
            order by renamed_at desc, id desc
            limit $3)
        order by rename.renamed_at desc, rename.id desc, named.asset_id
        """;

    private const string FindSql = Columns + """
         rename.id = $2
        order by named.asset_id
        """;

    /// <summary>Renamings, the newest first.</summary>
    /// <param name="before">The one behind which the part begins; null for the first part.</param>
    /// <param name="names">Of how many assets of each the names are told.</param>
    public async Task<IReadOnlyList<PastRename>> ListAsync(Guid? before, int limit, int names, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(names).With(before, NpgsqlDbType.Uuid).With(limit);
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>One, with the names of all that were renamed then and are still there.</summary>
    public async Task<PastRename?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(null, NpgsqlDbType.Integer).With(id);
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    private static async Task<IReadOnlyList<PastRename>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var (found, names) = (new List<PastRename>(), new List<PastName>());
        while (await reader.ReadAsync(cancellationToken))
        {
            if (found.Count == 0 || found[^1].Rename.Id != reader.GetGuid(0))
            {
                names = [];
                found.Add(new PastRename(
                    new RenameRecord(reader.GetGuid(0), reader.GetString(1), reader.Id(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetInt64(5)), reader.GetInt64(6), names));
            }

            if (reader.Id(7) is { } asset)
            {
                names.Add(new PastName(asset, reader.GetString(8), reader.GetString(9), reader.GetString(10), reader.GetString(11), reader.Moment(12)));
            }
        }

        return found;
    }
}

/// <summary>A renaming as it looks by now.</summary>
/// <param name="Undone">How many of its assets have their names back.</param>
/// <param name="Names">Of its assets, or of some of them.</param>
public sealed record PastRename(RenameRecord Rename, long Undone, IReadOnlyList<PastName> Names);

/// <summary>What an asset was called before a renaming, and after it.</summary>
public sealed record PastName(Guid Asset, string Title, string FileName, string NewTitle, string NewFileName, DateTimeOffset? UndoneAt);
