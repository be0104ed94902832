using Aspire.Media.Engine.Schedules;
using Aspire.Media.Engine.Store;

namespace Aspire.Media.Engine.Tests.Reliability.Processes;

/// <summary>Workers that look after schedules are killed, and the database crashes, while much is to be made up for.</summary>
public sealed class ScheduleStormTests
{
    private const int Workers = 3;
    private static readonly int Schedules = TestSize.Of(small: 12, full: 60);
    private static readonly int Minutes = TestSize.Of(small: 8, full: 40);
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(TestSize.Of(small: 8, full: 60));
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(TestSize.Of(small: 3, full: 10));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_run_of_a_schedule_is_lost_and_none_is_doubled()
    {
        await using var server = PostgresServer.Durable();
        await server.InitializeAsync();
        await using var yard = await Yard.OpenAsync(server);
        await yard.Office.RegisterAsync("{ name: job, steps: [{ id: a, uses: test.effect, with: { name: a, milliseconds: 30 } }] }");
        await yard.Office.RegisterAsync("{ name: narrow, concurrency: { limit: 2 }, steps: [{ id: a, uses: test.effect, with: { name: a, milliseconds: 30 } }] }");
        await yard.Office.RegisterAsync("{ name: next, steps: [{ id: a, uses: flow.noop }] }");
        var store = yard.Office.Get<ScheduleStore>();
        var times = new CronTimes(CronExpression.Parse("* * * * *"), TimeZoneInfo.Utc);
        var begin = times.Next(await store.NowAsync(Token) - TimeSpan.FromMinutes(Minutes))!.Value;
        await store.PutAsync(new Schedule { Name = "after", Workflow = "next", After = "narrow", AfterEnds = ["run.completed"], Missed = MissedPolicy.All, Overlap = ScheduleOverlap.Allow }, null, "test", Token);
        for (var number = 0; number < Schedules; number++)
        {
            await store.PutAsync(
                new Schedule
                {
                    Name = $"plan-{number}",
                    Workflow = number % 4 == 0 ? "narrow" : "job",
                    Cron = "* * * * *",
                    Missed = MissedPolicy.All,
                    Overlap = number % 2 == 0 ? ScheduleOverlap.Queue : ScheduleOverlap.Allow,
                },
                begin, "test", Token);
        }

        await using var storm = new KillStorm(yard, server, [.. Yard.Fleet(1, 3), "--Worker:Slots:Net=4"], seed: 2);
        await storm.BeginAsync(Workers);
        await storm.RageAsync(Length, Every, Length / 2);
        await Until.TrueAsync(
            async () => await yard.CountAsync("select count(*) from firing where status = 'started' and cause is null") >= Schedules * Minutes, "all that was missed is made up for", Patience);
        foreach (var name in Enumerable.Range(0, Schedules).Select(number => $"plan-{number}"))
        {
            await yard.Office.Get<ScheduleRegistry>().SwitchAsync(name, isEnabled: false, "test", Token);
        }

        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from run where finished_at is null") == 0
            && await yard.CountAsync("select count(*) from firing where status in ('due', 'waiting')") == 0
            && await yard.CountAsync("select count(*) from firing where schedule = 'after'") >= await yard.CountAsync("select count(*) from run where workflow = 'narrow'"), "all is over", Patience, () => StandingAsync(yard));
        await storm.EndAsync();

        var runs = await yard.CountAsync("select count(*) from run where workflow <> 'next'");
        TestContext.Current.TestOutputHelper?.WriteLine($"{storm.Kills} kills, {storm.Crashes} crashes of the database, {runs} runs and {await yard.CountAsync("select count(*) from run where workflow = 'next'")} after them");
        Assert.Empty(storm.Deserters);
        Assert.Equal(1, storm.Crashes);
        // Each minute of each schedule was dealt with once, none was left out, and each start has its run.
        Assert.Equal(0, await yard.CountAsync("select count(*) from (select from firing where cause is null group by schedule, due_at having count(*) > 1) as twice"));
        Assert.Equal(0, await yard.CountAsync(
            "select count(*) from (select count(*) as found, extract(epoch from max(due_at) - min(due_at)) / 60 + 1 as wanted, min(due_at) as first from firing where cause is null group by schedule) as plan where found <> wanted or first <> $1", begin.UtcDateTime));
        Assert.Equal(Schedules, await yard.CountAsync("select count(distinct schedule) from firing where cause is null"));
        Assert.Equal(runs, await yard.CountAsync("select count(distinct run) from firing join run on run.id = firing.run and run.labels ->> 'schedule' = schedule where firing.status = 'started' and cause is null"));
        Assert.Equal(runs, await yard.CountAsync("select count(*) from firing where status = 'started' and cause is null"));
        // Where one waits for the other, no two were open at once.
        Assert.Equal(0, await yard.CountAsync("""
            select count(*) from firing
            join schedule on schedule.name = firing.schedule and schedule.overlap = 'queue'
            join run on run.id = firing.run
            join firing as later on later.schedule = firing.schedule and later.id > firing.id
            join run as next on next.id = later.run and next.created_at < run.finished_at
            """));
        // And each end was followed once.
        Assert.Equal(await yard.CountAsync("select count(*) from run where workflow = 'narrow' and status = 10"), await yard.CountAsync("select count(*) from run where workflow = 'next'"));
    }

    private static async Task<string> StandingAsync(Yard yard)
    {
        await using var command = yard.Database.CreateCommand("""
            select json_build_object(
                'now', clock_timestamp(),
                'runs', (select json_object_agg(word, runs) from (select workflow || ' ' || status || case when finished_at is null then ' open' else '' end as word, count(*) as runs from run group by 1) as counted),
                'firings', (select json_object_agg(word, firings) from (select case when schedule = 'after' then 'after' else 'plan' end || ' ' || status as word, count(*) as firings from firing group by 1) as counted),
                'open', (select json_agg(row_to_json(one)) from (select * from run where finished_at is null order by id limit 3) as one),
                'waiting', (select json_agg(row_to_json(one)) from (select * from firing where status in ('due', 'waiting') order by id limit 3) as one),
                'steps', (select json_agg(row_to_json(one)) from (select step.key, step.status, step.open_needs, ready.worker, held.due_at, held.child, step.run_id from step left join ready on ready.step_id = step.id left join held on held.step_id = step.id where step.status < 10 order by step.id limit 5) as one),
                'doors', (select json_agg(row_to_json(one)) from (select * from admission limit 5) as one),
                'workers', (select json_agg(row_to_json(worker)) from worker where stopped_at is null and seen_at > clock_timestamp() - interval '1 minute'),
                'schedules', (select json_agg(row_to_json(one)) from (select * from schedule order by name limit 3) as one))::text
            """);
        return (string)(await command.ExecuteScalarAsync(Token))!;
    }
}
