using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Store;

public sealed class ThroughputStoreTests(PostgresServer postgres) : IAsyncLifetime
{
    private const string FillSql = """
        with lanes as (
            insert into lane (kind, resource) values ('a.b', 'none'), ('c.d', 'cpu') returning id, kind
        ), steps as (
            insert into step (id, run_id, key, place, status, lane, open_needs)
            select gen_random_uuid(), gen_random_uuid(), 'x', number, 10, lanes.id, 0 from lanes, generate_series(1, 6) as number where number <= 4 or kind = 'a.b'
            returning id, run_id, lane, place
        ), batch as (
            insert into event (kind, at, runs, steps)
            select 'step.completed', $1, array_agg(run_id), array_agg(id) from steps where place < 4
            union all
            select 'run.completed', $1, array_agg(run_id), null from steps where place < 3
            union all
            select 'step.progress', $1, array_agg(run_id), array_agg(id) from steps
        )
        insert into event (kind, at, run_id, step_id)
        select 'step.failed', $1 + interval '1 minute', run_id, id from steps where place >= 4
        """;

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private TestDatabase database = null!;
    private ThroughputStore store = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        store = new ThroughputStore(database.DataSource);
        await FillAsync(Start);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task What_ended_is_counted_once_by_minute_and_lane_whoever_counts()
    {
        // In bites, and by two who do not know of each other.
        await Task.WhenAll(CountAllAsync(bite: 2), CountAllAsync(bite: 1));
        await CountAllAsync(bite: 100);
        Assert.Equal(0, await store.CountAsync(100, Token));

        Assert.Equal(
            [
                new Throughput(Start, IsOfRuns: false, (short)StepStatus.Completed, 6),
                new Throughput(Start, IsOfRuns: true, (short)RunStatus.Completed, 4),
                new Throughput(Start + TimeSpan.FromMinutes(1), IsOfRuns: false, (short)StepStatus.Failed, 4),
            ],
            await ListAsync(TimeSpan.FromMinutes(1)));
        Assert.Equal(
            [(short)StepStatus.Completed, (short)RunStatus.Completed, (short)StepStatus.Failed],
            (await ListAsync(TimeSpan.FromMinutes(2))).Select(counted => counted.Status).Order());
        Assert.Equal([(1, 3L), (2, 3L)], await LanesAsync());
    }

    [Fact]
    public async Task What_is_still_being_written_is_counted_when_it_is_there()
    {
        await CountAllAsync(bite: 100);
        await using var connection = await database.DataSource.OpenConnectionAsync(Token);
        await using (var transaction = await connection.BeginTransactionAsync(Token))
        {
            await using var write = new Npgsql.NpgsqlCommand("insert into event (kind, at, runs) values ('run.failed', $1, array[gen_random_uuid()])", connection) { Parameters = { new() { Value = Start } } };
            await write.ExecuteNonQueryAsync(Token);
            await FillAsync(Start + TimeSpan.FromHours(1));

            Assert.Equal(0, await store.CountAsync(100, Token));
            await transaction.CommitAsync(Token);
        }

        await CountAllAsync(bite: 100);

        Assert.Equal(1, (await ListAsync(TimeSpan.FromMinutes(1))).Single(counted => counted is { IsOfRuns: true, Status: (short)RunStatus.Failed }).Count);
    }

    [Fact]
    public async Task A_mark_of_another_database_begins_anew()
    {
        await using (var move = database.DataSource.CreateCommand("update throughput_mark set xid = '9000000000000000000'"))
        {
            await move.ExecuteNonQueryAsync(Token);
        }

        await CountAllAsync(bite: 100);
        await FillAsync(Start);
        await CountAllAsync(bite: 100);

        Assert.NotEmpty(await ListAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task What_is_old_is_forgotten()
    {
        await CountAllAsync(bite: 100);

        await store.ForgetAsync(TimeSpan.FromDays(32), Token);

        Assert.Empty(await ListAsync(TimeSpan.FromMinutes(1)));
    }

    // What is not readable yet, for whatever transaction of this server, is not counted yet.
    private async Task CountAllAsync(int bite) => await Until.TrueAsync(async () => await store.CountAsync(bite, Token) == 0 && await IsAllCountedAsync(), "all is counted");

    private async Task<bool> IsAllCountedAsync()
    {
        await using var command = database.DataSource.CreateCommand("select not exists (select from event, throughput_mark as mark where (event.xid, event.id) > (mark.xid, mark.id))");
        return (bool)(await command.ExecuteScalarAsync(Token))!;
    }

    private async Task<IReadOnlyList<Throughput>> ListAsync(TimeSpan span) =>
        [.. (await store.ListAsync(Start, span, Token)).OrderBy(counted => counted.At).ThenBy(counted => counted.IsOfRuns)];

    private async Task FillAsync(DateTimeOffset at)
    {
        await using var clear = database.DataSource.CreateCommand("delete from lane");
        await clear.ExecuteNonQueryAsync(Token);
        await using var fill = database.DataSource.CreateCommand(FillSql);
        fill.Parameters.Add(new() { Value = at });
        await fill.ExecuteNonQueryAsync(Token);
    }

    private async Task<List<(int Lane, long Count)>> LanesAsync()
    {
        await using var command = database.DataSource.CreateCommand("select lane, count from throughput where status = 10 and lane > 0 order by lane");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var lanes = new List<(int, long)>();
        while (await reader.ReadAsync(Token))
        {
            lanes.Add((reader.GetInt32(0), reader.GetInt64(1)));
        }

        return lanes;
    }
}
