using System.Text.Json.Nodes;

using Aspire.Media.Client.Runs;

namespace Aspire.Media.Cli.Tests.Runs;

public sealed class ListRunsCommandTests(PostgresServer postgres)
{
    private readonly CancellationToken cancellationToken = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runs_are_listed_with_where_they_stand()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: true, AnyWorkflow.Greet, AnyWorkflow.Spoil, AnyWorkflow.Linger);
        Assert.Equal("There are no runs yet. Start one: media run WORKFLOW\n", (await studio.RunAsync("runs")).Output);
        var greeted = await studio.StartAsync("greet", new JsonObject { ["who"] = "me" }, new Dictionary<string, string> { ["season"] = "2" });
        var spoiled = await studio.StartAsync("spoil");
        var lingering = await studio.StartAsync("linger");
        await studio.UntilAsync(greeted, RunStatus.Completed);
        await studio.UntilAsync(spoiled, RunStatus.Failed);
        await studio.UntilAsync(lingering, "stay", StepStatus.Processing);

        var all = (await studio.RunAsync("runs")).Output;

        Assert.Matches(
            $@"^id +workflow +status +done +age +took +at
{ShortId.Of(lingering)} +linger +running +\d+ % +(now|\d+ s ago) +[\d.]+ m?s +stay
{ShortId.Of(spoiled)} +spoil +failed +\d+ % +(now|\d+ s ago) +[\d.]+ m?s +taste: invalid_format
{ShortId.Of(greeted)} +greet +completed +100 % +(now|\d+ s ago) +[\d.]+ m?s
$".ReplaceLineEndings("\n"),
            all);
        Assert.Equal(spoiled, Assert.Single(await studio.ReadAsync<List<RunSummary>>("runs --status failed,cancelled --json")).Id);
        Assert.Equal(greeted, Assert.Single(await studio.ReadAsync<List<RunSummary>>("runs --label season=2 --json")).Id);
        Assert.Equal(lingering, Assert.Single(await studio.ReadAsync<List<RunSummary>>("runs --workflow linger --since 1h --json")).Id);
        Assert.Equal("No run is like that.\n", (await studio.RunAsync("runs --since 2999-12-31")).Output);
        Assert.Equal([lingering], (await studio.ReadAsync<List<RunSummary>>("runs --limit 1 --json")).Select(run => run.Id));
    }

    [Fact]
    public async Task A_long_list_ends_where_it_is_told_to_and_says_so()
    {
        await using var studio = await Studio.OpenAsync(postgres, withWorker: false, AnyWorkflow.Greet);
        await studio.Client.StartRunsAsync([.. Enumerable.Repeat(new StartRun("greet", new JsonObject { ["who"] = "me" }), 230)], cancellationToken);

        var usual = await studio.RunAsync("runs");
        var all = await studio.RunAsync("runs --limit all");

        Assert.Equal((51, "There are more: --limit 500, or --limit all\n"), (usual.Output.Count(letter => letter == '\n'), usual.Errors));
        Assert.Equal((231, ""), (all.Output.Count(letter => letter == '\n'), all.Errors));
        Assert.Single(all.Output.Split('\n'), line => line.StartsWith("id ", StringComparison.Ordinal));
        Assert.Equal((231, ""), ((await studio.RunAsync("runs --limit 230")).Output.Count(letter => letter == '\n'), (await studio.RunAsync("runs --limit 230")).Errors));
        Assert.Equal(230, (await studio.ReadAsync<List<RunSummary>>("runs --limit 1000 --json")).DistinctBy(run => run.Id).Count());
    }

    [Fact]
    public async Task Children_are_listed_only_when_asked_for()
    {
        await using var studio = await Studio.OpenAsync(
            postgres, withWorker: true, AnyWorkflow.Greet, "{ name: house, steps: [{ id: guest, run: greet, with: { who: you } }] }");
        var id = await studio.StartAsync("house");
        await studio.UntilAsync(id, RunStatus.Completed);

        Assert.Equal(id, Assert.Single(await studio.ReadAsync<List<RunSummary>>("runs --json")).Id);
        var child = Assert.Single(await studio.ReadAsync<List<RunSummary>>("runs --children --json"), run => run.Id != id);
        Assert.Matches($@"\n  completed  guest  workflow greet +[\d.]+ m?s +\d? +run {ShortId.Of(child.Id)}\n", (await studio.RunAsync($"show {id}")).Output);
        Assert.Contains($"\npart of run {ShortId.Of(id)}\n", (await studio.RunAsync($"show {ShortId.Of(child.Id)}")).Output);
    }
}
