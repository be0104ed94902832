using Npgsql;

namespace Aspire.Media.Api.Tests.Events;

/// <summary>Events that are nothing but numbers, written by many at once.</summary>
internal sealed class Ticks(NpgsqlDataSource database)
{
    private const string OneSql = "insert into event (kind, data) values ($1, json_build_object('number', $2::integer))";
    private const string SomeSql = """
        insert into event (kind, runs, data)
        select $1, array_agg(gen_random_uuid()), json_agg(json_build_object('number', number) order by number) from generate_series($2, $3) as number
        """;

    private const string WrittenSql = """
        select case when runs is null then json_build_array(data) else data end
        from event where kind = $1
        order by xid, id
        """;

    private int last;
    private int commits;

    /// <summary>Of these alone: others of the same database have theirs.</summary>
    public string Kind { get; } = $"test.tick.{Guid.NewGuid():N}";

    public string LastKind => $"{Kind}.last";

    public int Commits => Volatile.Read(ref commits);

    /// <summary>Writes, in a transaction for each, rows of one number or of some; one transaction in six takes back what it wrote.</summary>
    public async Task WriteAsync(int transactions, int seed, CancellationToken cancellationToken)
    {
        var random = new Random(seed);
        for (var count = 0; count < transactions; count++)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            for (var rows = random.Next(1, 4); rows > 0; rows--)
            {
                await AddAsync(connection, random.Next(1, 4), cancellationToken);
            }

            if (random.Next(6) == 0)
            {
                await transaction.RollbackAsync(cancellationToken);
                continue;
            }

            await transaction.CommitAsync(cancellationToken);
            Interlocked.Increment(ref commits);
        }
    }

    /// <summary>The same, with transactions that last while others commit many, and write before and after.</summary>
    /// <param name="others">Ends when nobody else commits any more.</param>
    public async Task WriteSlowlyAsync(Task others, int patience, CancellationToken cancellationToken)
    {
        while (!others.IsCompleted)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
            await AddAsync(connection, 2, cancellationToken);
            var enough = Commits + patience;
            await Until.TrueAsync(() => others.IsCompleted || Commits >= enough, $"{patience} others have committed");
            await AddAsync(connection, 1, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
        }
    }

    /// <summary>Writes one number in a transaction that the caller has begun.</summary>
    public Task AddAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => AddAsync(connection, 1, cancellationToken);

    /// <summary>Says that nothing follows.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(OneSql);
        command.Parameters.AddWithValue(LastKind);
        command.Parameters.AddWithValue(0);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>All that was committed, in the order of the places.</summary>
    public async Task<IReadOnlyList<int>> WrittenAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(WrittenSql);
        command.Parameters.AddWithValue(Kind);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var numbers = new List<int>();
        while (await reader.ReadAsync(cancellationToken))
        {
            using var row = System.Text.Json.JsonDocument.Parse(reader.GetString(0));
            numbers.AddRange(row.RootElement.EnumerateArray().Select(one => one.GetProperty("number").GetInt32()));
        }

        return numbers;
    }

    private async Task AddAsync(NpgsqlConnection connection, int count, CancellationToken cancellationToken)
    {
        var end = Interlocked.Add(ref last, count);
        await using var command = count == 1 ? new NpgsqlCommand(OneSql, connection) : new NpgsqlCommand(SomeSql, connection);
        command.Parameters.AddWithValue(Kind);
        command.Parameters.AddWithValue(end - count + 1);
        if (count > 1)
        {
            command.Parameters.AddWithValue(end);
        }

        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
