using System.Text.Json;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>The sites, and what belongs to them.</summary>
public sealed class SiteStore(NpgsqlDataSource database)
{
    private const string Columns = "name, title, time_zone, vocabulary, retention_days, priority, roots, created_at, created_by, changed_at, changed_by";

    private const string ListSql = "select " + Columns + """
         from site where name > $1 order by name limit $2
        """;

    private const string FindSql = "select " + Columns + """
         from site where name = $1
        """;

    private const string NamesSql = "select name from site order by name";

    private const string PrioritySql = "select priority from site where name = $1";

    private const string OfAssetSql = "select " + Columns + """
         from site where name = (
            select coalesce(elder.site, asset.site) from asset left join asset as elder on elder.id = asset.merged_into where asset.id = $1
        )
        """;

    private const string PrioritiesOfSql = """
        select asset.id, site.priority
        from asset
        join site on site.name = asset.site
        where asset.id = any ($1)
        """;

    private const string SearchedSql = "select root, files, searched_at from searched_root where root = any ($1)";

    // xmax is zero in a row that nobody has changed.
    private const string PutSql = """
        insert into site (name, title, time_zone, vocabulary, retention_days, priority, roots, created_by, changed_by)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $8)
        on conflict (name) do update set
            title = excluded.title, time_zone = excluded.time_zone, vocabulary = excluded.vocabulary, retention_days = excluded.retention_days,
            priority = excluded.priority, roots = excluded.roots, changed_at = clock_timestamp(), changed_by = excluded.changed_by
        returning xmax = 0
        """;

    // What is deleted can be brought back, and belongs to it until it is purged.
    private const string DeleteSql = """
        with assets as (
            select count(*) as count from asset where site = $1 and merged_into is null
        ), gone as (
            delete from site using assets where site.name = $1 and assets.count = 0
        )
        select count from assets
        """;

    public async Task<IReadOnlyList<SiteRecord>> ListAsync(string after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.With(after).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var sites = new List<SiteRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            sites.Add(Read(reader));
        }

        return sites;
    }

    public async Task<SiteRecord?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>The site that an asset belongs to, with its words, its clocks and all else; null where it belongs to none.</summary>
    public async Task<SiteRecord?> FindOfAsync(Guid asset, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OfAssetSql);
        command.Parameters.With(asset);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>How the runs of a site stand against others; 0 where there is none of this name.</summary>
    public async Task<int> PriorityAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PrioritySql);
        command.Parameters.With(name);
        return await command.ExecuteScalarAsync(cancellationToken) as int? ?? 0;
    }

    /// <summary>How the runs of those of some assets stand that belong to a site.</summary>
    public async Task<IReadOnlyDictionary<Guid, int>> PrioritiesOfAsync(IReadOnlyCollection<Guid> assets, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(assets);
        await using var command = database.CreateCommand(PrioritiesOfSql);
        command.Parameters.With(assets.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var priorities = new Dictionary<Guid, int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            priorities.Add(reader.GetGuid(0), reader.GetInt32(1));
        }

        return priorities;
    }

    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NamesSql);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var names = new List<string>();
        while (await reader.ReadAsync(cancellationToken))
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    /// <summary>How many files roots had when they were searched the last time, and when that was.</summary>
    /// <param name="roots">As <c>SITE/NAME</c>.</param>
    public async Task<IReadOnlyDictionary<string, (long Files, DateTimeOffset At)>> SearchedAsync(IReadOnlyCollection<string> roots, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(roots);
        await using var command = database.CreateCommand(SearchedSql);
        command.Parameters.With(roots.ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var searched = new Dictionary<string, (long, DateTimeOffset)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            searched.Add(reader.GetString(0), (reader.GetInt64(1), reader.GetFieldValue<DateTimeOffset>(2)));
        }

        return searched;
    }

    /// <summary>Writes a site, new or in place of the one of its name; whether it is new.</summary>
    public async Task<bool> PutAsync(Site site, string by, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(site);
        await using var command = database.CreateCommand(PutSql);
        command.Parameters
            .With(site.Name).With(site.Title).With(site.TimeZone).With(site.Vocabulary.ToArray()).With(site.RetentionDays, NpgsqlDbType.Integer).With(site.Priority)
            .With(JsonSerializer.Serialize(site.Roots, JsonSerializerOptions.Web), NpgsqlDbType.Jsonb).With(by);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Takes a site away to which nothing belongs.</summary>
    /// <returns>How many assets belong to it: where there are any, it stays.</returns>
    public async Task<long> DeleteAsync(string name, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DeleteSql);
        command.Parameters.With(name);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static SiteRecord Read(NpgsqlDataReader reader) => new(
        new Site(
            reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<string[]>(3), reader.Number(4), reader.GetInt32(5),
            JsonSerializer.Deserialize<List<SiteRoot>>(reader.GetString(6), JsonSerializerOptions.Web)!),
        reader.GetFieldValue<DateTimeOffset>(7), reader.GetString(8), reader.GetFieldValue<DateTimeOffset>(9), reader.GetString(10));
}
