using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Engine.Tests.Events;

public sealed class EventFeedTests(PostgresServer postgres) : IAsyncLifetime
{
    private const int Told = 1500;

    // More than is kept, in rows as long as the words of steps may be.
    private const string TellSql = """
        insert into event (kind, run_id, data)
        select 'step.log', gen_random_uuid(), json_build_object('number', number, 'text', repeat('x', 10000)) from generate_series(1, 1500) as number
        """;

    private TestDatabase database = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        await new EventStore(database.DataSource).PrepareDaysAsync(Token);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task Who_reads_slowly_misses_nothing_and_makes_nobody_keep_it_all()
    {
        using var feed = new EventFeed(new EventStore(database.DataSource), TimeProvider.System, NullLogger<EventFeed>.Instance);
        await feed.RunOnceAsync(Token);
        await using var slow = feed.FollowAsync(after: null, TimeSpan.FromSeconds(1), Token).GetAsyncEnumerator(Token);
        Assert.True(await slow.MoveNextAsync());
        await using (var tell = database.DataSource.CreateCommand(TellSql))
        {
            await tell.ExecuteNonQueryAsync(Token);
        }

        // Somebody else's transaction may hold back for a moment what can be told already.
        var isMore = false;
        await Until.TrueAsync(async () => (isMore = await feed.RunOnceAsync(Token)) || feed.Weight > 0, "it can be told");
        while (isMore)
        {
            isMore = await feed.RunOnceAsync(Token);
        }

        Assert.InRange(feed.Weight, 1, EventFeed.MostKept);
        var numbers = new List<int>();
        while (numbers.Count < Told && await slow.MoveNextAsync())
        {
            numbers.AddRange(slow.Current.Each().Select(happening => happening.Data!.Value.GetProperty("number").GetInt32()));
        }

        Assert.Equal(Enumerable.Range(1, Told), numbers);
    }
}
