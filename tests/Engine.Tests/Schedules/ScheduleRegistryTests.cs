using System.Text.Json.Nodes;

using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

using static Aspire.Media.Engine.Tests.Schedules.Planner;

namespace Aspire.Media.Engine.Tests.Schedules;

public sealed class ScheduleRegistryTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_program_brings_along_gives_way_to_what_users_do()
    {
        await using var planner = await OpenAsync(postgres);
        var brought = Every("17 3 * * *") with { Name = "shipped" };
        Task<bool> OfferAsync(Schedule schedule) => planner.Registry.OfferAsync(schedule, "1.0", Token);
        await planner.Registry.PutAsync(Every("0 0 * * *") with { Name = "taken" }, "anna", Token);

        Assert.True(await OfferAsync(brought));
        Assert.False(await OfferAsync(brought));
        Assert.True(await OfferAsync(brought with { Cron = "18 3 * * *" }));
        Assert.Equal(("18 3 * * *", "1.0"), (await planner.FindAsync("shipped")) is { } renewed ? (renewed.Schedule.Cron, renewed.ChangedBy) : default);
        Assert.False(await OfferAsync(brought with { Name = "taken" }));
        Assert.Equal("0 0 * * *", (await planner.FindAsync("taken")).Schedule.Cron);

        // Switched off is changed, too.
        Assert.True(await planner.Registry.SwitchAsync("shipped", isEnabled: false, "anna", Token));
        Assert.False(await OfferAsync(brought with { Cron = "19 3 * * *" }));
        Assert.Equal(("18 3 * * *", false), (await planner.FindAsync("shipped")) is { } changed ? (changed.Schedule.Cron, changed.Schedule.IsEnabled) : default);
        Assert.True(await planner.Store.DeleteAsync("shipped", "anna", Token));
        Assert.False(await OfferAsync(brought with { Cron = "20 3 * * *" }));
        Assert.Null(await planner.Store.FindAsync("shipped", Token));
    }

    [Fact]
    public async Task What_can_never_be_right_is_refused_at_its_place()
    {
        await using var planner = await OpenAsync(postgres);
        var cases = new (Schedule Schedule, string Pointer, string Words)[]
        {
            (Every("0 0 30 2 *"), "/cron", "February has no day 30"),
            (Every("0 0 * * *", "Europe/Berlim"), "/timeZone", "did you mean `Europe/Berlin`?"),
            (Every("0 0 * * *") with { Workflow = "jop" }, "/workflow", "there is no workflow `jop`; did you mean `job`?"),
            (Every("0 0 * * *") with { Name = "Plan A" }, "/name", "kebab-case"),
            (Every("0 0 * * *") with { Cron = null }, "/cron", "neither times"),
            (Every("0 0 * * *") with { After = "job" }, "/after", "one of them"),
            (Every("0 0 * * *") with { Cron = null, After = "job", AfterEnds = ["run.completed"] }, "/after/workflow", "would never end"),
            (Every("0 0 * * *") with { Cron = null, After = "other", AfterEnds = ["run.completed"] }, "/after/workflow", "there is no workflow `other`"),
            (Every("0 0 * * *") with { Inputs = new JsonObject { ["n"] = 1 } }, "/inputs/n", "string"),
            (Every("0 0 * * *") with { Inputs = Inputs("${{ event.data }}") }, "/inputs/n", "after another workflow"),
            (Every("0 0 * * *") with { Inputs = Inputs("${{ inputs.n }}") }, "/inputs/n", "`inputs` is not known here"),
            (Every("0 0 * * *") with { Inputs = Inputs("${{ ") }, "/inputs", "the template has no end"),
            (Every("0 0 * * *") with { Priority = 1000 }, "/priority", "from -100 to 100"),
            (Every("0 0 * * *") with { Labels = new Dictionary<string, string> { ["schedule"] = "x" } }, "/labels/schedule", "set by itself"),
        };

        foreach (var (schedule, pointer, words) in cases)
        {
            var faults = await planner.Registry.CheckAsync(schedule, Token);
            Assert.True(faults.Any(fault => fault.Pointer == pointer && fault.ToString().Contains(words, StringComparison.OrdinalIgnoreCase)), $"{pointer} {words}: {string.Join(" | ", faults)}");
        }
    }

    [Fact]
    public async Task A_schedule_that_is_off_starts_nothing_and_begins_anew_when_it_is_on_again()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Windows = [new ScheduleWindow([], new TimeOnly(22, 0), new TimeOnly(23, 0))] }, Noon.AddMinutes(-1));
        await planner.TurnAsync(Noon);

        Assert.True(await planner.Registry.SwitchAsync("plan", isEnabled: false, "somebody", Token));
        await planner.TurnAsync(Noon.AddDays(20));

        var off = await planner.FindAsync("plan");
        Assert.Equal((false, null, "somebody"), (off.Schedule.IsEnabled, off.NextAt, off.ChangedBy));
        Assert.Equal("Skipped 12:00", await planner.StoryAsync("plan"));
        Assert.Equal(0, await planner.RunsAsync());
        Assert.True(await planner.Registry.SwitchAsync("plan", isEnabled: true, "somebody", Token));
        var now = await planner.Store.NowAsync(Token);
        Assert.InRange((await planner.FindAsync("plan")).NextAt!.Value, now, now.AddHours(1));
        Assert.False(await planner.Registry.SwitchAsync("nobody", isEnabled: true, "somebody", Token));
    }

    [Fact]
    public async Task A_change_keeps_what_is_due_unless_it_is_about_the_times()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *"), Noon.AddMinutes(-1));

        Assert.False(await planner.Registry.PutAsync(Every("0 * * * *") with { Priority = 7 }, "test", Token));
        Assert.Equal(Noon, (await planner.FindAsync("plan")).NextAt);
        await planner.Registry.PutAsync(Every("30 * * * *"), "test", Token);
        var now = await planner.Store.NowAsync(Token);
        Assert.InRange((await planner.FindAsync("plan")).NextAt!.Value, now, now.AddHours(1));
    }

    [Fact]
    public async Task A_workflow_that_a_schedule_needs_is_not_deleted()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.Workshop.RegisterAsync("{ name: first, steps: [{ id: a, uses: flow.noop }] }");
        await planner.PlanAsync(new Schedule { Name = "chain", Workflow = "job", After = "first", AfterEnds = ["run.completed"] }, Noon);

        foreach (var workflow in new[] { "job", "first" })
        {
            var refused = await Assert.ThrowsAsync<WorkflowScheduledException>(() => planner.Workshop.Get<WorkflowStore>().DeleteAsync(workflow, Token));
            Assert.Contains("`chain`", refused.Message, StringComparison.Ordinal);
        }

        Assert.True(await planner.Store.DeleteAsync("chain", "test", Token));
        Assert.False(await planner.Store.DeleteAsync("chain", "test", Token));
        Assert.Equal(0, await planner.Workshop.Get<WorkflowStore>().DeleteAsync("job", Token));
        await Assert.ThrowsAsync<WorkflowGoneException>(() => planner.Registry.PutAsync(Every("0 * * * *"), "test", Token));
    }

    [Fact]
    public async Task A_run_that_somebody_wants_now_counts_among_those_of_the_schedule()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Skip, OnlyIfEmpty = true }, Noon.AddMinutes(-1));

        var run = await planner.Registry.RunAsync("plan", "somebody", Token);
        await planner.TurnAsync(Noon);

        var history = await planner.HistoryAsync("plan");
        Assert.Equal([FiringStatus.Started, FiringStatus.Skipped], history.Select(firing => firing.Status));
        Assert.Equal((run, "somebody"), (history[0].Run, history[0].StartedBy));
        Assert.Equal("somebody", (await planner.Workshop.FindAsync(run!.Value)).CreatedBy);
        Assert.Null(await planner.Registry.RunAsync("nobody", "somebody", Token));
    }

    [Fact]
    public async Task Only_the_last_firings_are_remembered()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Allow, Missed = MissedPolicy.All }, Noon.AddMinutes(-1));
        await planner.TurnAsync(Noon.AddHours(9));

        await planner.Workshop.Get<AgendaStore>().ForgetAsync(4, Token);

        Assert.Equal("Started 18:00, Started 19:00, Started 20:00, Started 21:00", await planner.StoryAsync("plan"));
    }

    [Fact]
    public async Task A_schedule_comes_after_another_workflow_with_what_that_gave_and_only_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("{ name: first, inputs: { properties: { n: { type: integer } } }, steps: [{ id: a, uses: flow.noop }], outputs: { twice: '${{ inputs.n * 2 }}' } }");
        await workshop.RegisterAsync("{ name: second, inputs: { properties: { n: { type: integer } } }, steps: [{ id: a, uses: flow.noop }] }");
        var chain = new Schedule { Name = "chain", Workflow = "second", After = "first", AfterEnds = ["run.completed"], Inputs = Inputs("${{ event.data.outputs.twice }}"), Overlap = ScheduleOverlap.Allow };
        Assert.Empty(await workshop.Get<ScheduleRegistry>().CheckAsync(chain, Token));
        await workshop.Get<ScheduleRegistry>().PutAsync(chain, "test", Token);

        await workshop.RunAsync("first", new JsonObject { ["n"] = 4 });

        var store = workshop.Get<ScheduleStore>();
        await Until.TrueAsync(async () => (await store.FindAsync("chain", Token))!.Last is not null, "the schedule has come");
        var last = (await store.FindAsync("chain", Token))!.Last!;
        var second = await workshop.EndAsync(last.Run!.Value);
        Assert.Equal((RunStatus.Completed, """{"n":8}""", 1, "schedule:chain"), (second.Status, second.Input, second.Depth, second.CreatedBy));

        // Whoever tells the ends of runs may begin again from long ago.
        await using (var again = workshop.Database.DataSource.CreateCommand("update event_reader set xid = '1', id = 0"))
        {
            await again.ExecuteNonQueryAsync(Token);
        }

        await workshop.RunAsync("first", new JsonObject { ["n"] = 6 });
        await Until.TrueAsync(async () => (await store.HistoryAsync("chain", long.MaxValue, 10, Token)).Count(firing => firing.Run is not null) >= 2, "it has come again");
        Assert.Equal(2, (await store.HistoryAsync("chain", long.MaxValue, 10, Token)).Count);
    }

    [Fact]
    public async Task Workers_start_what_is_due_by_the_clock_of_the_database()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 2);
        await workshop.RegisterAsync("{ name: job, steps: [{ id: a, uses: flow.noop }] }");
        var (store, now) = (workshop.Get<ScheduleStore>(), await workshop.Get<ScheduleStore>().NowAsync(Token));
        // Due since the last minute began.
        await store.PutAsync(Every("* * * * *"), new CronTimes(CronExpression.Parse("* * * * *"), TimeZoneInfo.Utc).Next(now.AddMinutes(-1)), "test", Token);

        await Until.TrueAsync(async () => (await store.FindAsync("plan", Token))!.Last is { Run: not null }, "it was started");

        var found = (await store.FindAsync("plan", Token))!;
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(found.Last!.Run!.Value)).Status);
        Assert.True(found.NextAt > found.Last.DueAt, $"{found.NextAt} is not after {found.Last.DueAt}.");
    }
}
