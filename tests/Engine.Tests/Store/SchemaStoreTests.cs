using Aspire.Media.Engine.Store;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Store;

public sealed class SchemaStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly Schema Shelf = new("shelf", typeof(SchemaStoreTests).Assembly);

    private TestDatabase database = null!;
    private SchemaStore store = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        store = new SchemaStore(database.DataSource);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_migration_is_applied_once_and_in_order()
    {
        Assert.Equal(["0001_shelf", "0002_label"], await store.MigrateAsync(Shelf, Token));
        Assert.Empty(await store.MigrateAsync(Shelf, Token));
        await store.CheckAsync(Shelf, Token);
        Assert.Equal("first", await ScalarAsync("select label from shelf"));
    }

    [Fact]
    public async Task A_number_that_comes_after_a_higher_one_is_applied_too()
    {
        await store.MigrateAsync(Shelf, Token);
        await ExecuteAsync("drop table shelf; delete from schema_migration where owner = 'shelf' and version = 1");
        Assert.Contains("0001_shelf is missing", (await Assert.ThrowsAsync<SchemaException>(() => store.CheckAsync(Shelf, Token))).Message, StringComparison.Ordinal);

        Assert.Equal(["0001_shelf"], await store.MigrateAsync(Shelf, Token));
        Assert.Empty(await store.MigrateAsync(Shelf, Token));
    }

    [Fact]
    public async Task Two_owners_share_a_database_without_sharing_numbers()
    {
        await store.MigrateAsync(Shelf, Token);

        Assert.Equal("engine, media, shelf", await ScalarAsync("select string_agg(distinct owner, ', ' order by owner) from schema_migration"));
    }

    [Fact]
    public async Task Processes_that_start_together_migrate_once()
    {
        var applied = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => store.MigrateAsync(Shelf, Token)));

        Assert.Equal(["0001_shelf", "0002_label"], applied.SelectMany(names => names).Order());
    }

    [Fact]
    public async Task Who_waits_for_another_to_migrate_waits_beyond_every_time_limit()
    {
        await using var first = await database.DataSource.OpenConnectionAsync(Token);
        await using var migrating = await first.BeginTransactionAsync(Token);
        await using (var take = new NpgsqlCommand("select pg_advisory_xact_lock(x'6d65646961'::bigint)", first))
        {
            await take.ExecuteNonQueryAsync(Token);
        }

        await using var impatient = NpgsqlDataSource.Create($"{database.ConnectionString};Command Timeout=1");
        var second = new SchemaStore(impatient).MigrateAsync(Shelf, Token);
        await Until.TrueAsync(
            async () => second.IsCompleted || await ScalarAsync(
                "select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and clock_timestamp() - query_start > interval '2 seconds')") is true,
            "the second waits longer than its commands may take");
        await migrating.CommitAsync(Token);

        Assert.Equal(["0001_shelf", "0002_label"], await second);
    }

    [Fact]
    public async Task A_program_older_than_the_schema_refuses_and_says_so()
    {
        await store.MigrateAsync(Shelf, Token);
        await ExecuteAsync("insert into schema_migration (owner, version, name, checksum) values ('shelf', 3, '0003_future', 'x')");

        foreach (var attempt in new Func<Task>[] { () => store.MigrateAsync(Shelf, Token), () => store.CheckAsync(Shelf, Token) })
        {
            var refusal = await Assert.ThrowsAsync<SchemaException>(attempt);
            Assert.Contains("newer (0003_future) than this program", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_program_that_may_not_migrate_says_what_is_missing()
    {
        var refusal = await Assert.ThrowsAsync<SchemaException>(() => store.CheckAsync(Shelf, Token));

        Assert.Contains("at version 0, and this program needs 2", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Database__Migrate", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_was_edited_afterwards_is_noticed()
    {
        await store.MigrateAsync(Shelf, Token);
        await ExecuteAsync("update schema_migration set checksum = 'other' where owner = 'shelf' and version = 1");

        var refusal = await Assert.ThrowsAsync<SchemaException>(() => store.MigrateAsync(Shelf, Token));
        Assert.Contains("0001_shelf was applied to the database with another text", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_migration_that_fails_leaves_nothing_behind()
    {
        await ExecuteAsync("create table shelf (id integer); insert into shelf values (7)");

        await Assert.ThrowsAsync<PostgresException>(() => store.MigrateAsync(Shelf, Token));
        Assert.Equal(0L, await ScalarAsync("select count(*) from schema_migration where owner = 'shelf'"));
        Assert.Equal(7, await ScalarAsync("select id from shelf"));
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
