using System.Security.Cryptography;
using System.Text;

using Aspire.Media.Library;

using Npgsql;

namespace Aspire.Media.Files;

/// <summary>What is known of files that were found: whether they stand still, and what became of them.</summary>
public sealed class FoundFileStore(NpgsqlDataSource database)
{
    // Written only where that changes something: of a hundred thousand files that were taken, none is.
    private const string ObserveSql = """
        insert into found_file (key, root, path, size, modified_at)
        select seen.key, $5, seen.path, seen.size, seen.modified_at
        from unnest($1::bytea[], $2::text[], $3::bigint[], $4::timestamptz[]) as seen (key, path, size, modified_at)
        where not exists (
            select from found_file as known
            where known.key = seen.key and known.size = seen.size and known.modified_at = seen.modified_at
                and (known.taken_at is not null or known.problem is not null or known.polls >= $6 or known.counted_at > clock_timestamp() - $7::interval)
        )
        order by seen.key
        on conflict (key) do update set
            root = excluded.root,
            polls = case when found_file.size = excluded.size and found_file.modified_at = excluded.modified_at then found_file.polls + 1 else 1 end,
            taken_at = case when found_file.size = excluded.size and found_file.modified_at = excluded.modified_at then found_file.taken_at end,
            asset_id = case when found_file.size = excluded.size and found_file.modified_at = excluded.modified_at then found_file.asset_id end,
            problem = case when found_file.size = excluded.size and found_file.modified_at = excluded.modified_at then found_file.problem end,
            size = excluded.size, modified_at = excluded.modified_at, counted_at = clock_timestamp()
        """;

    private const string StateSql = """
        select key, polls, taken_at is not null, problem is not null from found_file where key = any($1)
        """;

    private const string TakenAsSql = """
        select asset_id from found_file where key = $1 and size = $2 and modified_at = $3 and taken_at is not null
        """;

    private const string TakenSql = """
        insert into found_file (key, root, path, size, modified_at, taken_at, asset_id)
        values ($1, $2, $3, $4, $5, clock_timestamp(), $6)
        on conflict (key) do update set
            root = excluded.root, size = excluded.size, modified_at = excluded.modified_at, taken_at = excluded.taken_at, asset_id = excluded.asset_id, problem = null
        """;

    private const string RefuseSql = """
        insert into found_file (key, root, path, size, modified_at, problem)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (key) do update set
            root = excluded.root, size = excluded.size, modified_at = excluded.modified_at, taken_at = null, asset_id = null, problem = excluded.problem
        """;

    private const string RestlessSql = """
        update found_file set polls = 0, counted_at = clock_timestamp() where key = $1 and taken_at is null
        """;

    private const string FilesSql = """
        select files from searched_root where root = $1
        """;

    private const string SearchedSql = """
        insert into searched_root (root, files) values ($1, $2)
        on conflict (root) do update set files = excluded.files, searched_at = clock_timestamp()
        """;

    /// <summary>Writes down how files were found, and says what is known of each.</summary>
    /// <param name="polls">More than that are not counted.</param>
    /// <param name="pause">What is found again sooner than that does not count.</param>
    public async Task<IReadOnlyList<FileState>> ObserveAsync(string root, IReadOnlyList<FoundFile> files, int polls, TimeSpan pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(files);
        var keys = files.Select(file => KeyOf(file.Path)).ToArray();
        await using (var observe = database.CreateCommand(ObserveSql))
        {
            observe.Parameters
                .With(keys).With(files.Select(file => file.Path).ToArray()).With(files.Select(file => file.Size).ToArray()).With(files.Select(file => file.ModifiedAt).ToArray())
                .With(root).With(polls).With(pause);
            await observe.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var ask = database.CreateCommand(StateSql);
        ask.Parameters.With(keys);
        await using var reader = await ask.ExecuteReaderAsync(cancellationToken);
        var states = new Dictionary<string, FileState>();
        while (await reader.ReadAsync(cancellationToken))
        {
            states[Convert.ToHexString(reader.GetFieldValue<byte[]>(0))] = new FileState(reader.GetInt32(1), reader.GetBoolean(2), reader.GetBoolean(3));
        }

        return [.. keys.Select(key => states.GetValueOrDefault(Convert.ToHexString(key)))];
    }

    /// <summary>The asset that a file became, as it is; null where it was not taken, or was another.</summary>
    public async Task<Guid?> TakenAsAsync(FoundFile file, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TakenAsSql);
        command.Parameters.With(KeyOf(file.Path)).With(file.Size).With(file.ModifiedAt);
        return await command.ExecuteScalarAsync(cancellationToken) as Guid?;
    }

    /// <summary>A file is in the library.</summary>
    public async Task TakeAsync(string root, FoundFile file, Guid asset, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(TakenSql);
        command.Parameters.With(KeyOf(file.Path)).With(root).With(file.Path).With(file.Size).With(file.ModifiedAt).With(asset);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A file is left alone until it changes.</summary>
    public async Task RefuseAsync(string root, FoundFile file, string problem, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RefuseSql);
        command.Parameters.With(KeyOf(file.Path)).With(root).With(file.Path).With(file.Size).With(file.ModifiedAt).With(KeptText.Whole(problem));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>A file did not stand still after all.</summary>
    public async Task DoubtAsync(string path, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RestlessSql);
        command.Parameters.With(KeyOf(path));
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>How many files a root had the last time that it was searched.</summary>
    public async Task<long> FilesAsync(string root, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(FilesSql);
        command.Parameters.With(root);
        return await command.ExecuteScalarAsync(cancellationToken) as long? ?? 0;
    }

    public async Task SearchedAsync(string root, long files, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(SearchedSql);
        command.Parameters.With(root).With(files);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    internal static byte[] KeyOf(string path) => SHA256.HashData(Encoding.UTF8.GetBytes(path));
}

/// <summary>What is known of a file as it is.</summary>
/// <param name="Polls">How often it was found so.</param>
/// <param name="IsRefused">Whether it is left alone until it changes.</param>
public readonly record struct FileState(int Polls, bool IsTaken, bool IsRefused);
