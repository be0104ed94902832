using System.Text.Json.Nodes;

using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

using Microsoft.Extensions.Logging.Abstractions;

namespace Aspire.Media.Engine.Tests.Schedules;

/// <summary>Schedules in a database of their own, looked after at the moments that a test names.</summary>
internal sealed class Planner : IAsyncDisposable
{
    private Planner(Workshop workshop) => Workshop = workshop;

    public Workshop Workshop { get; }

    public ScheduleStore Store => Workshop.Get<ScheduleStore>();

    public ScheduleRegistry Registry => Workshop.Get<ScheduleRegistry>();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>With the workflow <c>job</c>, which does nothing, with one input that may be given.</summary>
    public static async Task<Planner> OpenAsync(PostgresServer postgres)
    {
        // A worker makes its steps known; with nothing to do it is no longer needed.
        var workshop = await Workshop.OpenAsync(postgres, workers: 0);
        await workshop.Get<StepTypeStore>().PublishAsync(
            [.. new Engine.Steps.InstalledSteps([typeof(EngineSetup).Assembly]).Types.Select(type => type.Publication("test"))], Token);
        await workshop.RegisterAsync("{ name: job, inputs: { properties: { n: { type: string } } }, steps: [{ id: a, uses: flow.noop }] }");
        return new Planner(workshop);
    }

    /// <summary>A schedule that begins at a moment, whatever time it is.</summary>
    public async Task PlanAsync(Schedule schedule, DateTimeOffset from)
    {
        Assert.Empty(await Registry.CheckAsync(schedule, Token));
        var next = schedule.Cron is { } cron ? new CronTimes(CronExpression.Parse(cron), TimeZones.Find(schedule.TimeZone)!).Next(from) : null;
        Assert.NotNull(await Store.PutAsync(schedule, next, "test", Token));
    }

    public ScheduleTurn Turn() => new(
        Workshop.Get<AgendaStore>(), Workshop.Get<FiringStore>(), Workshop.Get<ScheduledRuns>(), Workshop.Get<RunStarter>(), Workshop.Get<ClosingStore>(), Workshop.Get<Doorbell>(),
        TimeProvider.System, NullLogger<ScheduleTurn>.Instance);

    /// <summary>Looks after all schedules as if it were a moment.</summary>
    public Task<int> TurnAsync(DateTimeOffset now) => Turn().TakeAsync(now, Token);

    public async Task<ScheduleRecord> FindAsync(string name) => (await Store.FindAsync(name, Token))!;

    /// <summary>What became of the times of a schedule, the first first.</summary>
    public async Task<IReadOnlyList<Firing>> HistoryAsync(string name) => [.. (await Store.HistoryAsync(name, long.MaxValue, 10_000, Token)).Reverse()];

    /// <summary>The same in short: <c>Started 12:00</c>.</summary>
    public async Task<string> StoryAsync(string name) =>
        string.Join(", ", (await HistoryAsync(name)).Select(firing => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{firing.Status} {firing.DueAt.UtcDateTime:HH:mm}{(firing.Count > 1 ? $" x{firing.Count}" : "")}")));

    public Task<long> CountAsync(string sql) => Workshop.CountAsync(sql);

    public Task<long> RunsAsync() => CountAsync("select count(*) from run");

    /// <summary>Ends all open runs, as people do who cancel them.</summary>
    public async Task CancelAllAsync()
    {
        await using var command = Workshop.Database.DataSource.CreateCommand("select id from run where finished_at is null");
        var open = new List<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(Token))
        {
            while (await reader.ReadAsync(Token))
            {
                open.Add(reader.GetGuid(0));
            }
        }

        foreach (var run in open)
        {
            await Workshop.Get<ClosingStore>().CancelAsync(run, "test", null, Token);
        }
    }

    public static Schedule Every(string cron, string zone = "UTC") => new() { Name = "plan", Workflow = "job", Cron = cron, TimeZone = zone };

    public ValueTask DisposeAsync() => Workshop.DisposeAsync();

    public static JsonObject Inputs(string n) => new() { ["n"] = n };
}
