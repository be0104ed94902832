using System.Globalization;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Library;

/// <summary>Lists of assets. A page begins where the one before ended, so that what comes in meanwhile moves nothing.</summary>
public sealed class AssetListStore(NpgsqlDataSource database)
{
    // Planned for what is asked each time: which index is best depends on it, and a plan for all questions would be one for none.
    private const string PlanSql = "select set_config('plan_cache_mode', 'force_custom_plan', true)";

    private const string From = "select " + AssetStore.Columns + """
        , null::text, left(lower(asset.title), 300) collate "C"
        from asset
        join object on object.key = asset.object_key
        where
        """;

    private const string Filters = """
            and ($1::smallint is null or asset.kind = $1)
            and ($2::smallint[] is null or asset.kind = any ($2))
            and ($3::smallint is null or asset.status = $3)
            and ($4::timestamptz is null or asset.uploaded_at >= $4)
            and ($5::timestamptz is null or asset.uploaded_at <= $5)
            and ($6::text is null or asset.site = $6)
            and ($7::text is null or asset.collection = $7)
            and ($8::text[] is null or asset.tags @> $8)
            and ($9::text is null or asset.codecs @> array[$9])
            and ($10::float8 is null or asset.duration >= $10)
            and ($11::float8 is null or asset.duration <= $11)
            and ($12::integer is null or asset.width >= $12)
            and ($13::integer is null or asset.width <= $13)
            and ($14::integer is null or asset.height >= $14)
            and ($15::integer is null or asset.height <= $15)
            and ($16::bigint is null or asset.size >= $16)
            and ($17::bigint is null or asset.size <= $17)
            and ($18::text is null or asset.words @@ to_tsquery('simple', $18))
        """;

    private const string Living = From + " asset.deleted_at is null and asset.merged_into is null " + Filters;

    private const string NewestSql = Living + """
         and ($20::uuid is null or (asset.uploaded_at, asset.id) < ($21::timestamptz, $20))
        order by asset.uploaded_at desc, asset.id desc
        limit $19
        """;

    private const string OldestSql = Living + """
         and ($20::uuid is null or (asset.uploaded_at, asset.id) > ($21::timestamptz, $20))
        order by asset.uploaded_at, asset.id
        limit $19
        """;

    private const string TitleSql = Living + """
         and ($20::uuid is null or (left(lower(asset.title), 300) collate "C", asset.id) > ($21::text, $20))
        order by left(lower(asset.title), 300) collate "C", asset.id
        limit $19
        """;

    private const string TitleDownSql = Living + """
         and ($20::uuid is null or (left(lower(asset.title), 300) collate "C", asset.id) < ($21::text, $20))
        order by left(lower(asset.title), 300) collate "C" desc, asset.id desc
        limit $19
        """;

    private const string SmallestSql = Living + """
         and ($20::uuid is null or (asset.size, asset.id) > ($21::bigint, $20))
        order by asset.size, asset.id
        limit $19
        """;

    private const string LargestSql = Living + """
         and ($20::uuid is null or (asset.size, asset.id) < ($21::bigint, $20))
        order by asset.size desc, asset.id desc
        limit $19
        """;

    private const string ShortestSql = Living + """
         and ($20::uuid is null or (coalesce(asset.duration, -1), asset.id) > ($21::float8, $20))
        order by coalesce(asset.duration, -1), asset.id
        limit $19
        """;

    private const string LongestSql = Living + """
         and ($20::uuid is null or (coalesce(asset.duration, -1), asset.id) < ($21::float8, $20))
        order by coalesce(asset.duration, -1) desc, asset.id desc
        limit $19
        """;

    private const string DeletedSql = From + " asset.deleted_at is not null and asset.merged_into is null " + Filters + """
         and ($20::uuid is null or (asset.deleted_at, asset.id) < ($21::timestamptz, $20))
        order by asset.deleted_at desc, asset.id desc
        limit $19
        """;

    /// <param name="after">Where the part before ended; null for the first.</param>
    public async Task<AssetPage> ListAsync(AssetQuery query, AssetPlace? after, int limit, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (query.Words is "")
        {
            return new AssetPage([], Next: null);
        }

        await using var batch = database.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(PlanSql));
        batch.BatchCommands.Add(Question(query, after, limit + 1));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var (found, places) = (new List<Asset>(), new List<AssetPlace>());
        while (await reader.ReadAsync(cancellationToken))
        {
            var asset = AssetStore.Read(reader);
            found.Add(asset);
            places.Add(PlaceOf(asset, query, reader.GetString(29)));
        }

        return found.Count > limit ? new AssetPage(found[..limit], places[limit - 1].Cursor) : new AssetPage(found, Next: null);
    }

    private static NpgsqlBatchCommand Question(AssetQuery query, AssetPlace? after, int limit)
    {
#pragma warning disable CA2100 // one of the constants above
        var question = new NpgsqlBatchCommand(Sql(query));
#pragma warning restore CA2100
        var (kinds, words) = (query.Kinds.Select(kind => (short)kind).Distinct().ToArray(), query.Words);
        question.Parameters
            .With(kinds.Length == 1 ? kinds[0] : null, NpgsqlDbType.Smallint).With(kinds.Length > 1 ? kinds : null, NpgsqlDbType.Array | NpgsqlDbType.Smallint)
            .With(query.Status is { } status ? (short)status : null, NpgsqlDbType.Smallint)
            .With(query.UploadedAt.Least?.ToUniversalTime(), NpgsqlDbType.TimestampTz).With(query.UploadedAt.Most?.ToUniversalTime(), NpgsqlDbType.TimestampTz)
            .WithText(query.Site).WithText(query.Collection)
            .With(query.Tags.Count > 0 ? query.Tags.ToArray() : null, NpgsqlDbType.Array | NpgsqlDbType.Text).WithText(query.Codec)
            .With(query.Duration.Least, NpgsqlDbType.Double).With(query.Duration.Most, NpgsqlDbType.Double)
            .With(query.Width.Least, NpgsqlDbType.Integer).With(query.Width.Most, NpgsqlDbType.Integer)
            .With(query.Height.Least, NpgsqlDbType.Integer).With(query.Height.Most, NpgsqlDbType.Integer)
            .With(query.Size.Least, NpgsqlDbType.Bigint).With(query.Size.Most, NpgsqlDbType.Bigint)
            .WithText(words).With(limit).With(after?.Id, NpgsqlDbType.Uuid);
        _ = query switch
        {
            { Deleted: true } or { Order: AssetOrder.Newest or AssetOrder.Oldest } => question.Parameters.With(after?.Moment, NpgsqlDbType.TimestampTz),
            { Order: AssetOrder.Title or AssetOrder.TitleDown } => question.Parameters.WithText(after?.Key),
            { Order: AssetOrder.Smallest or AssetOrder.Largest } => question.Parameters.With(after?.Number, NpgsqlDbType.Bigint),
            _ => question.Parameters.With(after?.Real, NpgsqlDbType.Double),
        };
        return question;
    }

    private static string Sql(AssetQuery query) => query switch
    {
        { Deleted: true } => DeletedSql,
        { Order: AssetOrder.Oldest } => OldestSql,
        { Order: AssetOrder.Title } => TitleSql,
        { Order: AssetOrder.TitleDown } => TitleDownSql,
        { Order: AssetOrder.Smallest } => SmallestSql,
        { Order: AssetOrder.Largest } => LargestSql,
        { Order: AssetOrder.Shortest } => ShortestSql,
        { Order: AssetOrder.Longest } => LongestSql,
        _ => NewestSql,
    };

    private static AssetPlace PlaceOf(Asset asset, AssetQuery query, string title) => new(
        query switch
        {
            { Deleted: true } => Ticks(asset.DeletedAt!.Value),
            { Order: AssetOrder.Title or AssetOrder.TitleDown } => title,
            { Order: AssetOrder.Smallest or AssetOrder.Largest } => asset.Size.ToString(CultureInfo.InvariantCulture),
            { Order: AssetOrder.Shortest or AssetOrder.Longest } => (asset.Duration ?? -1).ToString("R", CultureInfo.InvariantCulture),
            _ => Ticks(asset.UploadedAt),
        },
        asset.Id);

    private static string Ticks(DateTimeOffset moment) => moment.UtcTicks.ToString(CultureInfo.InvariantCulture);
}
