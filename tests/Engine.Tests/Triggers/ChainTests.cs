using System.Text;
using System.Text.Json.Nodes;

using Aspire.Media.Engine.Definitions;
using Aspire.Media.Engine.Events;
using Aspire.Media.Engine.Runs;
using Aspire.Media.Engine.Store;
using Aspire.Media.Engine.Tests.Runs;
using Aspire.Media.Engine.Triggers;

using Npgsql;

namespace Aspire.Media.Engine.Tests.Triggers;

public sealed class ChainTests(PostgresServer postgres)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_run_starts_at_the_end_of_another_with_what_that_gave_and_only_once()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("{ name: first, inputs: { properties: { n: { type: integer } } }, steps: [{ id: a, uses: flow.noop }], outputs: { twice: '${{ inputs.n * 2 }}' } }");
        await workshop.RegisterAsync("""
            name: second
            on:
              - { event: run.completed, of: first, if: event.data.outputs.twice > 4, with: { n: "${{ event.data.outputs.twice }}", from: "${{ event.data.run }}" } }
              - { event: run.failed, of: first, with: { n: 0, from: nothing } }
            inputs: { properties: { n: { type: integer }, from: { type: string } } }
            steps: [{ id: a, uses: flow.noop }]
            """);

        var few = await workshop.RunAsync("first", new JsonObject { ["n"] = 1 });
        var first = await workshop.RunAsync("first", new JsonObject { ["n"] = 5 });
        var second = await workshop.EndAsync(Assert.Single(await RunsOfAsync(workshop, "second", count: 1)));

        Assert.Equal(RunStatus.Completed, few.Status);
        Assert.Equal((RunStatus.Completed, $$"""{"n":10,"from":"{{first.Id}}"}""", 1, "test"), (second.Status, second.Input, second.Depth, second.CreatedBy));
        await Until.TrueAsync(async () => (await StoryAsync(workshop, second.Id)).Contains("run.triggered"), "its story says why it started");

        // Whoever tells the ends of runs may begin again from long ago.
        await ExecuteAsync(workshop, "update event_reader set xid = '1', id = 0");
        await workshop.RunAsync("first", new JsonObject { ["n"] = 6 });
        Assert.Equal(2, (await RunsOfAsync(workshop, "second", count: 2)).Count);
    }

    [Fact]
    public async Task Workflows_that_start_each_other_come_to_an_end()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await workshop.RegisterAsync("{ name: pong, steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: ping, on: [{ event: run.completed, of: pong }], steps: [{ id: a, uses: flow.noop }] }");
        await workshop.RegisterAsync("{ name: pong, on: [{ event: run.completed, of: ping }], steps: [{ id: a, uses: flow.noop }] }");

        await workshop.StartAsync("ping");

        // Twenty follow on the first, and the last of them says why none follows on it.
        var last = (await RunsOfAsync(workshop, "ping", count: 11))[^1];
        await Until.TrueAsync(async () => (await StoryAsync(workshop, last)).Contains("trigger.refused"), "the circle was broken");
        Assert.Equal((11, 10), ((await RunsOfAsync(workshop, "ping", 11)).Count, (await RunsOfAsync(workshop, "pong", 10)).Count));
    }

    [Fact]
    public async Task Only_the_current_version_of_a_living_workflow_listens()
    {
        await using var workshop = await Workshop.OpenAsync(postgres, workers: 1);
        const string Listening = "{ name: ear, on: [{ event: scan.finished }, { event: scan.started }], steps: [{ id: a, uses: flow.noop }] }";
        await workshop.RegisterAsync(Listening);
        Assert.Equal([new Listener("ear", 1, 0)], await ListenersAsync(workshop));

        await workshop.RegisterAsync("{ name: ear, steps: [{ id: a, uses: flow.noop }] }");
        Assert.Empty(await ListenersAsync(workshop));

        await workshop.RegisterAsync(Listening);
        Assert.Equal([new Listener("ear", 3, 0)], await ListenersAsync(workshop));
        Assert.Equal(0, await workshop.Get<WorkflowStore>().DeleteAsync("ear", Token));
        Assert.Empty(await ListenersAsync(workshop));

        await workshop.RegisterAsync(Listening);
        Assert.Equal([new Listener("ear", 3, 0)], await ListenersAsync(workshop));

        // What ships listens too, and gives way to users.
        await workshop.Get<WorkflowRegistry>().RegisterShippedAsync([Draft("shipped"), Draft("ear")], "1.0", Token);
        Assert.Equal([new Listener("ear", 3, 0), new Listener("shipped", 1, 0)], await ListenersAsync(workshop));
    }

    [Fact]
    public async Task Many_registrations_of_one_workflow_at_once_leave_the_triggers_of_its_current_version()
    {
        await using var workshop = await Workshop.OpenAsync(postgres);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(count => workshop.RegisterAsync(
            $"{{ name: ear, on: [{string.Join(", ", Enumerable.Repeat("{ event: scan.finished }", 1 + (count % 3)))}], title: T{count}, steps: [{{ id: a, uses: flow.noop }}] }}")));

        var current = (await workshop.Get<WorkflowStore>().FindAsync("ear", version: null, Token))!;
        var said = JsonNode.Parse(current.Definition)!["on"]!.AsArray().Count;
        Assert.Equal(Enumerable.Range(0, said).Select(place => new Listener("ear", current.Version, place)), await ListenersAsync(workshop));
    }

    private static DefinitionDraft Draft(string name) =>
        DefinitionDraft.Read(Encoding.UTF8.GetBytes($"{{ name: {name}, on: [{{ event: scan.finished }}], steps: [{{ id: a, uses: flow.noop }}] }}"), DefinitionFormat.Yaml);

    private static Task<IReadOnlyList<Listener>> ListenersAsync(Workshop workshop) => workshop.Get<TriggerStore>().ListenersAsync("scan.finished", Token);

    /// <summary>The runs of a workflow, in the order of their starts, as soon as there are so many.</summary>
    private static async Task<IReadOnlyList<Guid>> RunsOfAsync(Workshop workshop, string workflow, int count)
    {
        var runs = new List<Guid>();
        await Until.TrueAsync(
            async () =>
            {
                runs.Clear();
                await using var command = workshop.Database.DataSource.CreateCommand("select id from run where workflow = $1 order by created_at, id");
                command.Parameters.AddWithValue(workflow);
                await using var reader = await command.ExecuteReaderAsync(Token);
                while (await reader.ReadAsync(Token))
                {
                    runs.Add(reader.GetGuid(0));
                }

                return runs.Count >= count;
            },
            $"there are {count} runs of {workflow}");
        return runs;
    }

    private static async Task<IReadOnlyList<string>> StoryAsync(Workshop workshop, Guid run) =>
        [.. (await workshop.Get<EventStore>().StoryAsync(run, EventPosition.Start, 100, Token)).Select(row => row.Kind)];

    private static async Task ExecuteAsync(Workshop workshop, string sql)
    {
        await using NpgsqlCommand command = workshop.Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }
}
