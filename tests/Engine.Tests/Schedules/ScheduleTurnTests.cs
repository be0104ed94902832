using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;

using static Aspire.Media.Engine.Tests.Schedules.Planner;

namespace Aspire.Media.Engine.Tests.Schedules;

public sealed class ScheduleTurnTests(PostgresServer postgres)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_time_starts_one_run_however_many_look_at_it()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Inputs = Inputs("${{ schedule.name }} ${{ schedule.dueAt }} ${{ schedule.date }}"), Priority = 5, Labels = new Dictionary<string, string> { ["a"] = "b" } }, Noon.AddMinutes(-1));

        Assert.Equal(0, await planner.TurnAsync(Noon.AddSeconds(-1)));
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => planner.TurnAsync(Noon.AddSeconds(1))));

        Assert.Equal("Started 12:00", await planner.StoryAsync("plan"));
        var found = await planner.FindAsync("plan");
        Assert.Equal((Noon.AddHours(1), null, null), (found.NextAt, found.Problem, found.Pending));
        var run = await planner.Workshop.FindAsync(found.Last!.Run!.Value);
        Assert.Equal("""{"n":"plan 2026-11-21T12:00:00Z 2026-11-21"}""", run.Input);
        Assert.Equal(("schedule:plan", 5, """{"a": "b", "schedule": "plan"}"""), (run.CreatedBy, run.Priority, run.Labels));
        Assert.Equal(1, await planner.RunsAsync());
        Assert.Equal(1, await planner.CountAsync("select count(*) from event where kind = 'schedule.started' and run_id is not null and data ->> 'schedule' = 'plan'"));
    }

    [Theory]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-03-28T22:00Z", 2)]
    [InlineData("Europe/Berlin", "30 2 * * *", "2026-10-24T22:00Z", 2)]
    [InlineData("Australia/Lord_Howe", "45 1 * * *", "2026-04-03T20:00Z", 2)]
    [InlineData("Pacific/Apia", "0 12 * * *", "2011-12-29T20:00Z", 3)]
    public async Task Moved_clocks_neither_lose_a_run_nor_double_one(string zone, string cron, string from, int runs)
    {
        await using var planner = await OpenAsync(postgres);
        var begin = DateTimeOffset.Parse(from, System.Globalization.CultureInfo.InvariantCulture);
        await planner.PlanAsync(Every(cron, zone) with { Overlap = ScheduleOverlap.Allow, Missed = MissedPolicy.All }, begin);
        var slow = new CronTimes(CronExpression.Parse(cron), TimeZones.Find(zone)!).After(begin).TakeWhile(at => at <= begin.AddDays(2)).ToList();

        for (var now = begin; now <= begin.AddDays(2); now += TimeSpan.FromMinutes(15))
        {
            await planner.TurnAsync(now);
        }

        Assert.Equal(slow, (await planner.HistoryAsync("plan")).Select(firing => firing.DueAt));
        Assert.Equal((runs, (long)runs), (slow.Count, await planner.RunsAsync()));
    }

    [Fact]
    public async Task A_clock_that_jumps_an_hour_ahead_and_back_starts_each_time_once()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("*/20 * * * *") with { Overlap = ScheduleOverlap.Allow, Missed = MissedPolicy.All }, Noon.AddMinutes(-1));

        foreach (var minutes in new[] { 0, 61, 1, 5, 21, 61, 59, 80, 20, 40, 100, 101 })
        {
            await planner.TurnAsync(Noon.AddMinutes(minutes));
        }

        Assert.Equal(
            "Started 12:00, Started 12:20, Started 12:40, Started 13:00, Started 13:20, Started 13:40", await planner.StoryAsync("plan"));
        Assert.Equal(6, await planner.RunsAsync());
    }

    [Theory]
    [InlineData(MissedPolicy.Once, "Started 12:00 x25", 1)]
    [InlineData(MissedPolicy.Skip, "Skipped 12:00 x25", 0)]
    [InlineData(MissedPolicy.All, null, 25)]
    public async Task A_database_that_was_away_for_a_day_is_made_up_for(MissedPolicy missed, string? story, int runs)
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Missed = missed, Overlap = ScheduleOverlap.Allow }, Noon.AddMinutes(-1));

        var started = await planner.TurnAsync(Noon.AddDays(1).AddMinutes(30));

        Assert.Equal((runs, (long)runs), (started, await planner.RunsAsync()));
        Assert.Equal(Noon.AddHours(25), (await planner.FindAsync("plan")).NextAt);
        Assert.Equal(story ?? await planner.StoryAsync("plan"), await planner.StoryAsync("plan"));
        Assert.Equal(0, await planner.TurnAsync(Noon.AddDays(1).AddMinutes(31)));
    }

    [Fact]
    public async Task What_overlaps_is_skipped_where_it_is_said_to_be()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Skip }, Noon.AddMinutes(-1));

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddHours(1));
        await planner.CancelAllAsync();
        await planner.TurnAsync(Noon.AddHours(2));

        Assert.Equal("Started 12:00, Skipped 13:00, Started 14:00", await planner.StoryAsync("plan"));
        var history = await planner.HistoryAsync("plan");
        Assert.Equal($"Run {history[0].Run} was not over yet.", history[1].Reason);
        Assert.Equal(1, await planner.CountAsync("select count(*) from event where kind = 'schedule.skipped'"));
    }

    [Fact]
    public async Task What_overlaps_waits_for_the_end_and_takes_in_what_comes_meanwhile()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Queue }, Noon.AddMinutes(-1));

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddHours(1));
        await planner.TurnAsync(Noon.AddHours(2));
        var waiting = await planner.FindAsync("plan");
        Assert.Equal((FiringStatus.Waiting, 2, Noon.AddHours(2)), (waiting.Pending!.Status, waiting.Pending.Count, waiting.Pending.DueAt));
        Assert.Equal($"It waits for the end of run {waiting.Last!.Run}.", waiting.Pending.Reason);
        await planner.CancelAllAsync();
        await planner.TurnAsync(Noon.AddHours(2).AddMinutes(1));

        Assert.Equal("Started 12:00, Started 14:00 x2", await planner.StoryAsync("plan"));
        Assert.Equal("Makes up for 2 times.", (await planner.FindAsync("plan")).Last!.Reason);
    }

    [Fact]
    public async Task Where_each_time_gets_its_run_they_come_one_after_another()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Queue, Missed = MissedPolicy.All }, Noon.AddMinutes(-1));

        for (var round = 0; round < 4; round++)
        {
            Assert.Equal(1, await planner.TurnAsync(Noon.AddHours(3).AddMinutes(round)));
            Assert.Equal(1, await planner.CountAsync("select count(*) from run where finished_at is null"));
            await planner.CancelAllAsync();
        }

        Assert.Equal("Started 12:00, Started 13:00, Started 14:00, Started 15:00", await planner.StoryAsync("plan"));
    }

    [Fact]
    public async Task What_overlaps_replaces_the_run_before_once_that_is_over()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { Overlap = ScheduleOverlap.Replace }, Noon.AddMinutes(-1));

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddHours(1));

        // Nothing of it had begun: it is over as soon as it is cancelled.
        var history = await planner.HistoryAsync("plan");
        Assert.Equal("Started 12:00, Started 13:00", await planner.StoryAsync("plan"));
        Assert.Equal((RunStatus.Cancelled, RunStatus.Queued), (history[0].RunStatus, history[1].RunStatus));
    }

    [Fact]
    public async Task Only_an_empty_queue_lets_it_start_where_it_is_said_so()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *") with { OnlyIfEmpty = true, Overlap = ScheduleOverlap.Allow }, Noon.AddMinutes(-1));
        var other = await planner.Workshop.StartAsync("job");

        await planner.TurnAsync(Noon);
        await planner.Workshop.Get<ClosingStore>().CancelAsync(other, "test", null, Token);
        await planner.TurnAsync(Noon.AddHours(1));
        await planner.TurnAsync(Noon.AddHours(2));

        Assert.Equal("Skipped 12:00, Started 13:00, Skipped 14:00", await planner.StoryAsync("plan"));
        Assert.Equal("The queue was not empty.", (await planner.FindAsync("plan")).Last!.Reason);
    }

    [Fact]
    public async Task What_comes_outside_its_window_waits_for_it_and_is_one_run_then()
    {
        await using var planner = await OpenAsync(postgres);
        var night = new ScheduleWindow([], new TimeOnly(22, 0), new TimeOnly(6, 0));
        await planner.PlanAsync(Every("0 * * * *", "Europe/Berlin") with { Windows = [night], Overlap = ScheduleOverlap.Allow }, Noon.AddMinutes(-1));

        for (var hour = 0; hour <= 10; hour++)
        {
            await planner.TurnAsync(Noon.AddHours(hour));
        }

        // Eight hours from 12:00 to 20:00 UTC make one run at 22:00 in Berlin; from then on each its own.
        Assert.Equal("Started 21:00 x10, Started 22:00", await planner.StoryAsync("plan"));
    }

    [Fact]
    public async Task A_start_that_is_refused_is_shown_and_tried_again_with_the_next_time_only()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *"), Noon.AddMinutes(-1));
        await planner.Workshop.RegisterAsync("{ name: job, inputs: { properties: { must: { type: string } }, required: [must] }, steps: [{ id: a, uses: flow.noop }] }");

        foreach (var minutes in new[] { 0, 1, 2 })
        {
            await planner.TurnAsync(Noon.AddMinutes(minutes));
        }

        Assert.Equal("Refused 12:00", await planner.StoryAsync("plan"));
        Assert.Contains("must", (await planner.FindAsync("plan")).Problem!, StringComparison.Ordinal);
        await planner.Workshop.RegisterAsync("{ name: job, steps: [{ id: a, uses: flow.noop }] }");
        await planner.TurnAsync(Noon.AddHours(1));
        Assert.Equal("Refused 12:00, Started 13:00", await planner.StoryAsync("plan"));
        Assert.Null((await planner.FindAsync("plan")).Problem);
    }

    [Fact]
    public async Task A_group_without_room_is_told_and_one_that_replaces_does()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.Workshop.RegisterAsync("{ name: narrow, concurrency: { limit: 1, overlap: skip }, steps: [{ id: a, uses: flow.noop }] }");
        await planner.Workshop.RegisterAsync("{ name: newest, concurrency: { limit: 1, overlap: replace }, steps: [{ id: a, uses: flow.noop }] }");
        await planner.PlanAsync(Every("0 * * * *") with { Name = "narrow", Workflow = "narrow", Overlap = ScheduleOverlap.Allow }, Noon.AddMinutes(-1));
        await planner.PlanAsync(Every("0 * * * *") with { Name = "newest", Workflow = "newest", Overlap = ScheduleOverlap.Allow }, Noon.AddMinutes(-1));

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddHours(1));

        Assert.Equal("Started 12:00, Skipped 13:00", await planner.StoryAsync("narrow"));
        Assert.Contains("no room in the group", (await planner.FindAsync("narrow")).Last!.Reason!, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Cancelled, RunStatus.Queued), ((await planner.HistoryAsync("newest"))[0].RunStatus, (await planner.HistoryAsync("newest"))[1].RunStatus));
    }

    [Fact]
    public async Task A_zone_that_this_machine_does_not_have_holds_up_nobody_else()
    {
        await using var planner = await OpenAsync(postgres);
        await planner.PlanAsync(Every("0 * * * *"), Noon.AddMinutes(-1));
        await planner.PlanAsync(Every("0 * * * *") with { Name = "other" }, Noon.AddMinutes(-1));
        await planner.CountAsync("with gone as (update schedule set time_zone = 'Atlantis/Capital' where name = 'plan' returning 1) select count(*) from gone");

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddMinutes(1));

        Assert.Equal(("", "Started 12:00"), (await planner.StoryAsync("plan"), await planner.StoryAsync("other")));
        Assert.Contains("Atlantis/Capital", (await planner.FindAsync("plan")).Problem!, StringComparison.Ordinal);
        // Once it is there, what was due is dealt with.
        await planner.CountAsync("with back as (update schedule set time_zone = 'UTC' where name = 'plan' returning 1) select count(*) from back");
        await planner.TurnAsync(Noon.AddMinutes(11));
        Assert.Equal("Started 12:00", await planner.StoryAsync("plan"));
    }

    [Theory]
    // As another program would write a definition, and as a database that somebody else has made rules for.
    [InlineData("with worse as (update workflow_version set definition = '{\"name\":\"bad\",\"novelty\":1}' where name = 'bad' returning 1) select count(*) from worse", "novelty")]
    [InlineData("select count(*) from workflow", "No runs of bad ones")]
    public async Task A_schedule_whose_run_cannot_be_made_holds_up_nobody_else_and_is_tried_again(string spoil, string words)
    {
        await using var planner = await OpenAsync(postgres);
        await planner.Workshop.RegisterAsync("{ name: bad, steps: [{ id: a, uses: flow.noop }] }");
        await planner.Store.PutAsync(Every("0 * * * *") with { Name = "bad", Workflow = "bad" }, Noon, "test", Token);
        await planner.PlanAsync(Every("0 * * * *") with { Name = "other" }, Noon.AddMinutes(-1));
        await planner.Workshop.ScalarAsync("""
            do $$ begin
                create function refuse() returns trigger language plpgsql as $f$ begin raise exception 'No runs of bad ones'; end $f$;
                create trigger refuse before insert on run for each row when (new.workflow = 'bad') execute function refuse();
            end $$
            """);
        await planner.CountAsync(spoil);

        await planner.TurnAsync(Noon);
        await planner.TurnAsync(Noon.AddMinutes(1));

        Assert.Equal(("Waiting 12:00", "Started 12:00"), (await planner.StoryAsync("bad"), await planner.StoryAsync("other")));
        Assert.Contains(words, (await planner.HistoryAsync("bad"))[0].Reason!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_schedules_that_are_due_in_one_second_all_start()
    {
        var many = TestSize.Of(small: 600, full: 10_000);
        await using var planner = await OpenAsync(postgres);
        for (var number = 0; number < many; number++)
        {
            await planner.Store.PutAsync(Every("0 * * * *") with { Name = $"plan-{number}" }, Noon, "test", Token);
        }

        var began = TimeProvider.System.GetTimestamp();
        var started = await planner.TurnAsync(Noon.AddSeconds(1));

        TestContext.Current.TestOutputHelper?.WriteLine($"{many} schedules in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0.00} s");
        Assert.Equal((many, (long)many), (started, await planner.CountAsync("select count(distinct labels ->> 'schedule') from run")));
    }

    [Fact]
    public async Task Turns_that_are_broken_off_anywhere_lose_nothing_and_double_nothing()
    {
        const int Schedules = 30;
        const int Hours = 20;
        await using var planner = await OpenAsync(postgres);
        await planner.Workshop.RegisterAsync("{ name: narrow, concurrency: { limit: 5 }, steps: [{ id: a, uses: flow.noop }] }");
        for (var number = 0; number < Schedules; number++)
        {
            await planner.PlanAsync(
                Every("0 * * * *") with { Name = $"plan-{number}", Workflow = number % 3 == 0 ? "narrow" : "job", Overlap = ScheduleOverlap.Allow, Missed = MissedPolicy.All }, Noon.AddMinutes(-1));
        }

        var broken = 0;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var random = new Random(worker);
            for (var hour = 0; hour < Hours; hour++)
            {
                using var frost = new CancellationTokenSource(TimeSpan.FromMilliseconds(random.Next(1, 250)));
                try
                {
                    await planner.Turn().TakeAsync(Noon.AddHours(hour), frost.Token);
                }
                catch (Exception failure) when (failure is OperationCanceledException || Outage.IsOne(failure))
                {
                    // The driver loses its way where it was stopped while it prepared a statement, and tells whoever comes next on that connection.
                    Interlocked.Increment(ref broken);
                }
            }
        }));
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    await planner.TurnAsync(Noon.AddHours(Hours - 1));
                    return true;
                }
                catch (Exception failure) when (Outage.IsOne(failure))
                {
                    return false;
                }
            },
            "a turn comes to its end");

        TestContext.Current.TestOutputHelper?.WriteLine($"{broken} of {4 * Hours} turns were broken off");
        Assert.True(broken > 5, $"{broken} turns were broken off: too few to say anything.");
        Assert.Equal(Schedules * Hours, await planner.CountAsync("select count(distinct (schedule, due_at)) from firing where status = 'started'"));
        Assert.Equal(Schedules * Hours, await planner.CountAsync("select count(*) from firing"));
        Assert.Equal(Schedules * Hours, await planner.CountAsync("select count(*) from firing join run on run.id = firing.run and run.labels ->> 'schedule' = firing.schedule"));
        Assert.Equal(Schedules * Hours, await planner.RunsAsync());
        Assert.Equal(Schedules * Hours, await planner.CountAsync("select count(*) from event where kind = 'schedule.started'"));
    }
}
