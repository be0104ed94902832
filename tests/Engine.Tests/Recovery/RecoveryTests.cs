using System.Text.Json;

using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Queue;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Reliability.Processes;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Recovery;

/// <summary>Steps that fail, are helped, and are tried again, by real workers.</summary>
public sealed class RecoveryTests(PostgresServer postgres) : IAsyncLifetime
{
    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres, workers: 2);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task What_has_too_little_memory_does_with_less_and_its_story_tells_each_rung()
    {
        await workshop.RegisterAsync("{ name: heeds, steps: [{ id: heed, uses: test.heed, with: { less: 2 } }], outputs: { got: '${{ steps.heed.output }}' } }");

        var run = await workshop.RunAsync("heeds");

        Assert.Equal((RunStatus.Completed, """{"got":{"attempt":3,"less":2,"patience":1}}"""), (run.Status, run.Output));
        var rungs = (await StoryAsync(run.Id)).Where(told => told.Kind == "step.recovering").Select(told => JsonElement.Parse(told.Data!)).ToList();
        Assert.Equal([("fewer_resources", 1), ("fewer_resources", 2)], rungs.Select(rung => (rung.GetProperty("rung").GetString(), rung.GetProperty("attempt").GetInt32())));
        Assert.Contains("1/4 of the threads", rungs[1].GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty(await workshop.Get<IncidentListStore>().ListAsync(new IncidentQuery(), before: null, limit: 10, Token));
        Assert.Equal(0L, await ScalarAsync("select count(*) from recovery"));
    }

    [Fact]
    public async Task A_ladder_at_its_end_escalates_once_and_a_retry_by_hand_climbs_it_anew()
    {
        await workshop.RegisterAsync("{ name: never, steps: [{ id: heed, uses: test.heed, with: { less: 9 } }] }");
        var run = await workshop.RunAsync("never");
        Assert.Equal((RunStatus.Failed, 3), (run.Status, (await workshop.StepsAsync(run.Id))["heed"].Attempt));
        Assert.Equal(1, Assert.Single(await IncidentsAsync()).Count);
        Assert.Equal(0L, await ScalarAsync("select count(*) from recovery"));

        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(run.Id, step: null, "ann", Token));
        await workshop.EndAsync(run.Id);

        Assert.Equal(3, (await workshop.StepsAsync(run.Id))["heed"].Attempt);
        Assert.Equal(2, Assert.Single(await IncidentsAsync()).Count);
        Assert.Equal(4, (await StoryAsync(run.Id)).Count(told => told.Kind == "step.recovering"));
    }

    [Fact]
    public async Task Whoever_allows_one_attempt_gets_one_and_attempts_go_on_where_a_ladder_ends()
    {
        await workshop.RegisterAsync("""
            name: counts
            steps:
              - { id: once, uses: test.heed, onFailure: continue, retry: { attempts: 1 } }
              - { id: many, uses: test.heed, needs: [], onFailure: continue, retry: { attempts: 5, backoff: 1ms }, with: { less: 9 } }
              - { id: said, uses: flow.fail, needs: [], onFailure: continue, with: { message: No, class: out_of_memory } }
            """);

        var run = await workshop.RunAsync("counts");

        var steps = await workshop.StepsAsync(run.Id);
        Assert.Equal((1, 5, 1), (steps["once"].Attempt, steps["many"].Attempt, steps["said"].Attempt));
        Assert.Equal(2, (await StoryAsync(run.Id)).Count(told => told.Kind == "step.recovering"));
    }

    [Fact]
    public async Task What_took_too_long_may_take_longer_once()
    {
        await workshop.RegisterAsync("{ name: slow, steps: [{ id: heed, uses: test.heed, timeout: 300ms, with: { class: timeout } }], outputs: { got: '${{ steps.heed.output }}' } }");

        var run = await workshop.RunAsync("slow");

        Assert.Equal((RunStatus.Completed, """{"got":{"attempt":2,"less":0,"patience":2}}"""), (run.Status, run.Output));
    }

    [Fact]
    public async Task Each_item_of_a_list_has_a_ladder_of_its_own()
    {
        await workshop.RegisterAsync("{ name: each, steps: [{ id: all, uses: test.heed, forEach: [1, 0, 2, 9], onFailure: continue, with: { less: '${{ item }}' } }] }");

        var run = await workshop.RunAsync("each");

        var items = await workshop.Get<ItemStore>().ListAsync((await workshop.StepsAsync(run.Id))["all"].Id, onlyFailed: false, after: -1, limit: 10, Token);
        Assert.Equal([(2, StepStatus.Completed), (1, StepStatus.Completed), (3, StepStatus.Completed), (3, StepStatus.Failed)], items.Select(item => (item.Attempt, item.Status)));
        Assert.Equal(5, (await StoryAsync(run.Id)).Count(told => told.Kind == "step.recovering"));
        Assert.Equal(0L, await ScalarAsync("select count(*) from recovery"));
    }

    [Fact]
    public async Task What_a_rung_found_out_survives_a_worker_that_is_killed_before_the_next_attempt()
    {
        using var folder = new TemporaryFolder();
        await using var yard = await Yard.OpenAsync(postgres);
        await yard.Office.RegisterAsync($$"""{ name: gated, steps: [{ id: heed, uses: test.heed, with: { gate: "{{folder["gate"]}}" } }] }""");
        var worker = await yard.HireAsync();
        var run = await yard.Office.StartAsync("gated");
        await Until.TrueAsync(() => File.Exists(folder["gate.waits"]), "its first attempt is under way");
        var pauses = yard.Office.Get<PauseStore>();
        await pauses.PauseAsync(new PauseSubject(Kind: "test.heed"), PauseRecord.ByHand, reason: null, "ann", Token);
        await File.WriteAllTextAsync(folder["gate"], "", Token);
        await Until.TrueAsync(async () => await yard.CountAsync("select count(*) from recovery join ready on ready.step_id = recovery.step_id where ready.worker is null") == 1, "it was helped, and waits");

        worker.Process.Kill();
        await yard.HireAsync();
        await pauses.ResumeAsync(new PauseSubject(Kind: "test.heed"), PauseRecord.ByHand, "ann", Token);

        Assert.Equal(RunStatus.Completed, (await yard.EndAsync(run, TimeSpan.FromMinutes(1))).Status);
        Assert.Equal("""{"attempt":2,"less":1,"patience":1}""", (await yard.Office.StepsAsync(run))["heed"].Output);
        Assert.Equal(1, await yard.CountAsync("select count(*) from event where kind = 'step.recovering'"));
        Assert.Equal(0, await yard.CountAsync("select count(*) from recovery"));
    }

    private Task<IReadOnlyList<IncidentRecord>> IncidentsAsync() => workshop.Get<IncidentListStore>().ListAsync(new IncidentQuery(), before: null, limit: 10, Token);

    private async Task<IReadOnlyList<StoryLine>> StoryAsync(Guid run) => await workshop.Get<StoryStore>().LinesAsync(run, Token).ToListAsync(Token);

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = workshop.Database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
