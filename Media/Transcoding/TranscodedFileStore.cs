using Aspire.Media.Files;
using Aspire.Media.Library;

using Npgsql;

using NpgsqlTypes;

namespace Aspire.Media.Transcoding;

/// <summary>Files that were replaced by what was made of them: written down before the first thing is done to any of them.</summary>
public sealed class TranscodedFileStore(NpgsqlDataSource database)
{
    internal const string Columns = """
         id, run_id, attempt, state, root, path_before, path_after, recipe, reason, bytes_before, modified_before, inode_before, codec_before, bytes_after, sha256_after, modified_after,
        inode_after, codec_after, duration, frames, encode_seconds, encoder, worker, quality, quality_measure, quarantine_path, quarantined_until, begun_at, swapped_at, ended_at
        """;

    private const string FindSql = "select" + Columns + " from transcoded_file where id = $1";

    // A later attempt does what the first one was told to, with what it has been given: where that was made anew, it has other bytes.
    private const string BeginSql = """
        insert into transcoded_file (
            id, run_id, attempt, root, key_before, path_before, key_after, path_after, recipe, reason, bytes_before, modified_before, inode_before, codec_before, bytes_after, sha256_after,
            codec_after, duration, frames, encode_seconds, encoder, worker, quality, quality_measure, quarantine_path, quarantined_until)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26)
        on conflict (id) do update set attempt = excluded.attempt, bytes_after = excluded.bytes_after, sha256_after = excluded.sha256_after
        where transcoded_file.state = 'swapping' and transcoded_file.attempt <= excluded.attempt
        """;

    private const string SwappedSql = """
        update transcoded_file set state = 'swapped', modified_after = $3, inode_after = $4, swapped_at = clock_timestamp()
        where id = $1 and attempt = $2 and state = 'swapping'
        """;

    private const string NextSql = "update transcoded_file set attempt = attempt + 1 where id = $1 returning attempt";

    private const string EndedSql = "update transcoded_file set state = $2, ended_at = clock_timestamp() where id = $1 and state = 'swapped'";

    // Nothing was replaced, so that there is nothing to tell.
    private const string ForgetSql = "delete from transcoded_file where id = $1 and attempt = $2 and state = 'swapping'";

    private const string PastSql = """
        select
            count(*) filter (where state in ('swapped', 'purged') and swapped_at > $2),
            max(ended_at) filter (where state = 'restored' and recipe = $3 and key_before = $1)
        from transcoded_file
        where key_before = $1 or key_after = $1
        """;

    private const string MadeSql = """
        select exists (
            select from transcoded_file
            where key_after = $1 and bytes_after = $2 and modified_after = $3 and recipe = $4 and state in ('swapped', 'purged'))
        """;

    // What is still being replaced after days was given up by everybody; a day is left to those who were told to keep nothing.
    private const string DueSql = "select" + Columns + """
         from transcoded_file
        where state in ('swapping', 'swapped') and quarantined_until <= $1 and (state = 'swapped' or begun_at <= $1 - interval '1 day')
            and ($2::uuid is null or (quarantined_until, id) > (select due.quarantined_until, due.id from transcoded_file as due where due.id = $2))
        order by quarantined_until, id
        limit $3
        """;

    public async Task<TranscodedFile?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FindSql);
        command.Parameters.With(id);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Read(reader) : null;
    }

    /// <summary>Writes down what is about to be done, before anything is. False where it was done before, or a later attempt is at it.</summary>
    public async Task<bool> BeginAsync(TranscodedFile file, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(file);
        var facts = file.Facts;
        await using var command = database.CreateCommand(BeginSql);
        command.Parameters
            .With(file.Id).With(file.Run).With(file.Attempt).With(file.Root).With(FoundFileStore.KeyOf(file.Before.Path)).With(file.Before.Path).With(FoundFileStore.KeyOf(file.PathAfter)).With(file.PathAfter)
            .With(facts.Recipe).With(facts.Reason).With(file.Before.Size).With(file.Before.ModifiedAt).With(file.InodeBefore, NpgsqlDbType.Bigint).WithText(facts.CodecBefore)
            .With(file.BytesAfter).With(file.Sha256After).WithText(facts.CodecAfter).With(facts.Duration, NpgsqlDbType.Double).With(facts.Frames, NpgsqlDbType.Bigint)
            .With(facts.EncodeSeconds, NpgsqlDbType.Double).WithText(facts.Encoder).WithText(facts.Worker).With(facts.Quality, NpgsqlDbType.Double).WithText(facts.QualityMeasure)
            .With(file.QuarantinePath).With(file.QuarantinedUntil);
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>The new file is in its place. False where a later attempt is at it.</summary>
    public async Task<bool> SwappedAsync(Guid id, int attempt, FileIdentity placed, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SwappedSql);
        command.Parameters.With(id).With(attempt).With(placed.ModifiedAt).With(unchecked((long)placed.Inode));
        return await command.ExecuteNonQueryAsync(cancellationToken) == 1;
    }

    /// <summary>A number that no attempt at the file had before, by whichever run: what earlier ones left behind is taken over by it.</summary>
    public async Task<int> NextAttemptAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(NextSql);
        command.Parameters.With(id);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>The original is back, or its time is over.</summary>
    public async Task EndAsync(Guid id, TranscodedState state, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(EndedSql);
        command.Parameters.With(id).With(WordOf(state));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Nothing was replaced, nor will it be.</summary>
    public async Task ForgetAsync(Guid id, int attempt, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(ForgetSql);
        command.Parameters.With(id).With(attempt);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>What was done to a path before, under whichever of its names.</summary>
    /// <param name="since">From when on replacements are counted.</param>
    public async Task<TranscodedPast> PastAsync(string path, string recipe, DateTimeOffset since, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(PastSql);
        command.Parameters.With(FoundFileStore.KeyOf(path)).With(since).With(recipe);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new TranscodedPast(reader.GetInt64(0), reader.Moment(1));
    }

    /// <summary>Whether a file, as it is, was made by a recipe: not all containers can say it.</summary>
    public async Task<bool> IsMadeAsync(FoundFile file, string recipe, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(MadeSql);
        command.Parameters.With(FoundFileStore.KeyOf(file.Path)).With(file.Size).With(file.ModifiedAt).With(recipe);
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>Those whose originals' time is over, the longest first; also those with whose replacement nobody went on.</summary>
    /// <param name="after">The one behind which the part begins; null for the first part.</param>
    public async Task<IReadOnlyList<TranscodedFile>> DueAsync(DateTimeOffset now, Guid? after, int limit, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(DueSql);
        command.Parameters.With(now).With(after, NpgsqlDbType.Uuid).With(limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var due = new List<TranscodedFile>();
        while (await reader.ReadAsync(cancellationToken))
        {
            due.Add(Read(reader));
        }

        return due;
    }

    internal static string WordOf(TranscodedState state) => state.ToString().ToLowerInvariant();

    internal static TranscodedFile Read(NpgsqlDataReader reader) => new()
    {
        Id = reader.GetGuid(0),
        Run = reader.GetGuid(1),
        Attempt = reader.GetInt32(2),
        State = Enum.Parse<TranscodedState>(reader.GetString(3), ignoreCase: true),
        Root = reader.GetString(4),
        Before = new FoundFile(reader.GetString(5), reader.GetInt64(9), reader.GetFieldValue<DateTimeOffset>(10)),
        PathAfter = reader.GetString(6),
        InodeBefore = reader.Long(11),
        BytesAfter = reader.GetInt64(13),
        Sha256After = reader.GetString(14),
        ModifiedAfter = reader.Moment(15),
        InodeAfter = reader.Long(16),
        Facts = new TranscodingFacts(
            reader.GetString(7), reader.GetString(8), reader.Text(12), reader.Text(17), reader.Real(18), reader.Long(19), reader.Real(20), reader.Text(21), reader.Text(22), reader.Real(23), reader.Text(24)),
        QuarantinePath = reader.GetString(25),
        QuarantinedUntil = reader.GetFieldValue<DateTimeOffset>(26),
        BegunAt = reader.GetFieldValue<DateTimeOffset>(27),
        SwappedAt = reader.Moment(28),
        EndedAt = reader.Moment(29),
    };
}

/// <summary>What was done to a path before.</summary>
/// <param name="Swaps">How often it was replaced lately.</param>
/// <param name="RestoredAt">When its original was brought back after this recipe was used on it; null where that was not.</param>
public sealed record TranscodedPast(long Swaps, DateTimeOffset? RestoredAt)
{
    /// <summary>How often a path may be replaced within <see cref="Window"/>: once, and once more by another recipe.</summary>
    public const int MostSwaps = 2;

    /// <summary>How far back is looked.</summary>
    public static TimeSpan Window { get; } = TimeSpan.FromDays(30);

    /// <summary>Why it is not replaced now, in words; null where nothing speaks against it.</summary>
    public string? Objection =>
        RestoredAt is { } restored ? FormattableString.Invariant($"Its original was brought back on {restored:yyyy-MM-dd}: this recipe is not used on it again.")
        : Swaps >= MostSwaps ? FormattableString.Invariant($"It was transcoded {Swaps} times within {Window.TotalDays:0} days: recipes undo each other's work, and a third time would only make it worse. See which in /api/transcoding/files.")
        : null;
}
