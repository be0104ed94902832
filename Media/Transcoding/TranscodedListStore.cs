using System.Runtime.CompilerServices;

using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Transcoding;

/// <summary>Lists of files that were replaced, and what that saved.</summary>
public sealed class TranscodedListStore(NpgsqlDataSource database)
{
    private const string ListSql = "select" + TranscodedFileStore.Columns + """
         from transcoded_file
        where ($1::text is null or state = $1) and ($2::text is null or root = $2)
            and ($3::uuid is null or (begun_at, id) < (select place.begun_at, place.id from transcoded_file as place where place.id = $3))
        order by begun_at desc, id desc
        limit $4
        """;

    private const string AllSql = "select" + TranscodedFileStore.Columns + """
         from transcoded_file
        where ($1::text is null or state = $1) and ($2::text is null or root = $2)
        order by begun_at, id
        """;

    // What was brought back saves nothing. Days are those of UTC.
    private const string SavingsSql = """
        select
            grouping(root) = 0, grouping(codec_before, codec_after) = 0, grouping((swapped_at at time zone 'UTC')::date) = 0, root, codec_before, codec_after, (swapped_at at time zone 'UTC')::date,
            count(*), sum(bytes_before)::bigint, sum(bytes_after)::bigint, coalesce(sum(encode_seconds), 0)
        from transcoded_file
        where state in ('swapped', 'purged') and ($1::text is null or root = $1)
        group by grouping sets ((), (root), (codec_before, codec_after), ((swapped_at at time zone 'UTC')::date))
        order by 1, 2, 3, sum(bytes_before) - sum(bytes_after) desc, root, codec_before, codec_after
        """;

    // What was replaced since it was judged waits no more, nor does what came back by the same recipe.
    private const string WaitingSql = """
        select root, count(*), sum(size)::bigint, sum(expected_bytes)::bigint
        from judged_file
        where verdict <> 0 and ($1::text is null or root = $1)
            and not exists (
                select from transcoded_file as done
                where done.key_before = judged_file.key
                    and ((done.state in ('swapped', 'purged') and done.swapped_at >= judged_file.decided_at) or (done.state = 'restored' and done.recipe = judged_file.recipe)))
        group by root
        order by root
        """;

    /// <summary>Files that were replaced, the newest first.</summary>
    /// <param name="before">The one behind which the part begins; null for the first part.</param>
    public async Task<IReadOnlyList<TranscodedFile>> ListAsync(TranscodedState? state, string? root, Guid? before, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ListSql);
        command.Parameters.WithText(state is { } known ? TranscodedFileStore.WordOf(known) : null).WithText(root).With(before, NpgsqlDbType.Uuid).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<TranscodedFile>();
        while (await reader.ReadAsync(cancellationToken))
        {
            found.Add(TranscodedFileStore.Read(reader));
        }

        return found;
    }

    /// <summary>All of them, the oldest first, one by one.</summary>
    public async IAsyncEnumerable<TranscodedFile> AllAsync(TranscodedState? state, string? root, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(AllSql);
        command.Parameters.WithText(state is { } known ? TranscodedFileStore.WordOf(known) : null).WithText(root);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            yield return TranscodedFileStore.Read(reader);
        }
    }

    /// <summary>What was saved, and what is still to be.</summary>
    public async Task<TranscodingSavings> SavingsAsync(string? root, CancellationToken cancellationToken)
    {
        var savings = new List<TranscodingSaving>();
        await using (var command = database.CreateCommand(SavingsSql))
        {
            command.Parameters.WithText(root);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                var of = reader.GetBoolean(0) ? SavingOf.Root : reader.GetBoolean(1) ? SavingOf.Codec : reader.GetBoolean(2) ? SavingOf.Day : SavingOf.All;
                savings.Add(new TranscodingSaving(
                    of, reader.Text(3), reader.Text(4), reader.Text(5), reader.IsDBNull(6) ? null : reader.GetFieldValue<DateOnly>(6),
                    reader.GetInt64(7), reader.Long(8) ?? 0, reader.Long(9) ?? 0, reader.GetDouble(10)));
            }
        }

        var waiting = new List<WaitingFiles>();
        await using (var command = database.CreateCommand(WaitingSql))
        {
            command.Parameters.WithText(root);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                waiting.Add(new WaitingFiles(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)));
            }
        }

        return new TranscodingSavings(savings, waiting);
    }
}

/// <summary>What was saved, and what is still to be.</summary>
/// <param name="Done">All together, and by root, codecs and day.</param>
/// <param name="Waiting">By root: what was decided about, and not done yet.</param>
public sealed record TranscodingSavings(IReadOnlyList<TranscodingSaving> Done, IReadOnlyList<WaitingFiles> Waiting);

/// <summary>What files together saved.</summary>
/// <param name="Of">What they have in common.</param>
/// <param name="Day">Of UTC.</param>
public sealed record TranscodingSaving(
    SavingOf Of, string? Root, string? CodecBefore, string? CodecAfter, DateOnly? Day, long Files, long BytesBefore, long BytesAfter, double EncodeSeconds);

/// <summary>What files have in common that are counted together.</summary>
public enum SavingOf
{
    All,
    Root,
    Codec,
    Day,
}

/// <summary>Files of a root that are to be transcoded or put into another container.</summary>
/// <param name="ExpectedBytes">How large they will be.</param>
public sealed record WaitingFiles(string Root, long Files, long Bytes, long ExpectedBytes);
