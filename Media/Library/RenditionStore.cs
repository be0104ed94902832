using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>What was made from assets so that people can see them.</summary>
public sealed class RenditionStore(NpgsqlDataSource database)
{
    private const string FindSql = """
        select role, object_key, content_type, width, height
        from rendition
        where asset_id = coalesce((select merged_into from asset where id = $1), $1) and role = $2
        """;

    // The object that stood there before is told, so that it can go.
    private const string PutSql = """
        with before as (
            select object_key from rendition where asset_id = $1 and role = $2
        ), put as (
            insert into rendition (asset_id, role, object_key, content_type, width, height)
            values ($1, $2, $3, $4, $5, $6)
            on conflict (asset_id, role) do update set
                object_key = excluded.object_key, content_type = excluded.content_type, width = excluded.width, height = excluded.height, made_at = clock_timestamp()
        )
        select object_key from before where object_key <> $3
        """;

    public async Task<Rendition?> FindAsync(Guid asset, string role, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(asset).With(role);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new Rendition(reader.GetString(0), reader.GetGuid(1), reader.GetString(2), reader.Number(3), reader.Number(4))
            : null;
    }

    /// <summary>Gives an asset a rendition, in place of one of the same role; returns the object that stood there.</summary>
    public async Task<Guid?> PutAsync(Guid asset, Rendition rendition, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        await using var command = database.CreateCommand(PutSql);
        command.Parameters
            .With(asset).With(rendition.Role).With(rendition.Object).With(rendition.ContentType)
            .With(rendition.Width, NpgsqlDbType.Integer).With(rendition.Height, NpgsqlDbType.Integer);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }
}
