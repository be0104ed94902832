using System.Text.Json;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Incidents;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;

namespace Aspire.Media.Engine.Tests.Incidents;

/// <summary>What fails for good opens an incident, by workers that run in this process.</summary>
public sealed class EscalationTests(PostgresServer postgres) : IAsyncLifetime
{
    private static readonly int Runs = TestSize.Of(small: 1000, full: 10_000);
    private const string Failing = "name: failing\ninputs: { properties: { n: { type: integer, default: 0 } } }\nsteps:\n  - { id: bad, uses: flow.fail, with: { message: \"No room for ${{ inputs.n }}\", class: disk_full } }";

    private Workshop workshop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IncidentListStore Lists => workshop.Get<IncidentListStore>();

    public async ValueTask InitializeAsync() => workshop = await Workshop.OpenAsync(postgres, workers: 3);

    public ValueTask DisposeAsync() => workshop.DisposeAsync();

    [Fact]
    public async Task Many_failures_of_one_cause_by_many_workers_are_one_incident_with_an_exact_count_and_one_event()
    {
        await workshop.RegisterAsync(Failing);
        var requests = Enumerable.Range(0, Runs).Select(n => new StartRequest { Workflow = "failing", Inputs = new JsonObject { ["n"] = n }, CreatedBy = "test" }).ToList();
        foreach (var portion in requests.Chunk(500))
        {
            await workshop.Get<RunStarter>().StartAsync(portion, Token);
        }

        await Until.TrueAsync(
            async () => Equals(await ScalarAsync("select count(*) from run where status = 12"), (long)Runs), "all runs have failed", TimeSpan.FromMinutes(5));

        var incident = Assert.Single(await Lists.ListAsync(new IncidentQuery(), before: null, limit: 10, Token));
        Assert.Equal(
            (Runs, IncidentStatus.Open, IncidentKind.Escalation, "bad of failing failed: disk full", "failing"),
            (incident.Count, incident.Status, incident.Kind, incident.Title, incident.Workflow));
        Assert.StartsWith("No room for ", incident.Message, StringComparison.Ordinal);
        Assert.Contains("Make room", incident.Help, StringComparison.Ordinal);
        Assert.Equal(1L, await ScalarAsync("select count(*) from event where kind like 'incident.%'"));
        Assert.Equal(1L, await ScalarAsync("select count(*) from incident_notice"));
        Assert.Equal((long)Runs, await ScalarAsync("select count(*) from incident_case"));
        var cases = await Lists.LastCasesAsync(incident.Id, 20, Token);
        Assert.Equal(20, cases.Count);
        Assert.All(cases, one => Assert.Equal(("failing", "bad", true), (one.Workflow, one.Key, one.IsFailed)));
        Assert.Equal(Runs, await Lists.CountFailedCasesAsync(incident.Id, 10_000, Token));
    }

    [Fact]
    public async Task What_strikes_again_after_it_was_resolved_opens_another_that_names_the_earlier_one()
    {
        await workshop.RegisterAsync(Failing);
        await workshop.RunAsync("failing");
        await workshop.RunAsync("failing");
        var first = Assert.Single(await Lists.ListAsync(new IncidentQuery(), before: null, limit: 10, Token));
        Assert.Equal(2, first.Count);
        Assert.True(await workshop.Get<IncidentStore>().AcknowledgeAsync(first.Id, "ann", "Looking", Token));
        Assert.False(await workshop.Get<IncidentStore>().AcknowledgeAsync(first.Id, "bob", "Me too", Token));
        await workshop.RunAsync("failing");
        Assert.Equal((3, IncidentStatus.Acknowledged), ((await Lists.FindAsync(first.Id, Token))!.Count, (await Lists.FindAsync(first.Id, Token))!.Status));

        Assert.True(await workshop.Get<IncidentStore>().ResolveAsync(first.Id, "ann", "Made room", Token));
        Assert.False(await workshop.Get<IncidentStore>().ResolveAsync(first.Id, "ann", null, Token));
        await workshop.RunAsync("failing");

        var open = Assert.Single(await Lists.ListAsync(new IncidentQuery(new HashSet<IncidentStatus> { IncidentStatus.Open }), before: null, limit: 10, Token));
        Assert.Equal((1, first.Id), (open.Count, open.Earlier));
        Assert.Equal((3, IncidentStatus.Resolved, "ann"), ((await Lists.FindAsync(first.Id, Token))!.Count, (await Lists.FindAsync(first.Id, Token))!.Status, (await Lists.FindAsync(first.Id, Token))!.ResolvedBy));
        Assert.Equal([("ann", "Looking"), ("ann", "Made room")], (await Lists.NotesAsync(first.Id, Token)).Select(note => (note.By, note.Text)));
        await workshop.ToldAsync();
        var events = await workshop.Get<EventStore>().ReadAsync(EventPosition.Start, 1000, Token);
        Assert.Equal(
            ["incident.opened", "incident.acknowledged", "incident.resolved", "incident.opened"],
            events.Rows.Where(row => row.Kind.StartsWith("incident.", StringComparison.Ordinal)).Select(row => row.Kind));
        Assert.Equal(first.Id, JsonElement.Parse(events.Rows.Last(row => row.Kind == "incident.opened").Data!).GetProperty("earlier").GetGuid());
    }

    [Fact]
    public async Task Steps_that_the_run_does_without_and_echoes_of_other_failures_open_none()
    {
        await workshop.RegisterAsync("""
            name: does-without
            steps:
              - { id: shrug, uses: flow.fail, onFailure: continue, with: { message: Never mind, class: timeout } }
              - { id: config, uses: flow.fail, onFailure: continue, with: { message: Set wrongly, class: configuration } }
              - { id: items, uses: flow.fail, forEach: [1, 2, 3], with: { message: "Item ${{ item }}", class: sync } }
            """);
        await workshop.RegisterAsync("{ name: inner, steps: [{ id: deep, uses: flow.fail, with: { message: Deep down } }] }");
        await workshop.RegisterAsync("{ name: outer, steps: [{ id: child, run: inner }] }");
        await workshop.RegisterAsync("{ name: all, steps: [{ id: children, run: inner, forEach: [1, 2] }] }");

        Assert.Equal(RunStatus.Failed, (await workshop.RunAsync("does-without")).Status);
        Assert.Equal(RunStatus.Failed, (await workshop.RunAsync("outer")).Status);
        Assert.Equal(RunStatus.Failed, (await workshop.RunAsync("all")).Status);

        Assert.Equal(
            [("step/does-without/config/configuration", 1), ("step/does-without/items/sync", 1), ("step/inner/deep/unknown", 3)],
            (await Lists.ListAsync(new IncidentQuery(), before: null, limit: 10, Token)).Select(one => (one.Cause, one.Count)).Order());
    }

    [Fact]
    public async Task A_replay_retries_what_still_is_failed_and_nothing_else()
    {
        await workshop.RegisterAsync("{ name: twice, steps: [{ id: bad, uses: test.stumble, with: { times: 1 } }] }");
        var runs = new List<Guid>();
        for (var n = 0; n < 5; n++)
        {
            runs.Add(await workshop.StartAsync("twice"));
        }

        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Failed, (await workshop.EndAsync(run)).Status);
        }

        var incident = Assert.Single(await Lists.ListAsync(new IncidentQuery(Workflow: "twice"), before: null, limit: 10, Token));
        Assert.Equal(RetryResult.Retried, await workshop.Get<RetryStore>().RetryAsync(runs[0], step: null, "by hand", Token));
        Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(runs[0])).Status);

        var done = await workshop.Get<IncidentReplay>().RunAsync(incident.Id, cursor: null, "ann", Token);

        Assert.Equal(new ManyDone(4, 4, null), done);
        foreach (var run in runs)
        {
            Assert.Equal(RunStatus.Completed, (await workshop.EndAsync(run)).Status);
        }

        Assert.Equal(new ManyDone(0, 0, null), await workshop.Get<IncidentReplay>().RunAsync(incident.Id, cursor: null, "ann", Token));
        Assert.Equal(0, await Lists.CountFailedCasesAsync(incident.Id, 10, Token));
    }

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = workshop.Database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync(Token);
    }
}
