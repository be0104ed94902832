using Aspire.Media.Engine.Execution;
using Aspire.Media.Engine.Fleet;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Steps;
using Aspire.Media.Engine.Store;

using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Fleet;

public sealed class WorkerHeartbeatTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private TestDatabase database = null!;
    private WorkerStore store = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CloneAsync();
        store = new WorkerStore(database.DataSource);
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_is_seen_from_start_to_farewell()
    {
        using var heartbeat = Heartbeat(database.DataSource);

        await heartbeat.StartAsync(Token);
        Assert.False(Assert.Single(await store.ListAsync(Lease, Token)).Stopped);

        await heartbeat.StopAsync(Token);
        Assert.True(Assert.Single(await store.ListAsync(Lease, Token)).Stopped);
    }

    [Fact]
    public async Task Every_beat_is_fresher_than_the_one_before()
    {
        using var heartbeat = Heartbeat(database.DataSource);
        await heartbeat.RunOnceAsync(Token);
        var first = Assert.Single(await store.ListAsync(Lease, Token)).SeenAt;

        await heartbeat.RunOnceAsync(Token);

        Assert.True(Assert.Single(await store.ListAsync(Lease, Token)).SeenAt > first);
    }

    [Fact]
    public async Task A_worker_that_may_go_on_looks_for_work_at_once()
    {
        using var work = new WorkSignal();
        using var heartbeat = Heartbeat(database.DataSource, work);
        await heartbeat.RunOnceAsync(Token);
        var worker = Assert.Single(await store.ListAsync(Lease, Token)).Identity.Id;
        Assert.True(await store.DrainAsync(worker, drains: true, "ann", Token));
        await heartbeat.RunOnceAsync(Token);
        // What rang before.
        await work.WaitAsync(TimeSpan.FromMilliseconds(1), TimeProvider.System, Token);

        Assert.True(await store.DrainAsync(worker, drains: false, "ann", Token));
        await heartbeat.RunOnceAsync(Token);

        await work.WaitAsync(Timeout.InfiniteTimeSpan, TimeProvider.System, Token).WaitAsync(TimeSpan.FromSeconds(30), Token);
    }

    [Fact]
    public async Task A_worker_that_fell_silent_counts_as_lost_and_is_forgotten_in_time()
    {
        var silent = new WorkerIdentity(Guid.CreateVersion7(), "silent", 1, "1.0");
        await store.BeatAsync(silent, WorkerEquipment.None, DutyTerm.None, TimeSpan.Zero, Token);
        await AgeAsync("20 seconds");

        Assert.True(Assert.Single(await store.ListAsync(Lease, Token)).Silent);

        await store.ForgetAsync(TimeSpan.FromSeconds(19), Token);
        Assert.DoesNotContain(await store.ListAsync(Lease, Token), worker => worker.Identity == silent);
    }

    [Fact]
    public async Task A_worker_that_may_rest_longer_is_not_lost_meanwhile()
    {
        var idle = new WorkerIdentity(Guid.CreateVersion7(), "idle", 1, "1.0");
        await store.BeatAsync(idle, WorkerEquipment.None, DutyTerm.None, spell: TimeSpan.FromSeconds(10), Token);

        await AgeAsync("20 seconds");
        Assert.False(Assert.Single(await store.ListAsync(Lease, Token)).Silent);

        await AgeAsync("26 seconds");
        Assert.True(Assert.Single(await store.ListAsync(Lease, Token)).Silent);
    }

    [Fact]
    public async Task Who_has_the_duty_tells_all_how_many_they_are()
    {
        var term = new DutyTerm(Length: TimeSpan.FromMinutes(5), Reached: TimeSpan.Zero, Gap: TimeSpan.FromMinutes(5));
        var one = new WorkerIdentity(Guid.CreateVersion7(), "one", 1, "1.0");
        var other = new WorkerIdentity(Guid.CreateVersion7(), "other", 2, "1.0");
        Assert.NotNull((await store.BeatAsync(one, WorkerEquipment.None, term, TimeSpan.Zero, Token)).Reached);
        Assert.Null((await store.BeatAsync(other, WorkerEquipment.None, term, TimeSpan.Zero, Token)).Reached);
        Assert.Null(await store.RenewDutyAsync(other.Id, term, Lease, Token));
        Assert.NotNull(await store.RenewDutyAsync(one.Id, term, Lease, Token));

        Assert.Equal(2, (await store.BeatAsync(other, WorkerEquipment.None, term, TimeSpan.Zero, Token)).Fleet);
    }

    [Theory]
    [InlineData(1, 5)]
    [InlineData(100, 5)]
    [InlineData(200, 10)]
    [InlineData(100_000, 60)]
    public void Idle_workers_of_a_large_fleet_speak_less_often(int fleet, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), new FleetOptions().Rest(fleet));

    [Fact]
    public async Task A_database_outage_does_not_end_the_worker()
    {
        var lost = await postgres.CloneAsync();
        using var heartbeat = Heartbeat(lost.DataSource);
        await heartbeat.StartAsync(Token);
        await lost.DropAsync();

        await heartbeat.RunOnceAsync(Token);
        await heartbeat.StopAsync(Token);
        await lost.DisposeAsync();
    }

    [Fact]
    public async Task A_name_that_no_longer_resolves_does_not_end_the_worker()
    {
        await using var nowhere = NpgsqlDataSource.Create("Host=no-such-host.invalid;Database=media;Username=media");
        using var heartbeat = Heartbeat(nowhere);

        await heartbeat.RunOnceAsync(Token);
    }

    [Fact]
    public void A_worker_is_not_forgotten_before_it_counts_as_lost()
    {
        var options = new FleetOptions { Memory = TimeSpan.FromSeconds(10) };

        Assert.Contains("Fleet__Memory", Assert.Single(options.Validate(new(options))).ErrorMessage, StringComparison.Ordinal);
    }

    private async Task AgeAsync(string silence)
    {
        await using var age = database.DataSource.CreateCommand("update worker set seen_at = now() - $1::interval");
        age.Parameters.Add(new() { Value = silence });
        await age.ExecuteNonQueryAsync(Token);
    }

    private static WorkerHeartbeat Heartbeat(NpgsqlDataSource source, WorkSignal? work = null)
    {
        var options = Options.Create(new WorkerOptions());
        var lanes = new WorkerLanes(new LaneBook(new LaneStore(source)), new InstalledSteps([]), [], options);
        return new WorkerHeartbeat(
            WorkerIdentity.OfThisProcess(), new WorkerStore(source), new QueueStore(source), new ActiveSteps(), lanes, new Slots(options.Value), new WorkerState(TimeProvider.System),
            work ?? new WorkSignal(), new CancelSignal(), new StartPatience(Options.Create(new DatabaseOptions()), TimeProvider.System), Options.Create(new FleetOptions()), TimeProvider.System, NullLogger<WorkerHeartbeat>.Instance);
    }
}
