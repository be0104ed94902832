using Aspire.Media.Library;

using Npgsql;

namespace Aspire.Media.Edits;

/// <summary>What was made from what by which recipe.</summary>
public sealed class EditLineageStore(NpgsqlDataSource database)
{
    private const string MadeSql = """
        select asset.id, asset.how, asset.notes
        from asset_source
        join asset on asset.id = asset_source.asset_id
        where asset_source.source_id = $1 and asset.recipe = $2 and asset.made_by = $3 and asset.deleted_at is null and asset.merged_into is null
        order by asset.uploaded_at, asset.id
        """;

    /// <summary>What a run has made from an asset already, the first first.</summary>
    public async Task<IReadOnlyList<(Guid Id, string? How, IReadOnlyList<string> Notes)>> MadeAsync(Guid source, string recipe, Guid run, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MadeSql);
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = source });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = recipe });
        command.Parameters.Add(new NpgsqlParameter<Guid> { TypedValue = run });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var made = new List<(Guid, string?, IReadOnlyList<string>)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            made.Add((reader.GetGuid(0), reader.Text(1), reader.GetFieldValue<string[]>(2)));
        }

        return made;
    }
}
