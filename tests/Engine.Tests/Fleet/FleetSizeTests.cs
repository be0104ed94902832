using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Fleet;

/// <summary>Far more workers than anybody runs: most of them gone, as after years of restarts.</summary>
public sealed class FleetSizeTests(PostgresServer postgres)
{
    private const int Living = 20;
    private const int MostListed = 1000;
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Memory = TimeSpan.FromDays(1);
    private static readonly int Workers = TestSize.Of(small: 200, full: 10_000);
    private static readonly int Silent = (Workers - Living) / 2;
    private static readonly int Stopped = Workers - Living - Silent;

    [Fact]
    public async Task The_living_are_listed_first_and_only_the_long_silent_are_forgotten()
    {
        var token = TestContext.Current.CancellationToken;
        await using var database = await postgres.CloneAsync();
        var store = new WorkerStore(database.DataSource);
        await AddAsync(database, Stopped, "stopped", silence: 2 * Lease, stopped: true);
        await AddAsync(database, Silent, "silent", silence: 2 * Memory, stopped: false);
        await AddAsync(database, Living, "living", silence: TimeSpan.Zero, stopped: false);

        var before = await store.ListAsync(Lease, token);
        var forgotten = await store.ForgetAsync(Memory, token);
        var after = await store.ListAsync(Lease, token);

        Assert.Equal(Math.Min(Workers, MostListed), before.Count);
        Assert.Equal(before.Count, before.Select(worker => worker.Identity.Id).Distinct().Count());
        Assert.All(before.Take(Living), worker => Assert.Equal(("living", false, false), (worker.Identity.Host, worker.Silent, worker.Stopped)));
        Assert.All(before.Skip(Living).Take(Silent), worker => Assert.Equal(("silent", true, false), (worker.Identity.Host, worker.Silent, worker.Stopped)));
        Assert.Equal(Silent, forgotten);
        Assert.Equal(Math.Min(Living + Stopped, MostListed), after.Count);
        Assert.All(after.Skip(Living), worker => Assert.Equal(("stopped", true), (worker.Identity.Host, worker.Stopped)));
        Assert.Equal(0, await store.ForgetAsync(Memory, token));
    }

    private static async Task AddAsync(TestDatabase database, int count, string host, TimeSpan silence, bool stopped)
    {
        await using var command = database.DataSource.CreateCommand("""
            insert into worker (id, host, process_id, version, seen_at, stopped_at)
            select gen_random_uuid(), $1, number, '1.0', now() - $2, case when $3 then now() - $2 end
            from generate_series(1, $4) number
            """);
        command.Parameters.Add(new() { Value = host });
        command.Parameters.Add(new() { Value = silence });
        command.Parameters.Add(new() { Value = stopped });
        command.Parameters.Add(new() { Value = count });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
