using Npgsql;

namespace Aspire.Media.Bench.Library;

/// <summary>A library of many assets, written past everybody: its lists are what is measured.</summary>
internal sealed class LibraryStore(NpgsqlDataSource database)
{
    private const string ObjectsSql = """
        insert into object (key, size, sha256, kept_at)
        select gen_random_uuid(), (random() * 1e9)::bigint, sha256(n::text::bytea), now()
        from generate_series(1, $1) as n
        """;

    // Over five years; one kind is rare, codecs have a long tail, and words are as unlike as words are.
    private const string AssetsSql = """
        insert into asset (id, object_key, kind, status, title, file_name, content_type, size, collection, site, tags, uploaded_at, uploaded_by, duration, width, height, codecs, told_at)
        select gen_random_uuid(), object.key, (array[1, 1, 1, 1, 2, 2, 2, 2, 2, 3])[1 + n % 10], case when n % 5000 = 0 then 3 else 2 end,
            'Meeting ' || (n % 400) || ' of the ' || (array['council', 'school board', 'harbour', 'parks', 'budget'])[1 + n % 5] || ' ' || n, 'meeting-' || n || '.mp4', 'video/mp4', object.size,
            case when n % 50 = 0 then 'collection ' || n % 1000 end, 'site-' || n % 40, array['tag-' || n % 100, 'rare-' || n % 20000],
            now() - (n * interval '157 seconds'), 'bench', case when n % 10 >= 4 then 5 + (n * 7919 % 14400) end, case when n % 10 < 9 then 320 + 160 * (n % 21) end,
            case when n % 10 < 9 then 180 + 90 * (n % 21) end, case when n % 10 >= 4 then array[(case when n % 50000 = 5 then 'prores' when n % 500 = 6 then 'mjpeg' when n % 50 = 7 then 'mpeg2video' else (array['h264', 'hevc', 'av1'])[1 + n % 3] end), 'aac'] else '{}' end, now()
        from (select key, size, row_number() over () as n from object) as object
        """;

    private const string SettleSql = "vacuum analyze asset, object";

    public async Task FillAsync(int count, CancellationToken cancellationToken)
    {
        await ExecuteAsync(ObjectsSql, cancellationToken, count);
        await ExecuteAsync(AssetsSql, cancellationToken);
        await ExecuteAsync(SettleSql, cancellationToken);
    }

    private async Task ExecuteAsync(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 0;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
