using Npgsql;

namespace Aspire.Media.Bench.Events;

/// <summary>Events that are only there to be heard.</summary>
internal sealed class TickStore(NpgsqlDataSource database)
{
    public const string Kind = "bench.tick";

    private const string AddSql = "insert into event (kind, data) values ($1, json_build_object('number', $2::integer))";

    /// <summary>Writes one, in a transaction of its own.</summary>
    /// <param name="committing">Called when all that is left to do is the commit.</param>
    public async Task AddAsync(int number, Action committing, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(AddSql, connection) { Parameters = { new() { Value = Kind }, new() { Value = number } } };
        await command.ExecuteNonQueryAsync(cancellationToken);
        committing();
        await transaction.CommitAsync(cancellationToken);
    }
}
