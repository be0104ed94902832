using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Store;

public sealed class EventDaysTests(PostgresServer postgres)
{
    private const string WriteSql = "insert into event (kind) values ('test.written')";
    private const string ReadSql = "select count(*) from event";
    private const string DaysSql = "select count(*) from pg_inherits where inhparent = 'event'::regclass";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_coming_days_are_made_ready()
    {
        await using var database = await postgres.CloneAsync();
        var events = new EventStore(database.DataSource);

        await events.PrepareDaysAsync(Token);
        await events.PrepareDaysAsync(Token);
        await ExecuteAsync(database.DataSource, WriteSql);

        Assert.Equal(5L, await ExecuteAsync(database.DataSource, DaysSql));
        Assert.Equal(0L, await ExecuteAsync(database.DataSource, "select count(*) from event_default"));
        Assert.True(await ExecuteAsync(database.DataSource, "select id from event") is > 0L);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_writes_or_reads_events_at_length_holds_nobody_up(bool writes)
    {
        await using var database = await postgres.CloneAsync();
        var events = new EventStore(database.DataSource);
        await using var connection = await database.DataSource.OpenConnectionAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var lasting = writes ? new NpgsqlCommand(WriteSql, connection) : new NpgsqlCommand(ReadSql, connection);
            await lasting.ExecuteScalarAsync(Token);

            var preparing = events.PrepareDaysAsync(Token);
            await ExecuteAsync(database.DataSource, WriteSql).WaitAsync(TimeSpan.FromSeconds(20), Token);
            await preparing.WaitAsync(TimeSpan.FromSeconds(20), Token);
            await transaction.CommitAsync(Token);
        }

        await events.PrepareDaysAsync(Token);

        // Today has begun without its own.
        Assert.Equal(4L, await ExecuteAsync(database.DataSource, DaysSql));
    }

    [Fact]
    public async Task Nobody_who_writes_meanwhile_is_refused()
    {
        for (var database = 0; database < TestSize.Of(3, 20); database++)
        {
            await using var fresh = await postgres.CloneAsync();
            var writing = Enumerable.Range(0, 4).Select(_ => WriteManyAsync(fresh.DataSource)).ToList();

            await new EventStore(fresh.DataSource).PrepareDaysAsync(Token);

            await Task.WhenAll(writing);
        }
    }

    private static async Task WriteManyAsync(NpgsqlDataSource database)
    {
        for (var count = 0; count < 50; count++)
        {
            await ExecuteAsync(database, WriteSql);
        }
    }

    private static async Task<object?> ExecuteAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
