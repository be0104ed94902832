using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>Assets that are renamed several at once, and what they were called before.</summary>
public sealed class RenameStore(NpgsqlDataSource database)
{
    private const string FoundSql = "select " + AssetStore.Columns + """
        , null::text
        from asset
        join object on object.key = asset.object_key
        where asset.id = any ($1) and asset.merged_into is null
        """;

    // In the words of the database, which knows capitals better than we do: each wanted title is looked up by itself.
    private const string SameTitleSql = """
        select wanted.place, other.id
        from unnest($1::text[]) with ordinality as wanted (name, place)
        cross join lateral (
            select asset.id from asset
            where left(lower(asset.title), 300) collate "C" = left(lower(wanted.name), 300) collate "C" and lower(asset.title) = lower(wanted.name)
                and asset.deleted_at is null and asset.merged_into is null and not asset.id = any ($2)
            limit $3
        ) as other
        """;

    private const string SameFileNameSql = """
        select wanted.place, other.id
        from unnest($1::text[]) with ordinality as wanted (name, place)
        cross join lateral (
            select asset.id from asset
            where lower(asset.file_name) = lower(wanted.name) and asset.deleted_at is null and asset.merged_into is null and not asset.id = any ($2)
            limit $3
        ) as other
        """;

    // In one order, so that two who rename the same wait for each other and not in a circle.
    private const string LockSql = "select id from asset where id = any ($1) order by id for update";

    private const string AddSql = "insert into rename (id, template, undoes, renamed_by) values ($1, $2, $3, $4)";

    // What has got another name since it was looked at stays as it is.
    private const string RenameSql = """
        with wanted as (
            select * from unnest($2::uuid[], $3::text[], $4::text[], $5::text[], $6::text[]) as wanted (id, title, file_name, new_title, new_file_name)
        ), changed as (
            update asset set title = wanted.new_title, file_name = wanted.new_file_name, changed_at = clock_timestamp()
            from wanted
            where asset.id = wanted.id and asset.deleted_at is null and asset.merged_into is null and asset.title = wanted.title and asset.file_name = wanted.file_name
            returning asset.id
        )
        insert into renamed_asset (rename_id, asset_id, title_before, title_after, file_name_before, file_name_after)
        select $1, wanted.id, wanted.title, wanted.new_title, wanted.file_name, wanted.new_file_name
        from wanted
        join changed on changed.id = wanted.id
        returning asset_id
        """;

    private const string OfSql = "select asset_id from renamed_asset where rename_id = $1 and undone_at is null";

    // What was not renamed then may be called otherwise now: only what was has to be as it was left.
    private const string UndoSql = """
        with wanted as (
            select * from renamed_asset where rename_id = $1 and undone_at is null
        ), changed as (
            update asset set
                title = case when wanted.title_before = wanted.title_after then asset.title else wanted.title_before end,
                file_name = case when wanted.file_name_before = wanted.file_name_after then asset.file_name else wanted.file_name_before end,
                changed_at = clock_timestamp()
            from wanted
            where asset.id = wanted.asset_id and asset.deleted_at is null and asset.merged_into is null
                and (wanted.title_before = wanted.title_after or asset.title = wanted.title_after)
                and (wanted.file_name_before = wanted.file_name_after or asset.file_name = wanted.file_name_after)
            returning asset.id, asset.title, asset.file_name
        ), undone as (
            update renamed_asset set undone_at = clock_timestamp() from changed where renamed_asset.rename_id = $1 and renamed_asset.asset_id = changed.id
        ), kept as (
            insert into renamed_asset (rename_id, asset_id, title_before, title_after, file_name_before, file_name_after)
            select $2, asset.id, asset.title, changed.title, asset.file_name, changed.file_name from changed join asset on asset.id = changed.id
        )
        select asset.id, asset.title, asset.file_name, wanted.title_before, wanted.file_name_before, changed.id is not null, asset.deleted_at is not null, changed.title, changed.file_name
        from wanted
        join asset on asset.id = wanted.asset_id
        left join changed on changed.id = wanted.asset_id
        order by wanted.title_before, asset.id
        """;

    private const string FindSql = """
        select rename.id, rename.template, rename.undoes, rename.renamed_at, rename.renamed_by, (select count(*) from renamed_asset where renamed_asset.rename_id = rename.id)
        from rename
        where rename.id = $1
        """;

    private const string UntoldSql = """
        select rename.id, rename.template, rename.undoes, rename.renamed_at, rename.renamed_by, (select count(*) from renamed_asset where renamed_asset.rename_id = rename.id)
        from rename
        where rename.told_at is null and rename.renamed_at < clock_timestamp() - $1
        order by rename.renamed_at
        limit $2
        """;

    private const string ToldSql = "update rename set told_at = clock_timestamp() where id = $1";

    /// <summary>What assets would be called, with who else is called like that. Nothing is changed.</summary>
    public async Task<IReadOnlyList<Renaming>> PlanAsync(IReadOnlyList<Guid> assets, RenameTemplate template, RenamePart part, CancellationToken cancellationToken)
    {
        var ids = assets.Distinct().ToArray();
        var found = new Dictionary<Guid, Asset>();
        await using (var command = database.CreateCommand(FoundSql))
        {
            command.Parameters.With(ids);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var asset = AssetStore.Read(reader);
                found.Add(asset.Id, asset);
            }
        }

        var plan = Renaming.Plan(ids, found, template, part).ToArray();
        await CollideAsync(SameTitleSql, plan, ids, one => one.Changes && one.Title != one.NewTitle, one => one.NewTitle, cancellationToken);
        await CollideAsync(SameFileNameSql, plan, ids, one => one.Changes && one.FileName != one.NewFileName, one => one.NewFileName, cancellationToken);
        return Renaming.WithTwins(plan);
    }

    /// <summary>Carries a plan out, all that still can be in one stroke.</summary>
    /// <returns>By what it is undone, null where nothing was changed; and the plan with what was refused.</returns>
    public async Task<(RenameRecord? Rename, IReadOnlyList<Renaming> Plan)> RenameAsync(
        Guid id, IReadOnlyList<Renaming> plan, string template, string by, CancellationToken cancellationToken)
    {
        var wanted = plan.Where(one => one.Changes).ToList();
        if (wanted.Count == 0)
        {
            return (null, plan);
        }

        var changed = new HashSet<Guid>();
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await LockAsync(connection, [.. wanted.Select(one => one.Asset)], cancellationToken);
            await AddAsync(connection, id, template, undoes: null, by, cancellationToken);
            await using (var command = new NpgsqlCommand(RenameSql, connection))
            {
                command.Parameters
                    .With(id).With(wanted.Select(one => one.Asset).ToArray()).With(wanted.Select(one => one.Title).ToArray()).With(wanted.Select(one => one.FileName).ToArray())
                    .With(wanted.Select(one => one.NewTitle).ToArray()).With(wanted.Select(one => one.NewFileName).ToArray());
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    changed.Add(reader.GetGuid(0));
                }
            }

            if (changed.Count > 0)
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }

        IReadOnlyList<Renaming> outcome = [.. plan.Select(one => !one.Changes || changed.Contains(one.Asset) ? one : one with { Refused = "It was changed a moment ago." })];
        return (changed.Count > 0 ? await FindAsync(id, cancellationToken) : null, outcome);
    }

    /// <summary>Gives assets the names back that they had, where they are still called as they were then.</summary>
    /// <param name="undo">What the undoing is known by.</param>
    /// <returns>Null where nothing was given back.</returns>
    public async Task<(RenameRecord? Rename, IReadOnlyList<Renaming> Outcome)> UndoAsync(Guid id, Guid undo, string by, CancellationToken cancellationToken)
    {
        var (outcome, isChanged) = (new List<Renaming>(), false);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(cancellationToken))
        {
            await LockAsync(connection, await IdsAsync(connection, id, cancellationToken), cancellationToken);
            await AddAsync(connection, undo, template: "", id, by, cancellationToken);
            await using (var command = new NpgsqlCommand(UndoSql, connection))
            {
                command.Parameters.With(id).With(undo);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                while (await reader.ReadAsync(cancellationToken))
                {
                    var isUndone = reader.GetBoolean(5);
                    isChanged |= isUndone;
                    outcome.Add(isUndone
                        ? new Renaming(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(7), reader.GetString(8))
                        : new Renaming(reader.GetGuid(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))
                        {
                            Refused = reader.GetBoolean(6) ? "It is deleted." : "It was renamed again since.",
                        });
                }
            }

            if (isChanged)
            {
                await transaction.CommitAsync(cancellationToken);
            }
        }

        return (isChanged ? await FindAsync(undo, cancellationToken) : null, outcome);
    }

    public async Task<RenameRecord?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Those of which nobody was told, though they are older than this.</summary>
    public async Task<IReadOnlyList<RenameRecord>> UntoldAsync(TimeSpan age, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(UntoldSql);
        command.Parameters.With(age).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var untold = new List<RenameRecord>();
        while (await reader.ReadAsync(cancellationToken))
        {
            untold.Add(Read(reader));
        }

        return untold;
    }

    /// <summary>Remembers that it was told of.</summary>
    public async Task ToldAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ToldSql);
        command.Parameters.With(id);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private async Task CollideAsync(
        string sql, Renaming[] plan, Guid[] own, Func<Renaming, bool> matters, Func<Renaming, string> name, CancellationToken cancellationToken)
    {
        var places = Enumerable.Range(0, plan.Length).Where(place => matters(plan[place])).ToList();
        if (places.Count == 0)
        {
            return;
        }

#pragma warning disable CA2100 // one of the constants above
        await using var command = database.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.With(places.Select(place => name(plan[place])).ToArray()).With(own).With((long)Renaming.MostCollisions);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var place = places[(int)reader.GetInt64(0) - 1];
            plan[place] = plan[place] with { Collisions = [.. plan[place].Collisions, reader.GetGuid(1)] };
        }
    }

    private static async Task LockAsync(NpgsqlConnection connection, Guid[] assets, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(LockSql, connection);
        command.Parameters.With(assets);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task AddAsync(NpgsqlConnection connection, Guid id, string template, Guid? undoes, string by, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(AddSql, connection);
        command.Parameters.With(id).With(template).With(undoes, NpgsqlDbType.Uuid).With(by);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<Guid[]> IdsAsync(NpgsqlConnection connection, Guid rename, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(OfSql, connection);
        command.Parameters.With(rename);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var ids = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            ids.Add(reader.GetGuid(0));
        }

        return [.. ids];
    }

    private static RenameRecord Read(NpgsqlDataReader reader) =>
        new(reader.GetGuid(0), reader.GetString(1), reader.Id(2), reader.GetFieldValue<DateTimeOffset>(3), reader.GetString(4), reader.GetInt64(5));
}
